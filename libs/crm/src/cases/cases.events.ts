import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

export const CaseOpened = defineEvent('case.opened', 1, z.object({ inquirerId: z.string(), stage: z.string() }));
export const CaseClosed = defineEvent('case.closed', 1, z.object({ reason: z.string() }));
export const CaseHoldStarted = defineEvent(
  'case.hold_started',
  1,
  z.object({ kind: z.string(), personId: z.string().nullable(), until: z.string().nullable() }),
);
export const CrisisDetected = defineEvent(
  'crisis.detected',
  1,
  z.object({
    kind: z.enum(['overdose', 'self_harm', 'danger']),
    level: z.enum(['now', 'talk']),
    source: z.enum(['text', 'form']),
  }),
);
export const PageRequested = defineEvent(
  'page.requested',
  1,
  z.object({ reason: z.string(), level: z.enum(['now', 'talk']) }),
);
