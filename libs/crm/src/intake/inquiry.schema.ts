import { z } from 'zod';
import { safeContactAnswers } from '../cases/safe-contact.service.js';

/** Long enough for the longest note of a desperate night; the body limit of the server is far above it. */
const words = (most: number) => z.string().max(most);
const short = words(500);
const yesOrNo = z.union([z.boolean(), z.enum(['yes', 'no']).transform((said) => said === 'yes')]);
const person = z.object({
  name: short.default(''),
  phone: short.optional(),
  email: short.optional(),
  relationship: short.optional(),
  postalCode: short.optional(),
  timeZone: short.optional(),
  language: short.optional(),
  preferredChannel: short.optional(),
  under18: z.boolean().optional(),
});

/** The body of `POST /v1/inquiries` (contract). Unknown keys are ignored: a website may send more than we know. */
export const inquirySchema = z
  .object({
    channel: z.literal('form'),
    person: person.refine((one) => Boolean(one.phone?.trim() || one.email?.trim()), {
      path: ['phone'],
      message: 'a phone or an email is needed',
    }),
    lovedOne: z
      .object({
        firstName: short.optional(),
        substances: z.array(short).max(50).optional(),
        readiness: short.optional(),
      })
      .optional(),
    message: words(100_000).optional(),
    callback: z
      .object({
        // as it was said: "tomorrow at six" is an hour to a person
        at: short.optional(),
        windows: z.array(z.record(z.string(), z.unknown())).max(20).optional(),
        phone: short.optional(),
        voicemail: yesOrNo.optional(),
      })
      .optional(),
    safeContact: safeContactAnswers.optional(),
    consents: z
      .array(
        z.object({ channel: z.enum(['sms', 'call', 'voicemail', 'email']), textVersion: short, granted: z.boolean() }),
      )
      .max(20)
      .default([]),
    source: z
      .object({
        pageUrl: words(2000).optional(),
        referrer: words(2000).optional(),
        utm: z.record(z.string(), z.unknown()).optional(),
        clickId: words(500).optional(),
      })
      .optional(),
  })
  .meta({ id: 'InquiryRequest' });
export type InquiryBody = z.infer<typeof inquirySchema>;

export const inquiryAnswerSchema = z
  .object({ id: z.uuid(), caseId: z.uuid(), personId: z.uuid() })
  .meta({ id: 'InquiryAnswer' });
export type InquiryAnswer = z.infer<typeof inquiryAnswerSchema>;

/** Websites send `null` for what was left empty: that is no answer, not a wrong one. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!value || typeof value !== 'object') return value;
  const answered = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(answered.map(([key, inner]) => [key, withoutNulls(inner)]));
}
