import { FOR_GOOD } from '../cases/holds.rules.js';
import { isCalledInstead, taskInstead } from '../messaging/kept-back.rules.js';
import type { OutboundDraft, Words } from '../messaging/messaging.service.js';
import type { AddressOfPerson, PersonFacts } from '../people/people.service.js';
import type { Channel, ContactFacts, Decision as SendingDecision, WordsFact } from '../permission/facts.rules.js';
import { calendarZoneOf } from '../permission/candidates.rules.js';
import type { NewTask } from '../tasks/tasks.service.js';
import { type ActingStep, advance, type DoneStep, type Next, type Plan } from './advance.rules.js';
import type { SendStep, SequenceDefinition, TaskStep } from './definition.rules.js';
import type { Facts } from './facts.rules.js';
import { considerStep, considerTask, type StepDecision } from './step.rules.js';
import { asksStaffWhenLate, dateOf } from './waits.rules.js';

/** An enrollment whose next step is due. */
export interface DueEnrollment {
  id: string;
  sequenceKey: string;
  sequenceVersion: number;
  caseId: string;
  personId: string;
  stepId: string;
  dueAt: Date;
  askedNow: boolean;
  /** what was said when it began, and what they have answered since */
  facts: Facts;
}

/** One phone or mailbox of a person, and what the gates look at. */
export type Address = AddressOfPerson & { facts: ContactFacts };
export type Reach = Partial<Record<Channel, Address>>;

/** Whom an enrollment is for, as they are now. */
export interface Subject {
  person: PersonFacts;
  reach: Reach;
  /** what is known beside that: of the case, of the person's place in it */
  known: Facts;
  /** to their own page; missing where they have none, or where nobody has asked for it */
  link?: { family: string; preferences: string };
}

/** The words of a step, as they would be said to this person now. */
export interface Speaker {
  words(send: SendStep['send'], subject: Subject, address: Address): Words | null;
  wordsFact(send: SendStep['send'], language: string, words: Words): WordsFact;
}

export interface Done {
  stepId: string;
  channel: Channel | 'call';
  outcome: 'queued' | 'deferred' | 'skipped' | 'task';
  reason: string | null;
  at: Date;
}

/** What one turn of the engine makes of one enrollment. */
export interface Advanced {
  enrollment: DueEnrollment;
  next: Next;
  messages: OutboundDraft[];
  tasks: NewTask[];
  held: { stepId: string; decision: SendingDecision; facts: ContactFacts } | null;
  done: Done[];
}

const NO_WORDS: Words = { subject: null, body: '', templateId: null, templateVersion: null, heldBecause: null };

/**
 * Takes one enrollment as far as `now` allows: every step that is due goes through lateness and gates, and what comes of it
 * is a message, a task, a reason. Production and the simulator ask this same function.
 * @param practiceZone IANA zone that counts for whoever's own is unknown
 */
export function takeDueSteps(
  enrollment: DueEnrollment,
  definition: SequenceDefinition,
  subject: Subject,
  speaker: Speaker,
  practiceZone: string,
  now: Date,
): Advanced {
  const { person, reach } = subject;
  const known: Facts = { ...enrollment.facts, ...subject.known };
  const at = { id: enrollment.id, askedNow: enrollment.askedNow, definition, known };
  const turn = {
    messages: [] as OutboundDraft[],
    tasks: [] as NewTask[],
    reasons: new Map<DoneStep['step'], string>(),
  };
  let held: Advanced['held'] = null;
  const isReachable = (['sms', 'email'] as const).some((channel) => isOpen(reach[channel], channel));
  const hold = (step: ActingStep, decision: SendingDecision | undefined, facts: ContactFacts | undefined) => {
    if (decision && facts) held = { stepId: step.id, decision, facts };
  };
  const call = (step: TaskStep, dueAt: Date): Plan => {
    const facts = reach.sms?.facts;
    const decision = considerTask(at, step, dueAt, facts, now);
    hold(step, decision.held, facts);
    if (decision.dueAt) turn.tasks.push(callTask(enrollment, step, decision.dueAt));
    return decision.plan;
  };
  const send = (step: SendStep, dueAt: Date): Plan => {
    const address = reach[step.send.channel];
    const words = address ? speaker.words(step.send, { ...subject, known }, address) : null;
    const facts = address && factsOf(step, { person, reach, known }, address, words, speaker);
    const decision = considerStep(at, step, dueAt, facts, { isReachable, hasWords: words !== null }, now);
    hold(step, decision.held, facts);
    if (decision.draft?.decision.reason) turn.reasons.set(step, decision.draft.decision.reason);
    if (decision.draft && facts)
      turn.messages.push(toMessage(enrollment, step, address.contactPointId, decision, facts, words ?? NO_WORDS));
    return decision.plan;
  };
  const zone = calendarZoneOf({ ...person, phone: reach.sms?.value }, practiceZone);
  const plan = (step: ActingStep, dueAt: Date) => ('send' in step ? send(step, dueAt) : call(step, dueAt));
  const { done, next } = advance(definition, enrollment, { zone, facts: known, plan }, now);
  const told = done.flatMap((one) => tell(one, turn.reasons.get(one.step) ?? null, now));
  const mayCall = reach.sms !== undefined && reach.sms.facts.safeContact.calls !== false;
  const tasks = [
    ...turn.tasks,
    ...callsInstead(enrollment, definition, done, told, mayCall),
    ...asksOf(enrollment, next),
  ];
  return { enrollment, next, messages: turn.messages, tasks, held, done: told };
}

