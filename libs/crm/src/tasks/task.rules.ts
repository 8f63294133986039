import type { Attention } from '../cases/case.rules.js';

export const priorities = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];
export const taskStatuses = ['open', 'claimed', 'done', 'dropped'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

interface Kind {
  priority: Priority;
  /** how long a person may take before it is overdue */
  dueInMinutes: number;
  /** the reason on the case that ends with the last task of this kind */
  attention: Attention | null;
  /** ends with another verb than "complete": what a person decides there is more than that it is done */
  endsWith: string | null;
}

const kind = (priority: Priority, dueInMinutes: number, attention: Attention | null, endsWith: string | null = null) =>
  ({ priority, dueInMinutes, attention, endsWith }) satisfies Kind;

/** Everything that asks for a person, how much it presses, and by when (product.md; rules/compliance 6.3, 9.2). */
export const taskKinds = {
  crisis: kind('urgent', 0, 'crisis', 'POST /v1/cases/{id}/crisis/clear'),
  crisis_talk: kind('urgent', 15, 'crisis_talk'),
  willing: kind('urgent', 10, 'suggestion', 'POST /v1/cases/{id}/suggestions/willing'),
  left_treatment: kind('urgent', 60, 'suggestion', 'POST /v1/cases/{id}/suggestions/left_treatment'),
  bereavement: kind('urgent', 60, 'suggestion', 'POST /v1/cases/{id}/suggestions/bereavement'),
  /** he said yes, or left, and a person has confirmed it: what staff go on with; the hold on the family ends with it */
  willing_window: kind('urgent', 15, 'suggestion'),
  left_treatment_follow: kind('urgent', 60, 'suggestion'),
  /** by hand, after a death: the next day, a week, a month, a year */
  bereavement_call: kind('normal', 0, null),
  self_inquiry: kind('urgent', 15, 'self_inquiry'),
  under_18: kind('high', 60, 'under_18'),
  help_asked: kind('high', 15, 'help_asked'),
  answer_waiting: kind('high', 60, 'answer_waiting'),
  unclear_answer: kind('high', 60, 'unclear_answer'),
  /** START from a number that it cannot free, or one that came late */
  start_asked: kind('normal', 4 * 60, 'unclear_answer'),
  whose_text: kind('high', 60, 'whose_text'),
  safe_contact: kind('high', 60, 'safe_contact'),
  bad_phone: kind('high', 60, 'bad_phone'),
  no_channel: kind('high', 60, 'no_channel'),
  failed_text: kind('high', 60, 'failed_text'),
  media: kind('normal', 4 * 60, 'media'),
  /** they answered us once, and for three days nobody has said anything */
  went_quiet: kind('normal', 24 * 60, null),
  wrong_number: kind('normal', 24 * 60, 'wrong_number'),
  /** they answered a text: it is hard, or please call */
  call_asked: kind('high', 15, null),
  /** a step of a sequence; or in place of a text that may not leave: the same intent, by telephone */
  call: kind('normal', 60, 'no_text_consent'),
} as const satisfies Readonly<Record<string, Kind>>;
export type TaskKind = keyof typeof taskKinds;
export const taskKindNames = Object.keys(taskKinds) as [TaskKind, ...TaskKind[]];

/** Whoever has one of these waits for a person's words. */
export const answerKinds: readonly TaskKind[] = ['answer_waiting', 'unclear_answer', 'help_asked', 'start_asked'];

const MINUTE_MS = 60_000;

/** @returns priority as a rank (0 presses most), and when a task of this kind made now is overdue, unless `dueAt` says it */
export function planned(of: TaskKind, now: Date, dueAt?: Date): { rank: number; dueAt: Date } {
  const { priority, dueInMinutes } = taskKinds[of];
  return { rank: priorities.indexOf(priority), dueAt: dueAt ?? new Date(now.getTime() + dueInMinutes * MINUTE_MS) };
}

/** The reason on the case that a task stands for. A call that was planned is none: only one in place of a text that may not
 * leave. */
export function attentionOf(of: TaskKind, detail: Readonly<Record<string, unknown>>): Attention | null {
  return of === 'call' && !detail.reason ? null : taskKinds[of].attention;
}

export const priorityOf = (rank: number): Priority => priorities[rank] ?? 'low';

export type Refusal = { code: string; title: string };

/** May this person take the task on? Taking what is already theirs changes nothing. */
export function considerClaim(
  task: { status: TaskStatus; assigneeId: string | null },
  by: string,
): Refusal | 'claim' | 'theirs' {
  if (task.status === 'open') return 'claim';
  if (task.status === 'claimed')
    return task.assigneeId === by ? 'theirs' : { code: 'claimed', title: 'Somebody else has taken this task' };
  return { code: 'task_ended', title: `This task is ${task.status} already` };
}

/** May this person say that the task is done, or drop it? */
export function considerEnding(
  task: { status: TaskStatus; kind: TaskKind; assigneeId: string | null },
  by: string,
): Refusal | 'end' {
  if (task.status === 'done' || task.status === 'dropped')
    return { code: 'task_ended', title: `This task is ${task.status} already` };
  if (task.status === 'claimed' && task.assigneeId !== by)
    return { code: 'claimed', title: 'Somebody else has taken this task' };
  const { endsWith } = taskKinds[task.kind];
  return endsWith ? { code: 'ends_elsewhere', title: `This task ends with ${endsWith}` } : 'end';
}
