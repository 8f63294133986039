import { DateTime, Duration } from 'luxon';
import type { SendStep, SequenceDefinition, Step } from './definition.rules.js';

/** Where an enrollment stands: the step that comes next, and when. */
export interface Position {
  stepId: string;
  dueAt: Date;
}

/** What the gates made of a send step. `at` is when the message is due: waits count from it. */
export type Plan =
  | { kind: 'message'; at: Date }
  | { kind: 'skip'; reason: string }
  | { kind: 'hold'; reason: string }
  | { kind: 'exit'; reason: string };

export interface DoneStep {
  step: SendStep;
  /** when it had been due */
  dueAt: Date;
  plan: Plan;
}

export type Next =
  | { status: 'active'; position: Position }
  | { status: 'held'; position: Position; reason: string }
  | { status: 'exited'; reason: string }
  | { status: 'completed' };

/**
 * Takes an enrollment as far as `now` allows. Waits are counted at once, so `dueAt` always shows the next thing that
 * happens; after a skipped step they count from when it had been due, so that an outage does not shift the whole track.
 * @param zone IANA zone of the person: days and hours are theirs
 * @param plan decides over a send step; pure, like the rest
 */
export function advance(
  definition: SequenceDefinition,
  from: Position,
  zone: string,
  now: Date,
  plan: (step: SendStep, dueAt: Date) => Plan,
): { done: DoneStep[]; next: Next } {
  const done: DoneStep[] = [];
  let { stepId, dueAt } = from;
  for (;;) {
    const index = definition.steps.findIndex((one) => one.id === stepId);
    const step = definition.steps[index];
    if (!step || 'end' in step) return { done, next: { status: 'completed' } };
    if ('wait' in step) dueAt = waitFrom(step, dueAt, zone);
    else {
      if (dueAt > now) return { done, next: { status: 'active', position: { stepId, dueAt } } };
      const planned = plan(step, dueAt);
      if (planned.kind === 'hold')
        return { done, next: { status: 'held', position: { stepId, dueAt }, reason: planned.reason } };
      done.push({ step, dueAt, plan: planned });
      if (planned.kind === 'exit') return { done, next: { status: 'exited', reason: planned.reason } };
      if (planned.kind === 'message') dueAt = planned.at;
    }
    const following = definition.steps[index + 1];
    if (!following) return { done, next: { status: 'completed' } };
    stepId = following.id;
  }
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** When a wait that began at `from` is over. Calendar units and hours are local: "P2D" over a DST night is the same hour. */
export function waitFrom(step: Extract<Step, { wait: unknown }>, from: Date, zone: string): Date {
  const local = DateTime.fromJSDate(from, { zone });
  if ('for' in step.wait) return local.plus(Duration.fromISO(step.wait.for)).toJSDate();
  const [hour, minute] = step.wait.until.at.split(':').map(Number);
  const days = step.wait.until.on ?? DAYS;
  for (let ahead = 0; ; ahead += 1) {
    const at = local.plus({ days: ahead }).set({ hour, minute, second: 0, millisecond: 0 });
    if (at.toMillis() >= local.toMillis() && days.includes(DAYS[at.weekday - 1]!)) return at.toJSDate();
  }
}

/** True when a step that was due at `dueAt` is no longer of use. */
export function isLate(step: SendStep, definition: SequenceDefinition, dueAt: Date, now: Date): boolean {
  return now.getTime() - dueAt.getTime() > usefulFor(step, definition);
}

/** Milliseconds for which a step is of use after it is due. */
export function usefulFor(step: SendStep, definition: SequenceDefinition): number {
  return Duration.fromISO((step.late ?? definition.late).send_if_within).toMillis();
}

/** 0 to 599 seconds, the same for the same id: spreads what waited for one opening hour, never before it. */
export function jitterSeconds(id: string): number {
  let hash = 2166136261;
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0;
  return hash % 600;
}
