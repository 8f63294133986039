import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { goodFacts as good } from '#testing/contact-facts.js';
import { type ContactFacts, considerSending } from './consider.rules.js';
import { areaCodes } from './nanp-us.data.js';
import { zipPrefixesByState } from './zip3-us.data.js';
import { holidays, holidaysListedUntil, stateRules, unknownPlace, type Window } from './state-rules.data.js';

/**
 * An oracle that shares nothing with the rules but the tables: it asks Luxon for the clock, compares words, and looks at
 * one minute after the other. Texts of automation, of a family that said nothing about hours: 8 to 20 everywhere.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** `HOURS=full` looks at all nights in all places; without it at every seventh, in four. */
const FULL = process.env.HOURS === 'full';
const RUNS = 100_000;
const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2036, 0, 1);

const FIRST_DAY = FROM / (24 * HOUR) - 2;
const byDay = new Map<string, number[]>();
/** Clocks of the United States change on whole hours; a day that begins and ends with one offset has no other. */
function offsetOf(zone: string, at: number): number {
  const luxon = IANAZone.create(zone);
  let days = byDay.get(zone);
  if (!days) {
    days = Array.from({ length: 4_100 }, (_, day) => luxon.offset((FIRST_DAY + day) * 24 * HOUR) * MINUTE);
    byDay.set(zone, days);
  }
  const day = Math.floor(at / (24 * HOUR)) - FIRST_DAY;
  return days[day] === days[day + 1] ? days[day]! : luxon.offset(Math.floor(at / HOUR) * HOUR) * MINUTE;
}

/** 5 USC 6103, told once more, for years after the list. */
function federal(year: number): string[] {
  const day = (month: number, date: number) => new Date(Date.UTC(year, month - 1, date));
  const nth = (month: number, weekday: number, n: number) => {
    const first = day(month, 1);
    return day(month, 1 + ((weekday - first.getUTCDay() + 7) % 7) + 7 * (n - 1));
  };
  const may31 = day(5, 31);
  const fixed = [day(1, 1), day(6, 19), day(7, 4), day(11, 11), day(12, 25), new Date(Date.UTC(year + 1, 0, 1))];
  const observed = fixed.flatMap((one) => {
    const shift = one.getUTCDay() === 6 ? -1 : one.getUTCDay() === 0 ? 1 : 0;
    return [one, new Date(one.getTime() + shift * 24 * HOUR)];
  });
  const moving = [
    nth(1, 1, 3),
    nth(2, 1, 3),
    new Date(may31.getTime() - ((may31.getUTCDay() + 6) % 7) * 24 * HOUR),
    nth(9, 1, 1),
    nth(10, 1, 2),
    nth(11, 4, 4),
  ];
  return [...observed, ...moving].map((one) => one.toISOString().slice(0, 10));
}
const closedDays = new Map<string, Set<string>>();
function isClosedDay(state: string, date: string): boolean {
  if (date > holidaysListedUntil) {
    const year = date.slice(0, 4);
    if (!closedDays.has(year)) closedDays.set(year, new Set(federal(Number(year))));
    return closedDays.get(year)!.has(date);
  }
  if (!closedDays.has(state)) closedDays.set(state, new Set([...holidays['US']!, ...(holidays[state] ?? [])]));
  return closedDays.get(state)!.has(date);
}

const secondsOf = (clock: string): number => Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3)) * 60;

