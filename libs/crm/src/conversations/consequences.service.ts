import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { CrisesService } from '../cases/crises.service.js';
import { type HoldKind, HoldsService } from '../cases/holds.service.js';
import { PeopleService } from '../people/people.service.js';
import { channelsOf, PermissionService } from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { AnswersService } from './answers.service.js';
import { carrierConfirmed, type Sender, type Understood } from './inbound.rules.js';
import type { MailSender } from './mail-sender.service.js';
import { ProposalsService } from './proposals.service.js';
import { SuggestionsService } from './suggestions.service.js';

/** What a text means for everything else; all in the transaction that stored it. */
@Injectable()
export class ConsequencesService {
  constructor(
    private readonly people: PeopleService,
    private readonly crises: CrisesService,
    private readonly holds: HoldsService,
    private readonly permission: PermissionService,
    private readonly tasks: TasksService,
    private readonly answers: AnswersService,
    private readonly suggestions: SuggestionsService,
    private readonly proposals: ProposalsService,
  ) {}

  /** The caller holds the locks of the number and of the sender's cases. */
  async draw(tx: Tx, sender: Sender, received: StoredEvent, text: Understood, now: Date): Promise<void> {
    const { classification, body } = text;
    const { label } = classification;
    const wrongNumber = label === 'wrong_number' || classification.wrongNumber;
    if (wrongNumber) await this.people.markPointBad(tx, sender.contactPointId, 'wrong_number');
    const safe = await this.hearCry(tx, sender, received, text, now);
    if (label === 'opt_out' || wrongNumber) await this.silence(tx, sender, received, text, safe, now);
    // one that no webhook brought may be older than an opt-out that came since: a person asks for START again
    const late = text.ageMs !== undefined;
    if (label === 'opt_in' && (late || !(await this.permission.optInAgain(tx, sender, body, now, received))))
      await this.askAboutStart(tx, sender, received, now);
    if (label === 'ambiguous_hold') await this.hold(tx, sender, 'ambiguous_hold', received, now);
    await this.proposals.propose(tx, sender, received, text, now);
    await this.suggestions.make(tx, sender, received, text.messageId, classification.suggests, now);
  }

  /**
   * The same of a mail, where nothing is answered by a machine: a cry calls people, and an opt-out is confirmed by silence.
   * From may be forged, so nothing here lifts anything (decision 0023).
   */
  async drawFromMail(
    tx: Tx,
    sender: MailSender,
    received: StoredEvent,
    mail: Pick<Understood, 'body' | 'messageId' | 'classification'>,
    now: Date,
  ): Promise<void> {
    const { crisis: kind, level, label, suggests } = mail.classification;
    const { personId, caseId, members } = sender;
    if (kind && level && personId && caseId)
      await this.crises.cry(tx, { members, personId, kind, level, source: 'mail' }, 'system', now, received);
    for (const address of sender.silenced)
      await this.permission.suppress(tx, address, 'opt_out', now, received, channelsOf(address.value));
    if (label === 'ambiguous_hold') await this.hold(tx, sender, 'ambiguous_hold', received, now);
    await this.proposals.propose(tx, sender, received, mail, now);
    await this.suggestions.make(tx, sender, received, mail.messageId, suggests, now);
  }

  /** @returns whether the line to somebody in danger is on its way: then it is the only answer */
  private async hearCry(tx: Tx, sender: Sender, received: StoredEvent, text: Understood, now: Date): Promise<boolean> {
    const { crisis: kind, level } = text.classification;
    const { personId, caseId, members } = sender;
    if (!kind || !level || !personId || !caseId) return false;
    const cry = { members, personId, kind, level, source: 'text' as const };
    const incidents = await this.crises.cry(tx, cry, 'system', now, received);
    return level === 'now' && this.answers.answerCry(tx, sender, received, text, incidents.get(caseId)!, now);
  }

  private async hold(tx: Tx, sender: Sender, kind: HoldKind, received: StoredEvent, now: Date): Promise<void> {
    await this.holds.start(
      tx,
      sender.members.map((member) => ({ ...member, kind })),
      'system',
      now,
      received,
    );
  }

  /** A wrong number, or one on a do-not-call list, is freed by a person only (rules/compliance 2.2). */
  private async askAboutStart(tx: Tx, sender: Sender, received: StoredEvent, now: Date): Promise<void> {
    const { personId } = sender;
    const tasks = sender.caseIds.map((caseId) => ({
      kind: 'start_asked' as const,
      caseId,
      personId,
      about: personId ?? caseId,
    }));
    await this.tasks.open(tx, tasks, now, received);
  }

  /** Opt-out and wrong number: silent at once, by address; one line says so where nothing else has. */
  private async silence(
    tx: Tx,
    sender: Sender,
    received: StoredEvent,
    text: Understood,
    isAnswered: boolean,
    now: Date,
  ): Promise<void> {
    const optOut = text.classification.label === 'opt_out';
    const fresh = await this.permission.suppress(tx, sender, optOut ? 'opt_out' : 'wrong_number', now, received);
    if (optOut && text.classification.wrongNumber)
      await this.permission.suppress(tx, sender, 'wrong_number', now, received);
    if (!fresh || isAnswered || (optOut && carrierConfirmed(text.body, text.optOutType))) return;
    await this.answers.confirm(tx, sender, received, text, now);
  }
}
