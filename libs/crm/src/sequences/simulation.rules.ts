import { isCalledInstead } from '../messaging/kept-back.rules.js';
import { considerLeaving, type LeftMessage, withLeft, written } from '../messaging/leaving.rules.js';
import type { OutboundDraft } from '../messaging/messaging.service.js';
import type { ContactFacts } from '../permission/facts.rules.js';
import type { NewTask } from '../tasks/tasks.service.js';
import { type Advanced, type Done, takeDueSteps } from './engine.rules.js';
import { exitRun, note, type Question, type Run, subjectNow, type WaitingMessage } from './simulated.rules.js';
import { letHappen } from './simulated-events.rules.js';
import { considerSuccession } from './succession.rules.js';

/** After so many turns a simulation says that it went no further. */
export const MOST_TURNS = 5_000;

export interface Simulation {
  /** decisions that were asked for */
  turns: number;
  /** where it stopped, when it had to stop before its end */
  stoppedAt: Date | null;
}

/**
 * Lives through the time of one household, from one instant at which something is due to the next, and writes into each run
 * what would happen. What is decided, the functions of production decide: `takeDueSteps` over steps, `considerLeaving` over
 * messages. A message leaves in the instant in which it may, and arrives.
 */
export function simulate(question: Question): Simulation {
  const left: LeftMessage[] = [];
  const whatIfs = question.whatIfs.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  let now = question.from;
  let turns = 0;
  for (;;) {
    const next = nextInstant(question.runs, whatIfs[0]?.at);
    if (!next || next > question.until) return { turns, stoppedAt: null };
    if (turns >= MOST_TURNS) return { turns, stoppedAt: now };
    if (next > now) now = next;
    while (whatIfs[0] && whatIfs[0].at <= now) {
      letHappen(question.runs, whatIfs.shift()!);
      turns += 1;
    }
    turns += turn(question, left, now);
  }
}

function nextInstant(runs: readonly Run[], whatIfAt: Date | undefined): Date | null {
  const instants = runs.flatMap((run) => [
    ...run.waiting.map((message) => message.dueAt),
    ...(run.standing.status === 'active' ? [run.enrollment.dueAt] : []),
    ...(rests(run) ? [run.rest!.until] : []),
  ]);
  return [...instants, ...(whatIfAt ? [whatIfAt] : [])].reduce<Date | null>(
    (first, at) => (first && first <= at ? first : at),
    null,
  );
}

/** It rests, and is held for no other reason. */
const rests = ({ standing, rest }: Run): boolean => standing.status === 'held' && standing.because === rest?.because;

/** Everything that is due in one instant: rests that are over, steps, and then messages, those just written too. */
function turn(question: Question, left: LeftMessage[], now: Date): number {
  for (const run of question.runs.filter((one) => rests(one) && one.rest!.until <= now)) {
    run.standing = { status: 'active' };
    run.rest = null;
    note(run, now, 'resume');
  }
  const due = question.runs
    .filter((run) => run.standing.status === 'active' && run.enrollment.dueAt <= now)
    .sort((one, other) => inOrder(one.enrollment, other.enrollment));
  // all of a batch are decided before anything of it leaves
  for (const [run, subject] of due.map((one) => [one, subjectNow(one, left, now)] as const)) {
    if (succeed(run, now)) continue;
    const { enrollment, definition } = run;
    record(run, takeDueSteps(enrollment, definition, subject, question.speaker, question.practiceZone, now), now);
  }
  const leaving = question.runs
    .flatMap((run) => run.waiting.filter((message) => message.dueAt <= now).map((message) => ({ run, message })))
    .sort((one, other) => inOrder(one.message, other.message));
  for (const { run, message } of leaving) leave(run, message, question, left, now);
  return due.length + leaving.length;
}

function inOrder(one: { dueAt: Date; id: string }, other: { dueAt: Date; id: string }): number {
  return one.dueAt.getTime() - other.dueAt.getTime() || (one.id < other.id ? -1 : 1);
}