function isOpenIn(state: string, zone: string, at: number): boolean {
  const local = at + offsetOf(zone, at);
  const day = Math.floor(local / (24 * HOUR));
  const seconds = Math.floor((local - day * 24 * HOUR) / 1000);
  const within = (window: Window | null | undefined) =>
    !!window && secondsOf(window[0]) <= seconds && seconds < secondsOf(window[1]);
  if (state === 'unknown') return within(unknownPlace.window);
  if (state === 'family') return within(['08:00', '20:00']);
  const rule = stateRules[state]!;
  const weekday = DAYS[(day + 4) % 7]!;
  const isHoliday =
    'holiday' in rule.windows && isClosedDay(state, new Date(day * 24 * HOUR).toISOString().slice(0, 10));
  const window = isHoliday ? rule.windows.holiday : rule.windows[weekday];
  // whoever has written consent may be texted on a Sunday or holiday where the state says so
  if (!window && (isHoliday || weekday === 'sun') && rule.consentWaivesSundayAndHoliday)
    return within(rule.windows.mon);
  return within(window);
}

interface Place {
  phone: string;
  postalCode: string | null;
  timeZone: string | null;
}
const zonesByState = new Map<string, Set<string>>();
for (const { state, zones } of Object.values(areaCodes))
  zonesByState.set(state, new Set([...(zonesByState.get(state) ?? []), ...zones]));
const statesOfZip = (zip: string | null): string[] =>
  Object.entries(zipPrefixesByState).flatMap(([state, ranges]) =>
    zip &&
    ranges.split(' ').some((range) => {
      const [from, to = from] = range.split('-');
      return from! <= zip.slice(0, 3) && zip.slice(0, 3) <= to!;
    })
      ? [state]
      : [],
  );

const pairs = new Map<string, (readonly [string, string])[]>();
function pairsOf({ phone, postalCode, timeZone }: Place): (readonly [string, string])[] {
  const key = `${phone.slice(2, 5)} ${postalCode} ${timeZone}`;
  const known = pairs.get(key);
  if (known) return known;
  const area = areaCodes[phone.slice(2, 5)];
  const byZip = statesOfZip(postalCode);
  const zones = new Set([
    ...(area?.zones ?? []),
    ...byZip.flatMap((state) => [...(zonesByState.get(state) ?? [])]),
    ...(timeZone ? [timeZone] : []),
  ]);
  const states = new Set([...(area ? [area.state] : []), ...byZip].filter((state) => stateRules[state]));
  const found = [...zones].flatMap((zone) => [
    ['family', zone] as const,
    ['US', zone] as const,
    ...[...states].map((state) => [state, zone] as const),
  ]);
  for (const state of states)
    if (stateRules[state]!.extraZone && zones.size) found.push([state, stateRules[state]!.extraZone!]);
  if (zones.size === 0 || area?.verified === false)
    found.push(...unknownPlace.zones.map((zone) => ['unknown', zone] as const));
  pairs.set(key, found);
  return found;
}
const isOpen = (place: Place, at: number): boolean =>
  pairsOf(place).every(([state, zone]) => isOpenIn(state, zone, at));

/** What the decision says, and whether the minutes agree; a scan in steps of `step` up to the answer. */
function check(place: Place, now: number, step = MINUTE): string | null {
  const facts: ContactFacts = { ...bare, ...place };
  const { outcome, until, reason } = considerSending(facts, new Date(now));
  const where = () =>
    `${JSON.stringify(place)} at ${new Date(now).toISOString()}: ${outcome} ${reason ?? ''} ${until?.toISOString() ?? ''}`;
  if ((outcome === 'send') !== isOpen(place, now)) return where();
  if (outcome === 'send') return null;
  const last = outcome === 'defer' ? until!.getTime() : now + 240 * HOUR;
  if (outcome === 'defer' && (!isOpen(place, last) || last % MINUTE !== 0)) return where();
  for (let at = Math.ceil(now / step) * step; at < last; at += step) if (isOpen(place, at)) return where();
  return null;
}

const bare = { ...good, words: null };
const codes = Object.keys(areaCodes);
const zips = [
  '27601',
  '32501',
  '37201',
  '79901',
  '83501',
  '47901',
  '57701',
  '67801',
  '99501',
  '96813',
  '86515',
  '00901',
];
const placeOf = (code: string, postalCode: string | null = null, timeZone: string | null = null): Place => ({
  phone: `+1${code}5550142`,
  postalCode,
  timeZone,
});
/** One area code of each state, and those that lie in two zones. */
const oneOfEach = codes.filter(
  (code, index) =>
    areaCodes[code]!.zones.length > 1 ||
    codes.findIndex((other) => areaCodes[other]!.state === areaCodes[code]!.state) === index,
);

