import { z } from 'zod';

const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected an hour such as 09:30');
const days = z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).max(7);
const short = z.string().max(500);
const yes = z.boolean();
/** A website sends what its form has: "yes", "no", or a tick. */
const yesOrNo = z.union([yes, z.enum(['yes', 'no']).transform((said) => said === 'yes')]);
const shared = z.enum(['no', 'maybe', 'yes']);
const sharedOrTick = z.union([shared, yes.transform((said) => (said ? ('yes' as const) : ('no' as const)))]);
const avoid = { days, from: hour, to: hour };
const window = { days, from: hour, to: hour, phone: short.optional() };

/** What both a form and staff may say about how it is safe to reach somebody. */
const answers = <Yes extends z.ZodType<boolean>, Shared extends z.ZodType<'no' | 'maybe' | 'yes'>>(
  said: Yes,
  sharedPhone: Shared,
) => ({
  textNow: said.optional(),
  texts: said.optional(),
  calls: said.optional(),
  emails: said.optional(),
  voicemail: said.optional(),
  sayPracticeName: said.optional(),
  anyHour: said.optional(),
  sharedPhone: sharedPhone.optional(),
  askFor: short.optional(),
  coverName: short.optional(),
});

/** Of a form: unknown keys are ignored. */
export const safeContactAnswers = z.object({
  ...answers(yesOrNo, sharedOrTick),
  codeWord: short.optional(),
  windows: z.array(z.object(window)).max(20).optional(),
  avoid: z.array(z.object(avoid)).max(20).optional(),
});

/** The whole profile as staff write it. A code word that is not named stays: not everybody may see it. */
export const safeContactProfile = z.strictObject({
  ...answers(yes, shared),
  codeWord: short.min(1).nullable().optional(),
  windows: z.array(z.strictObject(window)).max(20).default([]),
  avoid: z.array(z.strictObject(avoid)).max(40).default([]),
});
