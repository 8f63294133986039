import { DateTime } from 'luxon';
import { candidatesOf } from './candidates.rules.js';
import { holdWords, skipWords, waitWords } from './explain-words.data.js';
import { stateNames } from './state-names.data.js';
import { opensOn } from './windows.rules.js';

/** A stored decision, as it is told. */
export interface DecisionRow {
  at: Date;
  moment: 'scheduled' | 'send';
  stepId: string | null;
  messageId: string | null;
  outcome: 'send' | 'defer' | 'skip' | 'hold';
  gate: number | null;
  reason: string | null;
  rule: string | null;
  until: Date | null;
  gates: {
    gate: number;
    name: string;
    answer: string;
    reason?: string;
    rule?: string;
    until?: string;
    notes?: string[];
  }[];
  inputs: Record<string, unknown>;
  rulesVersion: string;
}

type Told = Pick<DecisionRow, 'outcome' | 'reason' | 'rule' | 'until' | 'moment'>;

/**
 * In one sentence for a coordinator: what was decided, why, until when, and what ends it; no word that only the rules know.
 * @param zone the family's own clock, for times that no state's hours explain
 */
export function explainDecision(row: Told, zone: string): string {
  if (row.outcome === 'send')
    return row.moment === 'scheduled' ? 'Nothing stands in the way: it may leave now.' : 'All gates passed: it left.';
  if (row.outcome === 'defer') return explainWait(row, zone);
  if (row.outcome === 'hold') return `Held: ${wordsFor(holdWords, row)}.`;
  return `Not sent: ${wordsFor(skipWords, row)}.`;
}

export function explainDecisions(rows: readonly DecisionRow[], zone: string): string[] {
  return rows.map((row) => explainDecision(row, zone));
}

function explainWait(row: Told, zone: string): string {
  const until = row.until!;
  if (row.reason === 'quiet_hours') {
    const place = lastToOpen(row.rule ?? '', until);
    if (place) return `Waits until ${place.clock} ${place.words}.`;
  }
  const clock = DateTime.fromJSDate(until, { zone }).setLocale('en-US').toFormat("ccc LLL d, HH:mm '('ZZZZ')'");
  return `Waits until ${clock}, ${wordsFor(waitWords, row, 'when texts may leave')}.`;
}

/** Of the places that were closed the one that opens last: it is what the message waits for. */
function lastToOpen(rule: string, until: Date): { clock: string; words: string } | null {
  const places = rule.split(' ').flatMap((pair) => {
    const [name = '', zone = ''] = pair.split('@');
    const hours = zone ? opensOn(name, zone, until) : null;
    return hours ? [{ name, zone, ...hours }] : [];
  });
  if (places.length === 0) return null;
  const last = places.reduce((latest, place) => (place.opensAt > latest.opensAt ? place : latest));
  // a state's rule is also tested on clocks of other places; only on its own does "in Texas" say something
  const isOwn = ({ name, zone }: { name: string; zone: string }) =>
    candidatesOf({ states: [name] }).zones.includes(zone);
  const same = places.find((place) => place.opensAt === last.opensAt && isOwn(place)) ?? last;
  const at = DateTime.fromJSDate(until, { zone: same.zone }).setLocale('en-US');
  const hours = `from ${spoken(same.window[0])} to ${spoken(same.window[1])}`;
  const state = isOwn(same) ? stateNames[same.name] : undefined;
  return state
    ? { clock: at.toFormat('ccc LLL d, HH:mm'), words: `in ${state}, where texts may leave ${hours}` }
    : {
        clock: at.toFormat("ccc LLL d, HH:mm '('ZZZZ')'"),
        words:
          same.name === 'unknown'
            ? `because the number tells no place: texts leave when it is ${hours} in the whole country`
            : `where this family may be, and texts may leave ${hours}`,
      };
}

/** "8", "9:30": as people say hours. */
function spoken(clock: string): string {
  const [hours = '', minutes = ''] = clock.split(':');
  return minutes === '00' ? String(Number(hours)) : `${Number(hours)}:${minutes}`;
}

function wordsFor(
  words: Readonly<Record<string, string>>,
  { reason, rule }: Told,
  otherwise = 'a rule says no',
): string {
  // of several findings the first is told
  const [first = ''] = (rule ?? '').split(' ');
  const found = words[`${reason}/${first}`] ?? words[reason ?? ''] ?? otherwise;
  const told = reason === 'dnc' && first.startsWith('state:') ? `${words['dnc']} of {state}` : found;
  const state = first.replace('state:', '');
  return told.replace('{state}', stateNames[state] ?? state);
}
