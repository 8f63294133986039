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
/** Taken back, by any way: what falls silent for it stands in `suppression.added`. */
export const ConsentRevoked = defineEvent(
  'consent.revoked',
  1,
  z.object({
    consentId: z.string(),
    /** `all` when the person did not say which */
    channel: z.string(),
    how: z.string(),
    contactPointId: z.string().nullable(),
    revokedAt: z.string(),
  }),
);
/** By address: whoever shares the point is silenced too. No point: an address that nobody has here. */
export const SuppressionAdded = defineEvent(
  'suppression.added',
  1,
  z.object({
    channels: z.array(z.string()),
    reason: z.string(),
    contactPointId: z.string().nullable(),
    personIds: z.array(z.string()),
  }),
);
export const SuppressionLifted = defineEvent(
  'suppression.lifted',
  1,
  z.object({
    channels: z.array(z.string()),
    reason: z.string(),
    contactPointId: z.string().nullable(),
    by: z.string(),
  }),
);

const stop = { stopId: z.string(), scope: z.string(), key: z.string(), reason: z.string() };
export const StopSet = defineEvent('stop.set', 1, z.object(stop));
export const StopLifted = defineEvent('stop.lifted', 1, z.object(stop));

const stateSwitch = { switchId: z.string(), state: z.string() };
export const StateSwitchTurnedOn = defineEvent('state_switch.turned_on', 1, z.object(stateSwitch));
export const StateSwitchTurnedOff = defineEvent('state_switch.turned_off', 1, z.object(stateSwitch));

export const DncListLoaded = defineEvent(
  'dnc_list.loaded',
  1,
  z.object({ key: z.string(), asOf: z.string(), mode: z.enum(['replace', 'add']), numbers: z.number() }),
);