it('every edge of every window of every state, a minute before and after', () => {
  // a week with a holiday in it, in winter and in summer
  const days = ['2026-11-22', '2027-06-29'].flatMap((week) =>
    Array.from({ length: 8 }, (_, day) => Date.parse(`${week}T00:00:00Z`) + day * 24 * HOUR),
  );
  const edgesOf = (code: string): number[] => {
    const { zones, state } = areaCodes[code]!;
    const windows = Object.values(stateRules[state]?.windows ?? {}).filter((window) => window !== null);
    const clocks = [...new Set([...windows.flat(), ...stateRules['US']!.windows.mon!, '08:00', '20:00', '00:00'])];
    return zones.flatMap((zone) =>
      days.flatMap((day) => clocks.map((clock) => day + secondsOf(clock) * 1000 - offsetOf(zone, day + 12 * HOUR))),
    );
  };
  const wrong = oneOfEach.flatMap((code) =>
    edgesOf(code).flatMap((edge) =>
      [-1, 0, 1].flatMap((minutes) => check(placeOf(code), edge + minutes * MINUTE, 30 * MINUTE) ?? []),
    ),
  );
  expect(wrong).toEqual([]);
}, 600_000);

describe('the nights in which clocks change, minute by minute, 2026 to 2036', () => {
  const places = [
    placeOf('919'),
    placeOf('850'),
    placeOf('423'),
    placeOf('915'),
    placeOf('602'),
    placeOf('928'),
    placeOf('907'),
    placeOf('215', '75201'),
    placeOf('800'),
  ];
  const sundays = Array.from({ length: 11 }, (_, index) => 2026 + index).flatMap((year) => {
    const nth = (month: number, n: number) => {
      const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
      return Date.UTC(year, month, 1 + ((7 - first) % 7) + 7 * (n - 1));
    };
    return [nth(2, 2), nth(10, 1)];
  });
  it.each(sundays.filter((_, index) => FULL || index % 7 === 0).map((at) => new Date(at).toISOString().slice(0, 10)))(
    '%s',
    (date) => {
      const wrong: string[] = [];
      const begin = Date.parse(`${date}T00:00:00Z`);
      for (const place of FULL ? places : places.slice(0, 4))
        for (let at = begin; at < begin + 24 * HOUR; at += MINUTE) {
          const decision = considerSending({ ...bare, ...place }, new Date(at));
          if ((decision.outcome === 'send') !== isOpen(place, at))
            wrong.push(`${place.phone} ${new Date(at).toISOString()}`);
          else if (decision.until && !isOpen(place, decision.until.getTime())) wrong.push(`until ${place.phone} ${at}`);
        }
      expect(wrong).toEqual([]);
    },
  );
});

it('random instants of ten years, any number, address and stated zone: never in a closed minute, never later than the first open one', () => {
  const zones = [...new Set(Object.values(areaCodes).flatMap((code) => code.zones))];
  const place = fc.record({
    code: fc.constantFrom(...codes, '800'),
    zip: fc.option(fc.constantFrom(...zips), { freq: 2 }),
    zone: fc.option(fc.constantFrom(...zones), { freq: 2 }),
    second: fc.integer({ min: FROM / 1000, max: TO / 1000 }),
  });
  fc.assert(
    fc.property(place, ({ code, zip, zone, second }) => {
      // windows open on whole hours: a scan by half hours meets each of them
      const wrong = check(placeOf(code, zip, zone), second * 1000, 30 * MINUTE);
      if (wrong) throw new Error(wrong);
    }),
    { numRuns: RUNS },
  );
}, 600_000);
