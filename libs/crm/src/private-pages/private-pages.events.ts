import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

const whose = { personId: z.string() };
export const PrivateLinkMade = defineEvent('private_link.made', 1, z.object({ ...whose, generation: z.number() }));
/** The old address leads nowhere from now on. */
export const PrivateLinkRevoked = defineEvent(
  'private_link.revoked',
  1,
  z.object({ ...whose, generation: z.number() }),
);
/** Somebody had the link and the second thing. */
export const PrivatePageOpened = defineEvent(
  'private_page.opened',
  1,
  z.object({ ...whose, openedWith: z.enum(['word', 'postal_code', 'phone']) }),
);
/** Five wrong tries: somebody who has the link does not know the second thing, or has forgotten it. */
export const PrivatePageLocked = defineEvent('private_page.locked', 1, z.object(whose));
