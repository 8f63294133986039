import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

/** `ama`: against medical advice. */
export const TreatmentLeft = defineEvent(
  'treatment.left',
  1,
  z.object({ placementId: z.string(), how: z.enum(['completed', 'ama']), leftAt: z.string() }),
);
