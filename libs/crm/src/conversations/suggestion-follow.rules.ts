import type { TaskKind } from '../tasks/task.rules.js';
import type { Suggestion } from './classification.rules.js';

const FOLLOWS: Partial<Record<Suggestion, TaskKind>> = {
  willing: 'willing_window',
  left_treatment: 'left_treatment_follow',
};

/** What a person goes on with after a yes; null where the yes itself decides everything (a death). */
export const followOf = (kind: Suggestion): TaskKind | null => FOLLOWS[kind] ?? null;

/** @returns which suggestion this kind of task follows, if any */
export function followedBy(task: string): Suggestion | null {
  const found = Object.entries(FOLLOWS).find(([, follows]) => follows === task);
  return found ? (found[0] as Suggestion) : null;
}
