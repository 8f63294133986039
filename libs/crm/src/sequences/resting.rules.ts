import { DateTime, Duration } from 'luxon';
import type { ExitGoal, PauseGoal, SequenceDefinition } from './definition.rules.js';

type Goals = Pick<SequenceDefinition, 'exit_on' | 'pause_on'>;

/** Does what has happened end a sequence? A closed case ends every one, whatever it says. */
export function endsWith(definition: Goals, goal: ExitGoal): boolean {
  return goal === 'case_closed' || definition.exit_on.includes(goal);
}

/**
 * Until when a sequence rests that rests with this goal; a rest that lasts longer already stays.
 * @returns null when it does not rest with it
 */
export function restsUntil(definition: Goals, goal: PauseGoal, now: Date, already: Date | null): Date | null {
  const rest = definition.pause_on[goal];
  if (!rest) return null;
  // days of the database, as the rest of a stored enrollment is counted
  const until = DateTime.fromJSDate(now, { zone: 'utc' }).plus(Duration.fromISO(rest)).toJSDate();
  return already && already > until ? already : until;
}
