import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { Log } from '#platform/observability/log.js';
import { type CarrierText, NotListed, SmsGateway } from '#platform/sms/sms.gateway.js';
import { CasesService } from '../cases/cases.service.js';
import * as store from './attempts.store.js';
import { matchText, nextCheckAt, REVIEW_AFTER_MS } from './lookup.rules.js';
import { messageEvent } from './message.rules.js';
import { moveToReview } from './review.store.js';
import { deliveryDoubted } from './news.store.js';
import { SettlingService } from './settling.service.js';
import { hashOfWords } from './words.js';

/** Attempts asked after in one round of the sweep. */
const BATCH = 100;
/** Questions to the provider under way at once: the calls that send come first. */
const AT_ONCE = 4;
/** Texts of one number that are looked through; the attempt is minutes old. */
const MOST_LISTED = 100;

/** Asks the provider what became of an attempt of which nobody knows, or of which no callback has told the end. */
@Injectable()
export class LookupsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly gateway: SmsGateway,
    private readonly cases: CasesService,
    private readonly settling: SettlingService,
    private readonly log: Log,
  ) {}

  async checksDue(): Promise<void> {
    const due = await store.takeChecks(this.database, BATCH);
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let check = due.shift(); check; check = due.shift())
        // one that cannot be settled must not keep the others waiting; it comes again in a minute
        await this.check(check).catch((error: unknown) => this.log.error(error, { check: 'attempt' }));
    });
    await Promise.all(workers);
  }

  private async check(check: store.CheckDue): Promise<void> {
    if (check.outcome === 'accepted' && check.sid) await this.fetch(check, check.sid);
    else if (check.outcome === 'unknown') await this.lookFor(check);
    else await this.database.transaction((tx) => store.checkAgainAt(tx, check.id, null));
  }

  /** A text that the carrier has: its own record decides where callbacks are missing or contradict each other. */
  private async fetch(check: store.CheckDue, sid: string): Promise<void> {
    const record = await asked(this.gateway.fetch(sid));
    await this.database.transaction(async (tx) => {
      const [open] = await store.lockByAttempt(tx, [check.id]);
      if (!open || open.outcome !== 'accepted') return;
      // a conflict is asked about at once and again with the rest; the plan is set first, so that settling may end it
      await store.checkAgainAt(tx, check.id, nextCheckAt('accepted', open.startedMachine, this.clock.machine()));
      if (record === 'unanswered') return;
      if (record) await this.settling.applyRecord(tx, open, record);
      else if (await deliveryDoubted(tx, sid))
        // the carrier keeps no record of it: the phone's own receipt is the stronger word
        await this.settling.applyRecord(tx, open, { sid, status: 'delivered', errorCode: null });
    });
  }

  private async lookFor(check: store.CheckDue): Promise<void> {
    const listed = check.channel === 'sms' ? await asked(this.gateway.list({ to: check.to, most: MOST_LISTED })) : [];
    await this.database.transaction(async (tx) => {
      // a message that goes to review marks its case, and cases are locked first
      if (check.caseId) await this.cases.lock(tx, [check.caseId]);
      const [open] = await store.lockByAttempt(tx, [check.id]);
      if (!open || open.outcome !== 'unknown') return;
      if (listed !== 'unanswered' && (await this.adopt(tx, open, listed))) return;
      await this.waitOrAsk(tx, open);
    });
  }

  /** @returns the sid of the attempt in the list. Decided under the message's lock, on facts read after the list */
  async adopt(tx: Tx, open: store.OpenAttempt, listed: readonly CarrierText[]): Promise<string | null> {
    const texts = listed.map((text) => ({ ...text, bodyHash: hashOfWords(text.body) }));
    const linked = await store.linkedSids(
      tx,
      texts.map((text) => text.sid),
    );
    const undecided = await store.undecidedTo(tx, open.toHash);
    const attempt = { id: open.attemptId, bodyHash: open.bodyHash, startedAt: open.startedMachine };
    const found = matchText(attempt, texts, linked, undecided);
    if (!found) return null;
    await this.settling.applyRecord(tx, open, found);
    return found.sid;
  }

  /** Not found: a later look, or after the last one a person. Absence from a list proves nothing. */
  private async waitOrAsk(tx: Tx, open: store.OpenAttempt): Promise<void> {
    const machine = this.clock.machine();
    const isOver = machine.getTime() - open.startedMachine.getTime() >= REVIEW_AFTER_MS;
    await store.checkAgainAt(tx, open.attemptId, isOver ? null : nextCheckAt('unknown', open.startedMachine, machine));
    if (!isOver || open.status !== 'uncertain') return;
    await moveToReview(tx, open.messageId);
    await this.events.append(tx, [messageEvent('uncertain', open, this.clock.now(), { reason: 'review' })]);
    if (open.caseId) await this.cases.raise(tx, [open.caseId], ['message_in_review']);
  }
}

async function asked<Result>(question: Promise<Result>): Promise<Result | 'unanswered'> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof NotListed) return 'unanswered';
    throw error;
  }
}
