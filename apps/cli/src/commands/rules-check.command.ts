import { parseArgs } from 'node:util';
import { z } from 'zod';
import { messageClasses } from '#crm/permission/message-class.rules.js';
import { considerQuietHours } from '#crm/permission/quiet-hours.rules.js';
import { instant } from '../instant.js';
import { answerLines } from '../json-lines.js';

/** Null means the same as missing. */
const given = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);
const id = z.union([z.string(), z.number()], 'expected a string or a number').nullish();

const question = z.object({
  id,
  now: instant,
  class: given(z.enum(messageClasses)),
  states: given(z.array(z.string().regex(/^[A-Za-z]{2}$/, 'expected two letters'))),
  zones: given(z.array(z.string())),
  phone: given(z.string()),
  postalCode: given(z.string()),
  timeZone: given(z.string()),
  priorExpressConsent: given(z.boolean()),
  inboundAt: given(instant),
});

/** Gate 13 alone: quiet hours of every place in which the recipient may be. */
export function answerRulesCheck(line: Record<string, unknown>): object {
  const { result, until, rules, ignoredTimeZone, ignoredZones = [] } = considerQuietHours(question.parse(line));
  const ignored = ignoredTimeZone === undefined ? ignoredZones : [...ignoredZones, ignoredTimeZone];
  // an instant on a whole minute: seconds are told, fractions are none
  const answer = { result, until: until && until.toISOString().replace('.000Z', 'Z'), rules };
  return ignored.length > 0 ? { ...answer, ignored } : answer;
}

export function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  return answerLines(process.stdin, process.stdout, answerRulesCheck);
}
