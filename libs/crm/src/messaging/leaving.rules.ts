import type { Channel, ContactFacts, Decision as SendingDecision, WordsFact } from '../permission/facts.rules.js';
import { considerSending } from '../permission/consider.rules.js';
import { countedClasses } from '../permission/gates.rules.js';
import type { MessageClass } from '../permission/message-class.rules.js';
import { carrierDay } from './lessons.rules.js';
import type { MessageMove } from './messaging.store.js';
import { segmentsOf, withPlainMarks } from './segments.rules.js';
import { holdsUnapproved } from './words.rules.js';

/** A message that is about to leave, as far as the decision looks at it. */
export interface LeavingMessage {
  id: string;
  personId: string | null;
  caseId: string | null;
  contactPointId: string;
  channel: Channel;
  class: MessageClass;
  template: string | null;
  language: string;
  subject: string | null;
  body: string;
  segments: number;
}

/** What has left since the facts were loaded. */
export type LeftMessage = Omit<LeavingMessage, 'id' | 'language' | 'subject' | 'body'> & { at: Date };

/** Makes words fit for the moment in which they leave, and says what gate 10 looks at. */
export interface Wording {
  fitted(message: LeavingMessage, facts: Pick<ContactFacts, 'isFirstText' | 'safeContact'>): string;
  wordsFact(message: LeavingMessage, words: { subject: string | null; body: string }): WordsFact;
}

export interface Leaving<Message extends LeavingMessage = LeavingMessage> {
  message: Message;
  facts: ContactFacts;
  decision: SendingDecision;
  /** its words were made fit for this moment */
  isRewritten: boolean;
}

/** Where a message stands in the sender's queue: it goes, or comes again after so much time. */
export type Place = 'go' | { afterMs: number; paced: boolean };

/**
 * May this message leave now? Its words are made fit first, and all gates are asked again: hours may lie between this and
 * the step that wrote it. Production and the simulator ask this same function.
 * @param facts as loaded, with what has left since (`withLeft`)
 */
export function considerLeaving<Message extends LeavingMessage>(
  stored: Message,
  facts: ContactFacts,
  wording: Wording,
  now: Date,
): Leaving<Message> {
  const body = wording.fitted(stored, facts);
  const message = body === stored.body ? stored : { ...stored, body, segments: segmentsOf(body).segments };
  const asked: ContactFacts = { ...facts, words: wording.wordsFact(message, message) };
  return { message, facts: asked, decision: considerSending(asked, now), isRewritten: message !== stored };
}

/**
 * Facts with what has left since they were loaded: it counts against the caps of person, household and carrier.
 * @param left of anybody; those that do not concern this contact are told apart here
 */
export function withLeft(facts: ContactFacts, left: readonly LeftMessage[], now: Date): ContactFacts {
  const counted = left.filter((one) => one.channel === 'sms' && countedClasses.includes(one.class));
  const contacts = (of: (one: LeftMessage) => boolean) =>
    counted.filter(of).map(({ at, personId, template }) => ({ at, personId, template }));
  return {
    ...facts,
    contactsOfPerson: [...facts.contactsOfPerson, ...contacts((one) => one.personId === facts.personId)],
    contactsOfHousehold: [...facts.contactsOfHousehold, ...contacts((one) => one.caseId === facts.caseId)],
    isFirstText: facts.isFirstText && !counted.some((one) => one.contactPointId === facts.contactPointId),
    carrier: carrierToday(facts, left, now),
  };
}

/** What counts against the carrier's day: segments of texts, mails. With its next day it begins anew. */
function carrierToday(
  { carrier, channel }: Pick<ContactFacts, 'carrier' | 'channel'>,
  left: readonly LeftMessage[],
  now: Date,
): ContactFacts['carrier'] {
  const isNextDay = now >= carrier.nextDayAt;
  const day = isNextDay ? carrierDay(now) : null;
  const today = left.filter((one) => one.channel === channel && (!day || one.at >= day.startsAt));
  const sent = today.reduce((sum, one) => sum + one.segments, day ? 0 : carrier.sent);
  return { ...carrier, sent, nextDayAt: day?.nextAt ?? carrier.nextDayAt };
}

/** How a message begins that a step, a person or an answer has written. */
export interface Written {
  body: string;
  segments: number;
  status: 'queued' | 'deferred' | 'held' | 'skipped';
  skippedBecause: string | null;
  heldBecause: 'not_approved' | null;
}

/** What becomes of a draft: skipped where its decision says so, held where nobody has approved its words, or on its way. */
export function written(
  draft: {
    channel: Channel;
    class: MessageClass;
    body: string;
    dueAt: Date;
    heldBecause?: 'not_approved' | null;
    decision?: { decision: SendingDecision };
  },
  now: Date,
): Written {
  const skipped = draft.decision?.decision.outcome === 'skip';
  const held = !skipped && holdsUnapproved(draft);
  const body = draft.channel === 'sms' ? withPlainMarks(draft.body) : draft.body;
  return {
    body,
    segments: draft.channel === 'sms' ? segmentsOf(body).segments : 1,
    status: skipped ? 'skipped' : held ? 'held' : draft.dueAt > now ? 'deferred' : 'queued',
    skippedBecause: skipped ? draft.decision!.decision.reason : null,
    heldBecause: held ? draft.heldBecause! : null,
  };
}

/** Where a message stands after its decision. */
export function moveOf(
  { id }: Pick<LeavingMessage, 'id'>,
  decision: SendingDecision,
  place: Place | undefined,
  now: Date,
): MessageMove {
  const still = { id, skippedBecause: null, heldBecause: null, dueAt: now, handedOffAt: null, paced: false };
  if (place === 'go') return { ...still, status: 'sending', handedOffAt: now };
  if (place) return { ...still, status: 'queued', dueAt: new Date(now.getTime() + place.afterMs), paced: place.paced };
  if (decision.outcome === 'defer') return { ...still, status: 'deferred', dueAt: decision.until };
  if (decision.outcome === 'hold') return { ...still, status: 'held', heldBecause: decision.reason };
  return { ...still, status: 'skipped', skippedBecause: decision.reason };
}
