import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

export const ConsentGranted = defineEvent(
  'consent.granted',
  1,
  z.object({
    consentId: z.string(),
    channel: z.string(),
    kind: z.enum(['pec', 'pewc']),
    purpose: z.string(),
    textVersion: z.string(),
  }),
);
/** By address: whoever shares the point is silenced too. */
export const SuppressionAdded = defineEvent(
  'suppression.added',
  1,
  z.object({
    channels: z.array(z.string()),
    reason: z.string(),
    contactPointId: z.string(),
    personIds: z.array(z.string()),
  }),
);
export const SuppressionLifted = defineEvent(
  'suppression.lifted',
  1,
  z.object({ channels: z.array(z.string()), reason: z.string(), contactPointId: z.string(), by: z.string() }),
);

const stop = { stopId: z.string(), scope: z.string(), key: z.string(), reason: z.string() };
export const StopSet = defineEvent('stop.set', 1, z.object(stop));
export const StopLifted = defineEvent('stop.lifted', 1, z.object(stop));
