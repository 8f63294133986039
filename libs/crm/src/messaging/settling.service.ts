import { Injectable } from '@nestjs/common';
import { isPlanted } from '#platform/chaos/planted-defect.js';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { Database, sqlState, UNIQUE_VIOLATION } from '#platform/database/database.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import type { CallOutcome } from '#platform/wire/outcome.js';
import { StopsService } from '../permission/stops.service.js';
import { AlertsService } from './alerts.service.js';
import * as store from './attempts.store.js';
import { messageEvent } from './message.rules.js';
import { skipCopies } from './review.store.js';
import * as newsStore from './news.store.js';
import type { News, NewsOutcome } from './news.store.js';
import { SendersService } from './senders.service.js';
import { settleCall, settleNews, type Settlement } from './settle.rules.js';

const MOST_LOOKS = 5;
/** News of a call that nobody here made, in an account that others use too, is let go after so long. */
const NEWS_WAIT_MS = 3 * 24 * 3_600_000;

/** Settles attempts: by the answer to our own call, by the providers' news, or by the sweep when a process died. */
@Injectable()
export class SettlingService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly senders: SendersService,
    private readonly stops: StopsService,
    private readonly alerts: AlertsService,
  ) {}

  /** Records the outcomes of a drained batch of calls in one statement, and what they say about our sender. */
  async recordCalls(outcomes: readonly { attemptId: string; outcome: CallOutcome }[]): Promise<void> {
    const byAttempt = new Map(outcomes.map((one) => [one.attemptId, one.outcome]));
    await this.database.transaction(async (tx) => {
      const open = await store.lockByAttempt(tx, [...byAttempt.keys()]);
      await this.save(
        tx,
        open.flatMap((one) => this.settled(one, byAttempt.get(one.attemptId)!)),
      );
      for (const channel of ['sms', 'email'] as const)
        await this.senders.learn(
          tx,
          channel,
          open.filter((one) => one.channel === channel).map((one) => byAttempt.get(one.attemptId)!),
        );
    });
  }

  /** A call whose process is gone may have left: it becomes uncertain, never queued again. */
  async leasesDue(): Promise<void> {
    const ids = await store.pastLease(this.database, 500);
    if (ids.length === 0) return;
    const kind = isPlanted('finished_attempt_reused') ? 'not_sent' : 'unknown';
    await this.database.transaction(async (tx) => {
      const open = await store.lockByAttempt(tx, ids);
      await this.save(
        tx,
        open.flatMap((one) => this.settled(one, { kind, reason: 'lease_ended' })),
      );
    });
  }

  /**
   * Stores one signed POST of news, once, and moves the messages it is about forward: one commit, however many there are.
   * @param more events that the same news lead to
   * @returns how many of them were news
   */
  async news(
    provider: 'twilio' | 'sendgrid',
    body: Buffer,
    news: readonly News[],
    more: (tx: Tx, fresh: readonly News[]) => Promise<NewEvent[]> = async () => [],
  ): Promise<number> {
    for (let look = 1; ; look += 1) {
      try {
        return await this.storeNews(provider, body, news, more);
      } catch (error) {
        // one piece of news delivered twice in one instant: whoever comes second looks again, and finds it known
        if (sqlState(error) !== UNIQUE_VIOLATION || look === MOST_LOOKS) throw error;
      }
    }
  }

  private async storeNews(
    provider: 'twilio' | 'sendgrid',
    body: Buffer,
    news: readonly News[],
    more: (tx: Tx, fresh: readonly News[]) => Promise<NewEvent[]>,
  ): Promise<number> {
    return this.database.transaction(async (tx) => {
      const known = await newsStore.knownNews(
        tx,
        news.map((one) => one.dedupeKey),
      );
      const fresh = [...new Map(news.map((one) => [one.dedupeKey, one])).values()].filter(
        (one) => !known.has(one.dedupeKey),
      );
      if (fresh.length === 0) return 0;
      const post = { id: newId(), provider, body, receivedMachine: this.clock.machine() };
      const attemptOf = await this.attemptsOf(tx, fresh);
      const told = await this.apply(tx, fresh, attemptOf);
      const receivedAt = this.clock.now();
      const rows = fresh.map((one, index) => ({ ...one, receivedAt, outcome: told.outcomes[index]! }));
      await this.save(tx, told.settlements, newsStore.draftNews(post, rows), await more(tx, fresh));
      return fresh.length;
    });
  }

  /** News that was here before we knew the sid it speaks of. */
  async newsDue(): Promise<void> {
    await this.database.transaction(async (tx) => {
      const since = new Date(this.clock.now().getTime() - NEWS_WAIT_MS);
      const waiting = await newsStore.newsWithAttempt(tx, since, 500);
      if (waiting.length === 0) return;
      const told = await this.apply(tx, waiting, new Map(waiting.map((one) => [one.dedupeKey, one.attemptId])));
      await this.save(tx, told.settlements);
      const marks = waiting.map((one, index) => ({ dedupeKey: one.dedupeKey, outcome: told.outcomes[index]! }));
      await newsStore.markNews(tx, marks);
    });
  }

  /** What the provider's own record, read by us, says about an attempt; the caller has locked its message. */
  async applyRecord(
    tx: Tx,
    open: store.OpenAttempt,
    record: { sid: string; status: string; errorCode: string | null },
  ): Promise<void> {
    const { settlement } = settleNews(open, record, this.clock.now(), this.clock.machine(), true);
    if (settlement) await this.save(tx, [settlement]);
  }

  private settled(open: store.OpenAttempt, outcome: CallOutcome): Settlement[] {
    const settlement = settleCall(open, outcome, this.clock.now(), this.clock.machine());
    return settlement ? [settlement] : [];
  }

  private async attemptsOf(tx: Tx, news: readonly News[]): Promise<Map<string, string>> {
    const found = await newsStore.findAttempts(
      tx,
      news.flatMap((one) => one.ref ?? []),
      news.flatMap((one) => one.sid ?? []),
    );
    const byRef = new Map(found.map((attempt) => [attempt.ref, attempt.id]));
    const bySid = new Map(found.map((attempt) => [attempt.sid, attempt.id]));
    const nameless = news.filter((one) => one.mailbox && !bySid.has(one.sid));
    const byMailbox = nameless.length ? await newsStore.lastMailsTo(tx, nameless) : new Map<string, string>();
    return new Map(
      news.flatMap((one): [string, string][] => {
        const id = (one.ref && byRef.get(one.ref)) || (one.sid && bySid.get(one.sid)) || byMailbox.get(one.dedupeKey);
        return id ? [[one.dedupeKey, id]] : [];
      }),
    );
  }

  /** One after the other: of two pieces of news about one attempt the second meets what the first has made of it. */
  private async apply(
    tx: Tx,
    news: readonly News[],
    attemptOf: ReadonlyMap<string, string>,
  ): Promise<{ settlements: Settlement[]; outcomes: NewsOutcome[] }> {
    const locked = await store.lockByAttempt(tx, [...new Set(attemptOf.values())]);
    const open = new Map(locked.map((attempt) => [attempt.attemptId, attempt]));
    const settlements: Settlement[] = [];
    const outcomes = news.map((one): NewsOutcome => {
      const attempt = open.get(attemptOf.get(one.dedupeKey) ?? '');
      if (!attempt) return 'unmatched';
      const { settlement, outcome } = settleNews(attempt, one, this.clock.now(), this.clock.machine());
      if (settlement) {
        settlements.push(settlement);
        open.set(attempt.attemptId, movedOn(attempt, settlement));
      }
      return outcome;
    });
    return { settlements, outcomes };
  }

  private async save(
    tx: Tx,
    settlements: readonly Settlement[],
    alongside: readonly Write[] = [],
    moreEvents: readonly NewEvent[] = [],
  ): Promise<void> {
    // of one attempt or message the last word counts
    const attempts = new Map(settlements.map((one) => [one.attempt.attemptId, one.attempt]));
    const words = new Map(settlements.flatMap((one) => (wordOn(one) ? [[wordOn(one)!, one] as const] : [])));
    const messages = [...words.values()];
    const copies = await skipCopies(
      tx,
      settlements.flatMap((one) => one.proved ?? []),
    );
    const skipped = copies.map((copy) => messageEvent('skipped', copy, this.clock.now(), { reason: 'proved' }));
    await this.events.append(
      tx,
      [...settlements.flatMap((one) => one.events), ...skipped, ...moreEvents],
      [
        ...alongside,
        store.draftSettled([...attempts.values()]),
        store.draftSettledMessages(messages.flatMap((one) => one.message ?? [])),
        store.draftWaitingAgain(messages.flatMap((one) => one.again ?? [])),
      ],
    );
    const now = this.clock.now();
    for (const { stop } of settlements)
      if (stop)
        await this.stops.set(
          tx,
          { scope: stop.scope, key: stop.key, by: 'system', reason: `carrier_${stop.code}` },
          now,
        );
    await this.alerts.raise(
      tx,
      settlements.flatMap((one) => one.alert ?? []),
      now,
    );
  }
}

/** The message that a settlement says something about. */
const wordOn = ({ message, again }: Settlement): string | undefined => message?.id ?? again?.id;

function movedOn(attempt: store.OpenAttempt, { attempt: settled, message, again }: Settlement): store.OpenAttempt {
  return {
    ...attempt,
    outcome: settled.outcome,
    attemptSid: settled.providerSid,
    status: message?.status ?? again?.status ?? attempt.status,
    sentAt: message?.sentAt ?? attempt.sentAt,
    tries: message?.tries ?? again?.tries ?? attempt.tries,
  };
}