function tell({ step, dueAt, plan }: DoneStep, reason: string | null, now: Date): Done[] {
  if (plan.kind === 'exit' || plan.kind === 'hold') return [];
  const channel = 'send' in step ? step.send.channel : ('call' as const);
  if (plan.kind === 'skip') return [{ stepId: step.id, channel, outcome: 'skipped', reason: plan.reason, at: dueAt }];
  const outcome = 'task' in step ? 'task' : plan.at > now ? 'deferred' : 'queued';
  return [{ stepId: step.id, channel, outcome, reason, at: plan.at }];
}

/** Works, and is not silenced: where no address is left, a person is asked instead of skipping step after step. */
function isOpen(address: Address | undefined, channel: Channel): boolean {
  const isSilent = address?.facts.suppressions.some((one) => one.channel === 'all' || one.channel === channel);
  return address !== undefined && !address.badReason && !isSilent;
}

/** What is decided about: this step's words to this address. */
function factsOf(
  { send }: SendStep,
  { person: { language }, known }: Subject,
  { facts }: Address,
  words: Words | null,
  speaker: Speaker,
): ContactFacts {
  const { template, class: messageClass } = send;
  // what acknowledges answers what it began with
  const inboundAt = messageClass === 'auto_ack' ? dateOf(known, 'enrollment.began_at') : null;
  const said = words && speaker.wordsFact(send, language, words);
  return { ...facts, class: messageClass, template, inboundAt, words: said };
}

function toMessage(
  enrollment: DueEnrollment,
  step: SendStep,
  contactPointId: string,
  decision: StepDecision,
  facts: ContactFacts,
  words: Words,
): OutboundDraft {
  const draft = decision.draft!;
  const { channel, template } = step.send;
  return {
    ...words,
    dedupeKey: `enr:${enrollment.id}:${step.id}:${enrollment.personId}:${channel}`,
    caseId: enrollment.caseId,
    personId: enrollment.personId,
    contactPointId,
    enrollmentId: enrollment.id,
    stepId: step.id,
    sequenceKey: enrollment.sequenceKey,
    channel,
    class: draft.class,
    template,
    dueAt: draft.at,
    notAfter: draft.notAfter,
    answersAt: facts.inboundAt,
    askedNow: draft.askedNow,
    decision: {
      decision: draft.decision,
      facts: { ...facts, class: draft.class, askedNow: draft.askedNow, notAfter: draft.notAfter },
    },
  };
}

function callTask({ id, caseId, personId, sequenceKey }: DueEnrollment, step: TaskStep, dueAt: Date): NewTask {
  const { kind, title, script } = step.task;
  const detail = { enrollmentId: id, sequenceKey, stepId: step.id, title, ...(script ? { script } : {}) };
  return { kind, caseId, personId, about: `enr:${id}:${step.id}`, detail, dueAt };
}

/** Texts that may not leave are calls with the same intent; late ones too, where the definition asks for it. */
function callsInstead(
  { id, caseId, personId, sequenceKey }: DueEnrollment,
  definition: SequenceDefinition,
  done: readonly DoneStep[],
  told: readonly Done[],
  mayCall: boolean,
): NewTask[] {
  const late = new Set(done.flatMap(({ step }) => (asksStaffWhenLate(step, definition) ? [step.id] : [])));
  return told
    .filter(({ stepId, channel, outcome, reason }) => {
      if (outcome !== 'skipped') return false;
      return (reason === 'late' && late.has(stepId)) || (channel === 'sms' && isCalledInstead(reason));
    })
    .map(({ stepId, reason }) =>
      taskInstead({ enrollmentId: id, sequenceKey, stepId, caseId, personId, reason }, mayCall),
    );
}

function asksOf({ caseId, personId }: DueEnrollment, next: Next): NewTask[] {
  const asks = (kind: 'no_channel' | 'answer_waiting'): NewTask => ({ kind, caseId, personId, about: personId });
  if (next.status === 'exited') return [asks('no_channel')];
  // automation has ended for this family for good: whoever asks again is answered by a person
  return next.status === 'held' && next.reason === FOR_GOOD ? [asks('answer_waiting')] : [];
}
