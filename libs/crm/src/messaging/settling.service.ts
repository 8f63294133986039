import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import type { CallOutcome } from '#platform/wire/outcome.js';
import * as store from './attempts.store.js';
import { settleCall, settleNews, type Settlement, type SmsNews } from './settle.rules.js';

/** Settles attempts: by the answer to our own call, by the provider's callbacks, or by the sweep when a process died. */
@Injectable()
export class SettlingService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** Records the outcomes of a drained batch of calls in one statement. */
  async recordCalls(outcomes: readonly { attemptId: string; outcome: CallOutcome }[]): Promise<void> {
    const byAttempt = new Map(outcomes.map((one) => [one.attemptId, one.outcome]));
    await this.database.transaction(async (tx) => {
      const open = await store.lockByAttempt(tx, [...byAttempt.keys()]);
      await this.save(
        tx,
        open.map((attempt) =>
          settleCall(attempt, byAttempt.get(attempt.attemptId)!, this.clock.now(), this.clock.machine()),
        ),
      );
    });
  }

  /** A call whose process is gone may have left: it becomes uncertain, never queued again. */
  async leasesDue(): Promise<void> {
    const ids = await store.pastLease(this.database, 500);
    if (ids.length)
      await this.recordCalls(
        ids.map((attemptId) => ({ attemptId, outcome: { kind: 'unknown', reason: 'lease_ended' } })),
      );
  }

  /** Stores one signed POST of news, once, and moves the messages it is about forward. */
  async news(body: Buffer, news: readonly SmsNews[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      const known = await store.knownNews(tx, news.map(dedupeKey));
      const fresh = news.filter((one) => !known.has(dedupeKey(one)));
      if (fresh.length === 0) return;
      const found = await store.findAttempts(
        tx,
        fresh.flatMap((one) => (one.ref ? [one.ref] : [])),
        fresh.map((one) => one.sid),
      );
      const attemptOf = (one: SmsNews) =>
        found.find((attempt) => attempt.ref === one.ref) ?? found.find((attempt) => attempt.sid === one.sid);
      const open = new Map(
        (
          await store.lockByAttempt(
            tx,
            found.map((attempt) => attempt.id),
          )
        ).map((attempt) => [attempt.attemptId, attempt]),
      );
      const post = { id: newId(), body, receivedMachine: this.clock.machine() };
      const settlements = fresh.map((one) => {
        const attempt = open.get(attemptOf(one)?.id ?? '');
        return attempt ? settleNews(attempt, one, this.clock.now(), this.clock.machine()) : null;
      });
      const events = fresh.map((one, index) => ({
        ...one,
        dedupeKey: dedupeKey(one),
        postId: post.id,
        receivedAt: this.clock.now(),
        applied: settlements[index] !== null,
      }));
      await this.save(tx, settlements, store.draftNews(post, events));
    });
  }

  private async save(
    tx: Tx,
    settlements: readonly (Settlement | null)[],
    alongside: ReturnType<typeof store.draftNews> = [],
  ): Promise<void> {
    const settled = settlements.filter((one): one is Settlement => one !== null);
    await this.events.append(
      tx,
      settled.flatMap((one) => one.events),
      [
        ...alongside,
        store.draftSettled(settled.map((one) => one.attempt)),
        store.draftSettledMessages(settled.flatMap((one) => one.message ?? [])),
        store.draftRequeued(settled.flatMap((one) => one.requeue ?? [])),
      ],
    );
  }
}

function dedupeKey(news: SmsNews): string {
  return `sms:${news.sid}:${news.status}:${news.errorCode ?? ''}`;
}
