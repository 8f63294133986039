import type { LeavingMessage, LeftMessage, Wording } from '../messaging/leaving.rules.js';
import { withLeft } from '../messaging/leaving.rules.js';
import type { Channel, ContactFacts } from '../permission/facts.rules.js';
import type { SequenceDefinition } from './definition.rules.js';
import type { DueEnrollment, Speaker, Subject } from './engine.rules.js';
import type { Successor } from './succession.rules.js';

export const happenings = [
  'human_reply',
  'answered_call',
  'opted_out',
  'consultation_booked',
  'case_closed',
  'staff_takeover',
] as const;
export type Happening = (typeof happenings)[number];

/** "What if she replies on day 3": something that is supposed to happen, or the number with which they answer a text. */
export type WhatIf = { at: Date; happens: Happening } | { at: Date; answer: '1' | '2' | '3' };

export type EntryKind =
  'send' | 'defer' | 'skip' | 'task' | 'hold' | 'pause' | 'resume' | 'move' | 'exit' | 'done' | 'happens';

/** One thing that would happen. */
export interface Entry {
  at: Date;
  kind: EntryKind;
  stepId: string | null;
  channel: Channel | 'call' | null;
  template: string | null;
  reason: string | null;
  /** the rule that spoke, where a gate decided */
  rule: string | null;
  /** of a deferral or a rest: until when; of a task: when it is due */
  until: Date | null;
}

/** A message that waits for its moment. */
export interface WaitingMessage extends LeavingMessage {
  stepId: string;
  dueAt: Date;
  notAfter: Date | null;
  askedNow: boolean;
}

/** The version that follows, and what it does with whoever runs on an older one. */
export type Standing =
  | { status: 'active' }
  | { status: 'held'; because: string }
  | { status: 'exited'; because: string }
  | { status: 'completed' };

/** One enrollment, stored or supposed, with whom it is for as they were when the simulation began. */
export interface Run {
  enrollment: DueEnrollment;
  definition: SequenceDefinition;
  successor: Successor | null;
  subject: Subject;
  standing: Standing;
  /** it rests because they have answered */
  rest: { until: Date; because: string } | null;
  waiting: WaitingMessage[];
  entries: Entry[];
}

/** All that runs for one household, and what is supposed to happen to the person of the first of them. */
export interface Question {
  runs: Run[];
  whatIfs: readonly WhatIf[];
  from: Date;
  until: Date;
  speaker: Speaker;
  wording: Wording;
  /** IANA zone that counts for whoever's own is unknown */
  practiceZone: string;
}

const NOTHING = { stepId: null, channel: null, template: null, reason: null, rule: null, until: null };

export function note(run: Run, at: Date, kind: EntryKind, more: Partial<Entry> = {}): void {
  run.entries.push({ ...NOTHING, ...more, at, kind });
}

/** What waits of a run does not leave any more. */
export function skipWaiting(run: Run, reason: string, now: Date, channel?: Channel): void {
  const stays = (message: WaitingMessage) => channel !== undefined && message.channel !== channel;
  for (const { stepId, channel: on, template } of run.waiting.filter((message) => !stays(message)))
    note(run, now, 'skip', { stepId, channel: on, template, reason, rule: 'while_waiting' });
  run.waiting = run.waiting.filter(stays);
}

/** Ends a run, and what of it waits. */
export function exitRun(run: Run, because: string, now: Date): void {
  if (isOver(run)) return;
  run.standing = { status: 'exited', because };
  run.rest = null;
  note(run, now, 'exit', { reason: because });
  skipWaiting(run, 'exited', now);
}

export const isOver = (run: Run): boolean => run.standing.status === 'exited' || run.standing.status === 'completed';

/** Whom a run is for, with what has left to the household since the simulation began. */
export function subjectNow({ subject }: Run, left: readonly LeftMessage[], now: Date): Subject {
  const reach = { ...subject.reach };
  for (const channel of ['sms', 'email'] as const) {
    const address = reach[channel];
    if (address) reach[channel] = { ...address, facts: withLeft(address.facts, left, now) };
  }
  return { ...subject, reach };
}

/** Changes what the gates look at, from here on. */
export function changeFacts(run: Run, change: (facts: ContactFacts) => Partial<ContactFacts>): void {
  const reach = { ...run.subject.reach };
  for (const channel of ['sms', 'email'] as const) {
    const address = reach[channel];
    if (address) reach[channel] = { ...address, facts: { ...address.facts, ...change(address.facts) } };
  }
  run.subject = { ...run.subject, reach };
}
