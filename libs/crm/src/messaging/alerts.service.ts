import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { Log } from '#platform/observability/log.js';
import { type AlertDraft, addAlerts } from './alerts.store.js';
import { carrierDay } from './lessons.rules.js';
import { AlertRaised } from './messaging.events.js';

/** Tells people of what no family's case shows: once a day for each thing, in the log, as an event and as a figure. */
@Injectable()
export class AlertsService {
  constructor(
    private readonly events: Events,
    private readonly log: Log,
  ) {}

  async raise(tx: Tx, alerts: readonly Omit<AlertDraft, 'key'>[], now: Date): Promise<void> {
    if (alerts.length === 0) return;
    const { day } = carrierDay(now);
    const keyed = alerts.map((alert) => ({ ...alert, key: [day, alert.kind, alert.channel, alert.code].join(':') }));
    const fresh = await addAlerts(tx, keyed, now);
    if (fresh.length === 0) return;
    await this.events.append(
      tx,
      fresh.map(({ kind, channel, code }) => ({
        definition: AlertRaised,
        caseId: null,
        actor: { kind: 'system' as const },
        occurredAt: now,
        data: { kind, channel, code },
      })),
    );
    tx.afterCommit(() => {
      for (const { kind, channel, code } of fresh) this.log.error('somebody must look', { kind, channel, code });
    });
  }
}
