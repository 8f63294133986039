import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

const safeContactChanged = z.object({
  personId: z.string(),
  /** names only: what they say is the family's */
  fields: z.array(z.string()),
  /** others may see this phone now: what was written in ordinary words may not leave as it is */
  becameDiscreet: z.boolean(),
  mayCall: z.boolean(),
});
export type SafeContactChangedData = z.infer<typeof safeContactChanged>;
export const SafeContactChanged = defineEvent('safe_contact.changed', 1, safeContactChanged);
