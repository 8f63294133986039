import { DateTime } from 'luxon';

/**
 * What an error code of a provider teaches.
 * - `silence`: they opted out with the carrier. `bad_address`: this address is never written to again.
 * - `hold_channel`: our account or sender is the reason, so nothing more would get through: hold instead of failing.
 * - `hold_template`: these words are the reason.
 * - `retry`: a later try is a new attempt by decision, counted and capped; never after an unknown outcome.
 * - `look`: somebody looks, nothing is tried again.
 */
export type Lesson =
  | { does: 'silence' }
  | { does: 'bad_address'; reason: string }
  | { does: 'hold_channel' }
  | { does: 'hold_template' }
  | { does: 'retry'; wait: number | 'next_carrier_day'; most: number; alert?: 'gate_missed' }
  | { does: 'look'; alert?: 'configuration' };

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const later = (wait: number | 'next_carrier_day', most: number): Lesson => ({ does: 'retry', wait, most });
const of = (codes: string, lesson: Lesson): [string, Lesson][] => codes.split(' ').map((code) => [code, lesson]);

/** Twilio's error dictionary and SendGrid's answers (providers.md 1.3, 4.1; rules/compliance 2.3). */
const LESSONS: ReadonlyMap<string, Lesson> = new Map([
  ...of('21610', { does: 'silence' }),
  ...'21211 21612 21614 21635 30005 30006 30450 30640'
    .split(' ')
    .map((code): [string, Lesson] => [code, { does: 'bad_address', reason: `carrier_${code}` }]),
  ...of('bounce', { does: 'bad_address', reason: 'hard_bounce' }),
  ...of('20003 20005 21212 21603 21606 21701 21702 21703 21704 21705 30002 30032 30033 30034 30035 http_401 http_403', {
    does: 'hold_channel',
  }),
  ...of('21602 21617 21619 30007', { does: 'hold_template' }),
  ...of('30003', later(4 * HOUR, 2)),
  ...of('30008', later(4 * HOUR, 1)),
  ...of('30001 30017 30022', later(15 * MINUTE, 2)),
  ...of('21611', later(5 * MINUTE, 5)),
  ...of('30023 30027', later('next_carrier_day', 2)),
  // it stayed in the carrier's queue until its time was over: it never went out
  ...of('30036', later(MINUTE, 2)),
  // the carrier's own quiet hours held it: ours should have
  ...of('30047 30610', { does: 'retry', wait: MINUTE, most: 1, alert: 'gate_missed' }),
  // "failed and not retried to avoid duplicate message delivery": it may have arrived
  ...of('30004 30410 blocked', { does: 'look' }),
  ...of('dropped frame_failed 21408 21604 21608 21609 21624 http_400 http_404 http_405 http_413', {
    does: 'look',
    alert: 'configuration',
  } as Lesson),
]);

/** @param errorCode the provider's own; null when it gave none */
export function lessonOf(errorCode: string | null): Lesson {
  const known = errorCode === null ? undefined : LESSONS.get(errorCode);
  if (known) return known;
  // codes that nobody has listed: of the delivery once more, of anything else a person looks
  return /^30\d{3}$/.test(errorCode ?? '') ? later(4 * HOUR, 1) : { does: 'look', alert: 'configuration' };
}

/** Carriers count their days from midnight US Pacific. */
export function carrierDay(now: Date): { day: string; startsAt: Date; nextAt: Date } {
  const start = DateTime.fromJSDate(now, { zone: 'America/Los_Angeles' }).startOf('day');
  return { day: start.toISODate()!, startsAt: start.toJSDate(), nextAt: start.plus({ days: 1 }).toJSDate() };
}

/**
 * When a message whose attempt failed for good is tried again, as a new attempt.
 * @param failures attempts of this message that failed so far, this one included
 * @returns business time; null when it is not
 */
export function againAt(lesson: Lesson, failures: number, now: Date): Date | null {
  if (lesson.does !== 'retry' || failures > lesson.most) return null;
  return lesson.wait === 'next_carrier_day' ? carrierDay(now).nextAt : new Date(now.getTime() + lesson.wait * 1000);
}
