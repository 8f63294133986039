import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';
import { interventionOutcomes, stages } from './stages.data.js';

/** The case has moved on its way. */
export const CaseStageChanged = defineEvent(
  'case.stage_changed',
  1,
  z.object({ from: z.enum(stages), to: z.enum(stages) }),
);
/** A day is set, or set anew; the day itself stands in no message. */
export const InterventionPlanned = defineEvent(
  'intervention.planned',
  1,
  z.object({ interventionId: z.string(), startsAt: z.string() }),
);
export const InterventionOutcomeLogged = defineEvent(
  'intervention.outcome_logged',
  1,
  z.object({
    interventionId: z.string(),
    outcome: z.enum(interventionOutcomes),
  }),
);
/** "He said yes": all that can wait, waits. */
export const WillingWindowOpened = defineEvent('willing_window.opened', 1, z.object({ windowId: z.string() }));
