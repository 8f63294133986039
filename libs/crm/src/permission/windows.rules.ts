import type { Candidates } from './candidates.rules.js';
import { isHoliday } from './holidays.rules.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, dayOf, instantAt, localAt, weekdayOf } from './local-time.rules.js';
import { type StateRule, stateRules, unknownPlace, type Window, type Windows } from './state-rules.data.js';

/** Local opening time of one day in milliseconds after midnight; the end is outside. */
interface Hours {
  from: number;
  to: number;
}

/** One state's rule, ready to be asked. */
export interface Rule {
  name: string;
  extraZone: string | null;
  windows: Windows;
  /** by weekday, 0 is Sunday; null is closed */
  week: readonly (Hours | null)[];
  /** undefined: a holiday is an ordinary day */
  holiday: Hours | null | undefined;
}

/** A rule in one zone in which it must be open. */
export interface Pair {
  rule: Rule;
  zone: string;
}

/** Longer than any wait that counts, with a day on both sides for the distance between clocks. */
const DAYS_AHEAD = 12;

/**
 * Every rule in every zone in which it is tested: the federal one and the states' own in all candidate zones, a rule's extra
 * zone for that rule alone (rules 1.4.1, 3).
 * @param consent prior express consent is on file: it lifts Sundays and holidays where the state says so
 */
export function pairsOf(candidates: Candidates, consent: boolean): readonly Pair[] {
  const remembered = consent ? pairsWithConsent : pairsWithoutConsent;
  const known = remembered.get(candidates);
  if (known) return known;
  const pairs = makePairs(candidates, consent);
  remembered.set(candidates, pairs);
  return pairs;
}

const pairsWithConsent = new WeakMap<Candidates, readonly Pair[]>();
const pairsWithoutConsent = new WeakMap<Candidates, readonly Pair[]>();

function makePairs(candidates: Candidates, consent: boolean): Pair[] {
  const rules = consent ? rulesWithConsent : rulesWithoutConsent;
  const pairs: Pair[] = [];
  const add = (rule: Rule, zones: readonly string[]): void => {
    for (const zone of zones) pairs.push({ rule, zone });
  };
  if (candidates.unknown) add(unknownRule, unknownPlace.zones);
  if (candidates.zones.length === 0) return pairs;
  add(rules.get('US')!, candidates.zones);
  for (const state of candidates.states) {
    const rule = state === 'US' ? undefined : rules.get(state);
    if (!rule) continue;
    add(rule, candidates.zones);
    if (rule.extraZone && !candidates.zones.includes(rule.extraZone)) add(rule, [rule.extraZone]);
  }
  return pairs;
}

/** @param at instant in milliseconds */
export function isOpen({ rule, zone }: Pair, at: number): boolean {
  const local = localAt(zone, at);
  const day = dayOf(local);
  const hours = hoursOn(rule, day);
  const time = local - day * DAY_MS;
  return hours !== null && hours.from <= time && time < hours.to;
}

/**
 * The first whole minute at which all pairs are open.
 * @param from instant in milliseconds; the answer is not before it
 * @param last instant in milliseconds; the answer is not after it
 * @returns instant in milliseconds, or null when there is none
 */
export function firstOpenMinute(pairs: readonly Pair[], from: number, last: number): number | null {
  let at = wholeMinute(from);
  while (at <= last) {
    let latest = at;
    for (const pair of pairs) {
      const opens = nextOpening(pair, at);
      if (opens === null) return null;
      latest = Math.max(latest, opens);
    }
    // nobody opens before the last of them does: either all are open now, or the search goes on from there
    if (latest === at) return at;
    at = wholeMinute(latest);
  }
  return null;
}

function nextOpening(pair: Pair, at: number): number | null {
  const today = dayOf(localAt(pair.zone, at));
  for (let day = today; day <= today + DAYS_AHEAD; day += 1) {
    const hours = hoursOn(pair.rule, day);
    if (!hours) continue;
    const opens = Math.max(at, instantAt(pair.zone, day * DAY_MS + hours.from));
    if (isOpen(pair, opens)) return opens;
  }
  return null;
}

function hoursOn(rule: Rule, day: number): Hours | null {
  if (rule.holiday !== undefined && isHoliday(rule.name, day)) return rule.holiday;
  return rule.week[weekdayOf(day)]!;
}

/**
 * When a rule opens in a zone on the local day of an instant, and its hours on that day.
 * @param name a state, `US`, or `unknown`
 * @returns null for no such rule, or where that day is closed
 */
export function opensOn(name: string, zone: string, on: Date): { opensAt: number; window: Window } | null {
  const day = dayOf(localAt(zone, on.getTime()));
  for (const rules of [rulesWithoutConsent, rulesWithConsent]) {
    const rule = name === 'unknown' ? unknownRule : rules.get(name);
    const hours = rule && hoursOn(rule, day);
    if (hours)
      return { opensAt: instantAt(zone, day * DAY_MS + hours.from), window: [clockOf(hours.from), clockOf(hours.to)] };
  }
  return null;
}

function clockOf(time: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(time / HOUR_MS))}:${two((time % HOUR_MS) / MINUTE_MS)}`;
}

const wholeMinute = (at: number): number => Math.ceil(at / MINUTE_MS) * MINUTE_MS;

/** A bar on Sundays or holidays that consent lifts leaves Monday's hours. */
function liftBars(windows: Windows): Windows {
  const lifted = { ...windows, sun: windows.sun ?? windows.mon };
  return windows.holiday === null ? { ...lifted, holiday: windows.mon } : lifted;
}

function ruleOf(name: string, { extraZone }: Pick<StateRule, 'extraZone'>, windows: Windows): Rule {
  const { sun, mon, tue, wed, thu, fri, sat, holiday } = windows;
  const week = [sun, mon, tue, wed, thu, fri, sat].map(hoursOf);
  return { name, extraZone, windows, week, holiday: holiday === undefined ? undefined : hoursOf(holiday) };
}

function hoursOf(window: Window | null): Hours | null {
  return window && { from: timeOf(window[0]), to: timeOf(window[1]) };
}

function timeOf(clock: string): number {
  const [hours, minutes] = clock.split(':');
  return Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
}

function everyDay(window: Window): Windows {
  return { mon: window, tue: window, wed: window, thu: window, fri: window, sat: window, sun: window };
}

const unknownRule = ruleOf('unknown', { extraZone: null }, everyDay(unknownPlace.window));
const rulesWithoutConsent = new Map<string, Rule>();
const rulesWithConsent = new Map<string, Rule>();
for (const [name, rule] of Object.entries(stateRules)) {
  rulesWithoutConsent.set(name, ruleOf(name, rule, rule.windows));
  rulesWithConsent.set(
    name,
    ruleOf(name, rule, rule.consentWaivesSundayAndHoliday ? liftBars(rule.windows) : rule.windows),
  );
}
