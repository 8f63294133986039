import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

export const CaseOpened = defineEvent('case.opened', 1, z.object({ inquirerId: z.string(), stage: z.string() }));
export const CaseClosed = defineEvent('case.closed', 1, z.object({ reason: z.string() }));
const hold = z.object({ kind: z.string(), personId: z.string().nullable(), until: z.string().nullable() });
export const CaseHoldStarted = defineEvent('case.hold_started', 1, hold);
/** What it held is considered again, by all gates. */
export const CaseHoldEnded = defineEvent('case.hold_ended', 1, hold);
export const CrisisDetected = defineEvent(
  'crisis.detected',
  1,
  z.object({
    kind: z.enum(['overdose', 'self_harm', 'danger']),
    level: z.enum(['now', 'talk']),
    source: z.enum(['text', 'mail', 'form', 'staff']),
    crisisId: z.string(),
  }),
);
const crisis = z.object({ crisisId: z.string() });
export const CrisisAcknowledged = defineEvent('crisis.acknowledged', 1, crisis);
export const CrisisCleared = defineEvent('crisis.cleared', 1, crisis);
/** People are to be called, now: the n-th time for this page, as far as its tier. */
export const PageRequested = defineEvent(
  'page.requested',
  1,
  z.object({
    pageId: z.string(),
    reason: z.string(),
    level: z.enum(['now', 'talk']),
    tier: z.enum(['on_call', 'next_tier', 'manager', 'everyone']),
    n: z.number().int(),
  }),
);
export const PageAcknowledged = defineEvent(
  'page.acknowledged',
  1,
  z.object({ pageId: z.string(), reason: z.string() }),
);
