import { z } from 'zod';

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** An RFC 3339 instant with `Z` or an offset, as a Date; local times and days that no calendar has are refused. */
export const instant = z.string().transform((text, context) => {
  const at = readInstant(text);
  if (at) return at;
  context.addIssue({
    code: 'custom',
    message: 'expected an RFC 3339 instant such as 2026-11-24T13:00:00Z or 2026-11-24T08:00:00-05:00',
  });
  return z.NEVER;
});

function readInstant(text: string): Date | null {
  const match = RFC_3339.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match.slice(7);
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59 || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  local.setUTCHours(hour, minute, second, Number(fraction.padEnd(3, '0').slice(0, 3)));
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  return new Date(local.getTime() - (sign === '-' ? -offset : offset));
}
