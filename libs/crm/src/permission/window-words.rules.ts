import type { Window, Windows } from './state-rules.data.js';
import { stateNames } from './state-names.data.js';
import type { Pair, Rule } from './windows.rules.js';

const weekdays = [
  ['mon', 'Monday'],
  ['tue', 'Tuesday'],
  ['wed', 'Wednesday'],
  ['thu', 'Thursday'],
  ['fri', 'Friday'],
  ['sat', 'Saturday'],
  ['sun', 'Sunday'],
] as const;

/** One sentence for each rule among the pairs, with the zones in which it is tested. */
export function describeWindows(pairs: readonly Pair[]): string[] {
  const zonesByRule = new Map<Rule, string[]>();
  for (const { rule, zone } of pairs) zonesByRule.set(rule, [...(zonesByRule.get(rule) ?? []), zone]);
  return [...zonesByRule].map(
    ([rule, zones]) => `${placeOf(rule)} texts may leave ${describeWeek(rule.windows)} (${zones.join(' and ')})`,
  );
}

function placeOf({ name }: Rule): string {
  if (name === 'US') return 'anywhere in the United States';
  if (name === 'unknown') return 'to a number without a place';
  return `in ${stateNames[name] ?? name}`;
}

function describeWeek(windows: Windows): string {
  const runs: { first: string; last: string; window: Window | null }[] = [];
  for (const [key, name] of weekdays) {
    const run = runs.at(-1);
    if (run && sameWindow(run.window, windows[key])) run.last = name;
    else runs.push({ first: name, last: name, window: windows[key] });
  }
  const words = runs.map(({ first, last, window }) => {
    if (window && runs.length === 1) return hoursOf(window);
    const between = window ? ' to ' : ' and ';
    const days = first === last ? first : `${first}${between}${last}`;
    return window ? `${days} ${hoursOf(window)}` : `not on ${days}`;
  });
  if (windows.holiday === null) words.push('not on holidays');
  return words.join(', ');
}

function sameWindow(one: Window | null, other: Window | null): boolean {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
}

function hoursOf([from, to]: Window): string {
  return `from ${from.replace(/^0/, '')} to ${to.replace(/^0/, '')}`;
}
