import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { DeepHealth } from '#platform/observability/deep-health.js';
import { Log } from '#platform/observability/log.js';
import type { CrisisLevel } from './case.rules.js';
import { PageAcknowledged, PageRequested } from './cases.events.js';
import { NOTICE_AGAIN_MS, ringsAgainAt, tierOf, unheardFinding } from './pages.rules.js';
import * as store from './pages.store.js';

export type { PageRow } from './pages.store.js';

/** Calls people until one of them says that they have heard it. */
@Injectable()
export class PagesService implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly health: DeepHealth,
    private readonly log: Log,
  ) {}

  /** No telephone rings yet: whoever watches the house hears of a page that nobody has acknowledged. */
  onModuleInit(): void {
    this.health.add('pages', async () => {
      const oldest = await store.oldestUnheard(this.database);
      const seconds = oldest && (this.clock.now().getTime() - oldest.getTime()) / 1000;
      return { pages: unheardFinding(seconds) };
    });
  }

  /** Level `now` rings until somebody acknowledges it, `talk` once. The caller holds the case's lock. */
  async request(
    tx: Tx,
    page: { caseId: string; personId: string | null; reason: string; level: CrisisLevel },
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<void> {
    const nextAt = page.level === 'now' ? ringsAgainAt(1, now, now) : null;
    const noticeBefore = new Date(now.getTime() - NOTICE_AGAIN_MS);
    const row = await store.addPage(tx, { ...page, id: newId(), nextAt }, noticeBefore, now);
    if (row) await this.call(tx, [{ ...calls(row, row.sent, now), causedBy }]);
  }

  /** Rings again for those of these that are due; two workers ring once. */
  async ring(ids: readonly string[], now: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      const due = await store.claimPages(tx, ids, now);
      for (const page of due)
        await store.notePage(tx, page.id, page.sent + 1, ringsAgainAt(page.sent + 1, page.requestedAt, now));
      await this.call(
        tx,
        due.map((page) => calls(page, page.sent + 1, now)),
      );
    });
  }

  /** Each call is a line in the log too; what it is about stays in the database. */
  private async call(tx: Tx, requested: readonly NewEvent[]): Promise<void> {
    await this.events.append(tx, requested);
    tx.afterCommit(() => {
      for (const { data } of requested) {
        const { pageId, level, tier, n } = data as { pageId: string; level: string; tier: string; n: number };
        this.log.warn('a page rings', { pageId, urgency: level, tier, n });
      }
    });
  }

  async list(query: {
    waiting?: boolean;
    caseId?: string;
    cursor?: string;
    limit: number;
  }): Promise<Page<store.PageRow>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.listPages(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }

  /** The caller holds the case's lock. @param reasons all when not given */
  async acknowledge(
    tx: Tx,
    caseId: string,
    by: string,
    now: Date,
    reasons?: readonly string[],
    causedBy?: StoredEvent,
  ): Promise<store.PageRow[]> {
    const acknowledged = await store.acknowledgePages(tx, caseId, by, now, reasons);
    await this.events.append(
      tx,
      acknowledged.map((page): NewEvent => ({
        definition: PageAcknowledged,
        caseId,
        personId: page.personId,
        actor: by === 'system' ? { kind: 'system' } : { kind: 'staff', id: by },
        occurredAt: now,
        data: { pageId: page.id, reason: page.reason },
        causedBy,
      })),
    );
    return acknowledged;
  }

  of = store.pagesOf;
}

function calls(page: store.PageRow, n: number, now: Date): NewEvent {
  return {
    definition: PageRequested,
    caseId: page.caseId,
    personId: page.personId,
    actor: { kind: 'system' },
    occurredAt: now,
    data: { pageId: page.id, reason: page.reason, level: page.level, tier: tierOf(n), n },
  };
}
