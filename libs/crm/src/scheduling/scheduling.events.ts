import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

const consultation = z.object({ consultationId: z.string(), startsAt: z.string() });
export type ConsultationData = z.infer<typeof consultation>;

export const ConsultationBooked = defineEvent('consultation.booked', 1, consultation);
/** `startsAt` is the new time. */
export const ConsultationRescheduled = defineEvent('consultation.rescheduled', 1, consultation);
export const ConsultationCancelled = defineEvent('consultation.cancelled', 1, consultation);
export const ConsultationStarted = defineEvent('consultation.started', 1, consultation);
export const ConsultationNoShow = defineEvent('consultation.no_show', 1, consultation);
