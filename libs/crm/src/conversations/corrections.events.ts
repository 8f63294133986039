import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

const about = z.object({ correctionId: z.string(), messageId: z.string() });
export const CorrectionProposed = defineEvent('correction.proposed', 1, about);
export const CorrectionApproved = defineEvent('correction.approved', 1, about);
export const CorrectionRejected = defineEvent('correction.rejected', 1, about);
