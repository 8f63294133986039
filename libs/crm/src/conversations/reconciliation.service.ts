import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Page } from '#platform/http/page.js';
import { readCursor, toPage } from '#platform/http/page.js';
import { NotListed, SmsGateway } from '#platform/sms/sms.gateway.js';
import { AlertsService } from '../messaging/alerts.service.js';
import { LedgerComparisonService } from '../messaging/ledger-comparison.service.js';
import { MissedTextsService } from './missed-texts.service.js';
import * as store from './reconciliation.store.js';

export type { ReconciliationRow } from './reconciliation.store.js';

const DAY_MS = 24 * 3_600_000;
const SETTLED_MS = 3_600_000;
const DAYS = 7;
const MOST_LISTED = 100_000;
const DAY_CURSOR = /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Once a day: the carrier's list of yesterday against ours, both directions; what differs is mended or shown. */
@Injectable()
export class ReconciliationService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly gateway: SmsGateway,
    private readonly comparison: LedgerComparisonService,
    private readonly missed: MissedTextsService,
    private readonly alerts: AlertsService,
  ) {}

  /**
   * The days of the last week that nobody has compared yet, by UTC and machine time as carriers date their lists; a day
   * only an hour after its end, and none before our first call. At most one process does it.
   */
  async daysDue(): Promise<void> {
    const first = await store.firstCallAt(this.database);
    if (!first) return;
    const ended = new Date(this.clock.machine().getTime() - SETTLED_MS);
    ended.setUTCHours(0, 0, 0, 0);
    for (let back = DAYS; back >= 1; back -= 1) {
      const day = new Date(ended.getTime() - back * DAY_MS);
      if (day.getTime() + DAY_MS > first.getTime()) await this.reconcile(day);
    }
  }

  /**
   * @param day first instant of the day, UTC
   * @returns null when another process has it, or when the carrier did not answer (then it is tried again)
   */
  async reconcile(day: Date): Promise<store.ReconciliationRow | null> {
    const name = day.toISOString().slice(0, 10);
    if (!(await store.take(this.database, name))) return null;
    const to = new Date(day.getTime() + DAY_MS);
    try {
      const listed = await this.gateway.list({ sentFrom: day, sentBefore: to, most: MOST_LISTED });
      if (listed.length === MOST_LISTED) throw new NotListed('too_many');
      const compared = await this.comparison.compare(day, to, listed);
      const recovered = await this.missed.takeIn(listed);
      const differences = { ...compared.differences, recoveredInbound: recovered };
      const isUnexplained = differences.notOurs.length + differences.notTheirs.length > 0;
      const alert = { kind: 'ledgers_differ', channel: 'sms', code: name };
      return await this.database.transaction(async (tx) => {
        if (isUnexplained) await this.alerts.raise(tx, [alert], this.clock.now());
        return store.keep(tx, name, { ...compared, differences });
      });
    } catch (error) {
      await store.giveBack(this.database, name);
      if (error instanceof NotListed) return null;
      throw error;
    }
  }

  async list(query: { cursor?: string; limit: number }): Promise<Page<store.ReconciliationRow>> {
    const before = readCursor(query.cursor, DAY_CURSOR);
    const rows = await store.list(this.database, before, query.limit + 1);
    return toPage(
      rows,
      query.limit,
      (row) => row.day,
      (row) => row,
    );
  }
}
