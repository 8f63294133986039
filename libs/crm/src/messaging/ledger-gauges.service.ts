import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { DeepHealth } from '#platform/observability/deep-health.js';
import { type Finding, laneFinding, SILENT_SECONDS, silenceFinding } from '#platform/observability/findings.rules.js';
import { laneFigures } from '#platform/observability/lane-gauges.js';
import { type Figure, type GaugeDefinition, Metrics } from '#platform/observability/metrics.js';
import * as store from './ledger-gauges.store.js';

const CHANNELS = ['sms', 'email'] as const;
const PROVIDERS = { sms: 'twilio', email: 'sendgrid' } as const;
const LOOKED_AT = ['queued', 'deferred', 'held', 'sending', 'uncertain', 'review'];
const OUTCOMES = ['handed_off', 'accepted', 'rejected', 'not_sent', 'unknown'];
const DAY_MS = 24 * 3600 * 1000;

const gauge = (name: string, help: string, ...labels: string[]): GaugeDefinition => ({
  name: `hearthline_${name}`,
  help,
  labels,
});
const MESSAGES = gauge('messages', 'Messages that somebody may have to look at', 'channel', 'status');
const ATTEMPTS = gauge('attempts_last_hour', 'Calls to the provider of the last hour', 'channel', 'outcome');
const UNCERTAIN = gauge('oldest_uncertain_seconds', 'Since the call of the oldest uncertain message; 0 when none is');
const OPEN_CALL = gauge('oldest_open_call_seconds', 'Since the oldest lease ended without a record of its call');
const SILENCE = gauge('webhook_silence_seconds', 'Since the last news of the provider', 'provider');
const UNCONFIRMED = gauge('unconfirmed', 'Accepted calls of the last day, 5 minutes old, without any news', 'channel');
const ALERTS = gauge('alerts_last_day', 'Things of the last day that somebody must look at', 'kind');
const PAUSED = gauge('senders_paused', 'Senders that are paused now');

interface LaneAge {
  name: 'steps' | 'sends';
  due: number;
  oldestSeconds: number;
  unexplainedSeconds: number;
}

/** The ledger's figures and checks, counted from its rows whenever somebody asks. */
@Injectable()
export class LedgerGaugesService implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly health: DeepHealth,
  ) {}

  onModuleInit(): void {
    this.metrics.addSource('ledger', () => this.reading((tx) => this.figures(tx)));
    this.health.add('ledger', () => this.reading((tx) => this.findings(tx)));
  }

  private async reading<Found>(read: (tx: Tx) => Promise<Found>): Promise<Found> {
    await this.clock.refresh();
    return this.database.withoutTransaction(read);
  }

  /** Steps and sends; what waits for a sender that is paused makes nothing late. */
  private async lanes(tx: Tx): Promise<LaneAge[]> {
    const rows = await store.dueRows(tx, this.clock.now());
    const paused = await store.pausedSenders(tx);
    return (['steps', 'sends'] as const).map((name) => {
      const mine = rows.filter((row) => row.lane === name);
      const unexplained = mine.filter((row) => !paused.some((key) => isSenderOf(key, row.channel)));
      return {
        name,
        due: mine.reduce((sum, row) => sum + row.due, 0),
        oldestSeconds: this.oldest(mine),
        unexplainedSeconds: this.oldest(unexplained),
      };
    });
  }

  private oldest(rows: readonly store.DueRows[]): number {
    const ages = rows.flatMap(({ oldestAt }) => (oldestAt ? this.clock.now().getTime() - oldestAt.getTime() : []));
    return Math.max(0, ...ages) / 1000;
  }

  private async figures(tx: Tx): Promise<Figure[]> {
    const lanes = await this.lanes(tx);
    const waiting = await store.waitingMessages(tx);
    const attempts = await store.attemptsOfLastHour(tx);
    const unconfirmed = await store.unconfirmed(tx, this.clock.machine(), SILENT_SECONDS);
    const silence = await store.silence(tx);
    const alerts = await store.alertsSince(tx, new Date(this.clock.now().getTime() - DAY_MS));
    const ends = await store.openEnds(tx);
    return [
      ...lanes.flatMap((lane) => laneFigures(lane.name, lane)),
      ...table(MESSAGES, LOOKED_AT, waiting, ({ status }) => status),
      ...table(ATTEMPTS, OUTCOMES, attempts, ({ outcome }) => outcome),
      ...CHANNELS.map((channel) => ({
        of: UNCONFIRMED,
        labels: { channel },
        value: inChannel(unconfirmed, channel)?.n ?? 0,
      })),
      ...[...silence].map(([provider, value]) => ({ of: SILENCE, labels: { provider }, value })),
      ...alerts.map(({ kind, n }) => ({ of: ALERTS, labels: { kind }, value: n })),
      { of: UNCERTAIN, value: ends.uncertainSeconds },
      { of: OPEN_CALL, value: ends.openCallSeconds },
      { of: PAUSED, value: (await store.pausedSenders(tx)).length },
    ];
  }

  private async findings(tx: Tx): Promise<Record<string, Finding>> {
    const lanes = await this.lanes(tx);
    const waiting = await store.waitingMessages(tx);
    const unconfirmed = await store.unconfirmed(tx, this.clock.machine(), SILENT_SECONDS);
    const silence = await store.silence(tx);
    const count = (status: string) => waiting.reduce((sum, row) => sum + (row.status === status ? row.n : 0), 0);
    return {
      ...Object.fromEntries(lanes.map(({ name, unexplainedSeconds }) => [name, laneFinding(unexplainedSeconds)])),
      ...Object.fromEntries(
        CHANNELS.map((channel) => {
          const provider = PROVIDERS[channel];
          return [provider, silenceFinding(inChannel(unconfirmed, channel)?.late ?? 0, silence.get(provider) ?? null)];
        }),
      ),
      uncertain: count('uncertain'),
      review: count('review'),
    };
  }
}

/** Keys of senders begin with their channel. */
function isSenderOf(key: string, channel: string | null): boolean {
  return key.split(':')[0] === channel;
}

function inChannel<Row extends { channel: string }>(rows: readonly Row[], channel: string): Row | undefined {
  return rows.find((row) => row.channel === channel);
}

/** Every cell of the table, those with nothing in them as 0: an alert on a series that is not there never rings. */
function table<Row extends { channel: string; n: number }>(
  of: GaugeDefinition,
  columns: readonly string[],
  rows: readonly Row[],
  columnOf: (row: Row) => string,
): Figure[] {
  const label = of.labels!.at(-1)!;
  return CHANNELS.flatMap((channel) =>
    columns.map((column) => {
      const cell = rows.find((row) => row.channel === channel && columnOf(row) === column);
      return { of, labels: { channel, [label]: column }, value: cell?.n ?? 0 };
    }),
  );
}
