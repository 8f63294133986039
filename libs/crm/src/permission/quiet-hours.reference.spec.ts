import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { considerQuietHours } from './quiet-hours.rules.js';
import { holidays, stateRules } from './state-rules.data.js';

/** The same law told once more, slowly: every minute of ten days, every rule, every zone, by names and words. */
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const MINUTE = 60_000;

function isOpen(state: string, zone: string, at: number, consent: boolean): boolean {
  const rule = stateRules[state]!;
  const local = new Date(at + offsetOf(zone, at)).toISOString();
  const date = local.slice(0, 10);
  const weekday = days[new Date(`${date}T12:00:00Z`).getUTCDay()]!;
  const isHoliday = 'holiday' in rule.windows && [...holidays.US!, ...(holidays[state] ?? [])].includes(date);
  let window = isHoliday ? rule.windows.holiday : rule.windows[weekday];
  if (!window && (isHoliday || weekday === 'sun') && consent && rule.consentWaivesSundayAndHoliday)
    window = rule.windows.mon;
  const clock = local.slice(11, 19);
  return !!window && `${window[0]}:00` <= clock && clock < `${window[1]}:00`;
}

const offsets = new Map<string, number>();
/** Zones of the United States change on whole hours. */
function offsetOf(zone: string, at: number): number {
  const hour = Math.floor(at / 3_600_000);
  const key = `${zone} ${hour}`;
  const known = offsets.get(key) ?? IANAZone.create(zone).offset(hour * 3_600_000) * MINUTE;
  offsets.set(key, known);
  return known;
}

function reference(states: string[], zones: string[], now: number, consent: boolean): string {
  const pairs = ['US', ...states.filter((state) => stateRules[state])].flatMap((state) => {
    const extra = stateRules[state]!.extraZone;
    return [...new Set([...zones, ...(extra ? [extra] : [])])].map((zone) => [state, zone] as const);
  });
  const open = (at: number): boolean => pairs.every(([state, zone]) => isOpen(state, zone, at, consent));
  if (open(now)) return 'send';
  for (let at = Math.ceil(now / MINUTE) * MINUTE; at <= now + 240 * 60 * MINUTE; at += MINUTE) {
    if (open(at)) return new Date(at).toISOString();
  }
  return 'block';
}

const place = fc.record({
  states: fc.uniqueArray(fc.constantFrom(...Object.keys(stateRules), 'OH', 'GU'), { maxLength: 3 }),
  zones: fc.uniqueArray(
    fc.constantFrom(
      'America/New_York',
      'America/Chicago',
      'America/Denver',
      'America/Los_Angeles',
      'America/Phoenix',
      'America/Anchorage',
      'America/Adak',
      'Pacific/Honolulu',
      'Pacific/Guam',
      'America/Puerto_Rico',
      'Pacific/Pago_Pago',
    ),
    { minLength: 1, maxLength: 3 },
  ),
  consent: fc.boolean(),
});

const around = (date: string): fc.Arbitrary<number> => {
  const middle = Date.parse(date) / 1_000;
  return fc.integer({ min: middle - 2 * 86_400, max: middle + 2 * 86_400 }).map((second) => second * 1_000);
};
const instants = fc.oneof(
  around('2027-03-14T09:00:00Z'),
  around('2027-11-07T07:00:00Z'),
  around('2026-11-26T12:00:00Z'),
  around('2027-07-04T12:00:00Z'),
  around('2028-01-01T12:00:00Z'),
  fc
    .integer({ min: Date.UTC(2026, 10, 1) / 1_000, max: Date.UTC(2029, 11, 1) / 1_000 })
    .map((second) => second * 1_000),
);

describe('considerQuietHours beside a count of every minute', () => {
  it(
    'says the same',
    () =>
      fc.assert(
        fc.property(place, instants, ({ states, zones, consent }, now) => {
          const answer = considerQuietHours({ now: new Date(now), states, zones, priorExpressConsent: consent });
          expect(answer.until?.toISOString() ?? answer.result).toBe(reference(states, zones, now, consent));
        }),
        { numRuns: 400 },
      ),
    60_000,
  );

  it('a wait ends in an open minute', () =>
    fc.assert(
      fc.property(place, instants, ({ states, zones, consent }, now) => {
        const question = { states, zones, priorExpressConsent: consent };
        const { until, rules } = considerQuietHours({ ...question, now: new Date(now) });
        if (!until) return;
        expect(rules).not.toEqual([]);
        expect(considerQuietHours({ ...question, now: until })).toEqual({ result: 'send', until: null, rules: [] });
        expect(considerQuietHours({ ...question, now: new Date(until.getTime() - 1) }).result).toBe('defer');
      }),
      { numRuns: 2_000 },
    ));
});
