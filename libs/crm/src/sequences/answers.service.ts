import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import type { AnswerReceivedData } from '../conversations/conversations.events.js';
import { Clock } from '#platform/clock/clock.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PeopleService } from '../people/people.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { type Consequence, consequenceOf, scriptOf } from './answers.rules.js';
import { type Answered, answeredEnrollment, keepAnswer } from './answers.store.js';
import { EnrollingService } from './enrolling.service.js';
import { SequencesService } from './sequences.service.js';
import { StoppingService } from './stopping.service.js';
import { callFrom } from './step.rules.js';
import { SubjectsService } from './subjects.service.js';

/** An acknowledgement later than that is none (rules/compliance section 0). */
const ANSWERED_WITHIN_MS = 15 * 60_000;

type Answer = StoredEvent<AnswerReceivedData>;

/** What follows a number that one of our texts offered. */
@Injectable()
export class AnswersService {
  constructor(
    private readonly clock: Clock,
    private readonly messaging: MessagingService,
    private readonly people: PeopleService,
    private readonly tasks: TasksService,
    private readonly sequences: SequencesService,
    private readonly subjects: SubjectsService,
    private readonly enrolling: EnrollingService,
    private readonly stopping: StoppingService,
  ) {}

  /** In the transaction that stored the text; the caller holds the case's lock. */
  async take(tx: Tx, answer: Answer): Promise<void> {
    const { enrollmentId, answer: number, meaning } = answer.data;
    if (enrollmentId) await keepAnswer(tx, enrollmentId, number);
    const consequence = consequenceOf(meaning);
    const answered = enrollmentId ? await answeredEnrollment(tx, enrollmentId) : null;
    if (consequence.kind === 'call') await this.call(tx, answer, answered, consequence);
    if (consequence.kind === 'say') await this.say(tx, answer, consequence.template);
    if (!answered || (consequence.kind !== 'again' && consequence.kind !== 'end')) return;
    await this.stopping.exitThese(tx, [answered.id], 'answered', answer.actor);
    if (consequence.kind === 'again') await this.again(tx, answer, answered);
  }

  /** Within the family's own hours; a second answer of the same meaning is the same call. */
  private async call(
    tx: Tx,
    event: Answer,
    answered: Answered | null,
    { withinMs, title }: Extract<Consequence, { kind: 'call' }>,
  ): Promise<void> {
    const now = this.clock.now();
    const caseId = event.caseId!;
    const personId = event.personId!;
    const { enrollmentId, stepId, toMessageId, meaning, answer } = event.data;
    const whom = { caseId, personId, sequenceKey: answered?.sequenceKey ?? '' };
    const [subject] = await this.subjects.load(tx, [whom], now);
    const from = subject?.reach.sms ? callFrom(subject.reach.sms.facts, now) : now;
    const task = {
      kind: 'call_asked' as const,
      caseId,
      personId,
      about: `answer:${toMessageId}:${meaning}`,
      detail: { enrollmentId, stepId, answer, title, script: scriptOf(answered) },
      dueAt: new Date(from.getTime() + withinMs),
    };
    await this.tasks.open(tx, [task], now, event);
  }

  private async say(tx: Tx, answer: Answer, template: string): Promise<void> {
    const { caseId, personId, data } = answer;
    const now = this.clock.now();
    const address = (await this.people.phonesOf(tx, [personId!])).get(personId!);
    const language = (await this.people.load(tx, [personId!])).get(personId!)?.language ?? 'en';
    const words = address && this.messaging.words(template, language, false);
    if (!address || !words) return;
    const text = {
      ...words,
      dedupeKey: `answer:${data.messageId}`,
      caseId,
      personId,
      contactPointId: address.contactPointId,
      enrollmentId: null,
      stepId: null,
      sequenceKey: null,
      channel: 'sms' as const,
      class: 'auto_ack' as const,
      template,
      dueAt: now,
      notAfter: new Date(now.getTime() + ANSWERED_WITHIN_MS),
      answersAt: now,
      askedNow: false,
    };
    await this.messaging.queue(tx, [text], now, answer);
  }

  private async again(tx: Tx, answer: Answer, { sequenceKey, businessKey }: Answered): Promise<void> {
    const sequence = (await this.sequences.published(tx)).find(({ key }) => key === sequenceKey);
    if (!sequence) return;
    const now = this.clock.now();
    const { caseId, personId, actor } = answer;
    const wish = { sequence, caseId: caseId!, personId: personId!, businessKey, facts: {}, dueAt: now };
    await this.enrolling.enrollMany(tx, [{ ...wish, askedNow: false, by: actor, causedBy: answer }], now);
  }
}