/** Whose version has gone ends, or goes on at the same step of the newer one. @returns whether it has ended */
function succeed(run: Run, now: Date): boolean {
  const { successor, enrollment } = run;
  const follows = successor && considerSuccession(enrollment, run.definition, successor);
  if (follows?.kind === 'end') exitRun(run, 'sequence_changed', now);
  if (follows?.kind === 'move') {
    run.enrollment = { ...enrollment, sequenceVersion: successor!.version, stepId: follows.stepId };
    run.definition = successor!.definition;
    note(run, now, 'move', { stepId: follows.stepId });
  }
  return follows?.kind === 'end';
}

/** What a turn of the engine has made of one enrollment. */
function record(run: Run, { enrollment, next, messages, tasks, held, done }: Advanced, now: Date): void {
  for (const one of done) {
    const draft = messages.find((message) => message.stepId === one.stepId);
    if (one.outcome !== 'task') step(run, one, draft, now);
    for (const task of tasks.filter(({ detail }) => detail?.stepId === one.stepId)) ask(run, task, now);
  }
  for (const task of tasks.filter(({ detail }) => !done.some((one) => one.stepId === detail?.stepId)))
    ask(run, task, now);
  run.enrollment = 'position' in next ? { ...enrollment, ...next.position } : enrollment;
  if (next.status === 'held') {
    run.standing = { status: 'held', because: next.reason };
    const { stepId } = next.position;
    note(run, now, 'hold', { stepId, reason: next.reason, rule: held?.decision.rule ?? null });
  } else if (next.status === 'exited') exitRun(run, next.reason, now);
  else if (next.status === 'completed') {
    run.standing = { status: 'completed' };
    note(run, now, 'done');
  }
}

function step(run: Run, { stepId, channel, outcome, reason }: Done, draft: OutboundDraft | undefined, now: Date): void {
  const about = { stepId, channel, template: draft?.template ?? null };
  const rule = draft?.decision?.decision.rule ?? null;
  if (outcome === 'skipped' || !draft) return note(run, now, 'skip', { ...about, reason, rule });
  const begun = written(draft, now);
  if (begun.status === 'held') return note(run, now, 'hold', { ...about, reason: begun.heldBecause });
  if (begun.status === 'deferred') note(run, now, 'defer', { ...about, reason, rule, until: draft.dueAt });
  const { body, segments } = begun;
  const { language } = run.subject.person;
  run.waiting.push({ ...draft, id: `${run.enrollment.id}:${stepId}`, stepId, language, body, segments });
}

function ask(run: Run, { kind, detail, dueAt }: NewTask, now: Date): void {
  const stepId = typeof detail?.stepId === 'string' ? detail.stepId : null;
  const reason = typeof detail?.reason === 'string' ? detail.reason : kind;
  note(run, now, 'task', { stepId, channel: kind === 'call' ? 'call' : null, reason, until: dueAt ?? null });
}

/** A message whose moment has come: it leaves, waits longer, or does not leave at all. */
function leave(run: Run, message: WaitingMessage, { wording }: Question, left: LeftMessage[], now: Date): void {
  const { stepId, channel, template } = message;
  const address = run.subject.reach[channel];
  run.waiting = run.waiting.filter((one) => one !== message);
  if (!address) return;
  const { decision, message: sent } = considerLeaving(
    message,
    factsOf(message, address.facts, left, now),
    wording,
    now,
  );
  const about = { stepId, channel, template, reason: decision.reason, rule: decision.rule };
  if (decision.outcome === 'send') {
    note(run, now, 'send', about);
    left.push({ ...sent, at: now });
  } else if (decision.outcome === 'defer') {
    note(run, now, 'defer', { ...about, until: decision.until });
    run.waiting.push({ ...sent, dueAt: decision.until! });
  } else {
    note(run, now, decision.outcome, about);
    const isCalled = decision.outcome === 'skip' && channel === 'sms' && isCalledInstead(decision.reason);
    if (isCalled) note(run, now, 'task', { stepId, channel: 'call', reason: decision.reason });
  }
}

function factsOf(message: WaitingMessage, facts: ContactFacts, left: readonly LeftMessage[], now: Date): ContactFacts {
  const { class: messageClass, template, askedNow, notAfter } = message;
  return { ...withLeft(facts, left, now), class: messageClass, template, askedNow, notAfter, words: null };
}
