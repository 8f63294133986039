import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { projectRoot } from '#platform/config/project-root.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { AlertsService } from '../messaging/alerts.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { type Counts, countsOf } from './impact.rules.js';
import { SequenceDrafted, SequencePublished } from './sequences.events.js';
import * as store from './sequences.store.js';
import { readShipped, type ReadSequence } from './shipped.js';
import { StoppingService } from './stopping.service.js';
import { lockSequence, runningOf } from './versions.store.js';

/** The published definitions, and which of them an enrollment goes by. */
@Injectable()
export class SequencesService implements OnApplicationBootstrap {
  private readonly versions = new Map<string, store.SequenceVersion>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly messaging: MessagingService,
    private readonly permission: PermissionService,
    private readonly stopping: StoppingService,
    private readonly events: Events,
    private readonly alerts: AlertsService,
  ) {}

  /** Publishes what was shipped with this build, where it differs from what is published; frees what waited for a new start. */
  async onApplicationBootstrap(): Promise<void> {
    const shipped = readShipped(join(projectRoot(), 'sequences'), (key, channel) =>
      this.messaging.hasTemplate(key, channel),
    );
    for (const one of shipped) await this.database.transaction((tx) => this.publishShipped(tx, one));
    await this.database.transaction((tx) => this.stopping.release(tx, { because: this.permission.freedByStart() }));
  }

  /** Where the practice has published its own, the shipped one waits beside it, and somebody hears of it. */
  private async publishShipped(tx: Tx, { definition, hash }: ReadSequence): Promise<void> {
    const now = this.clock.now();
    const { key } = definition;
    await lockSequence(tx, key);
    const added = await store.publishIfChanged(tx, definition, hash, now);
    // at the very first start everything is new
    if (!added || added.version === 1) return;
    const about = { sequenceKey: key, sequenceVersion: added.version, origin: 'shipped' as const };
    const what =
      added.status === 'draft'
        ? { definition: SequenceDrafted, data: about }
        : {
            definition: SequencePublished,
            data: { ...about, running: 'let_finish', ...(await this.underWay(tx, key)) },
          };
    await this.events.append(tx, [{ ...what, caseId: null, actor: { kind: 'system' }, occurredAt: now }]);
    if (added.status === 'draft')
      await this.alerts.raise(tx, [{ kind: 'sequence_shipped', channel: null, code: `${key}/${added.version}` }], now);
  }

  private underWay = async (tx: Tx, key: string): Promise<Counts> => countsOf(await runningOf(tx, [key]));

  /** The newest published version of every sequence. */
  published(tx: Tx): Promise<store.SequenceVersion[]> {
    return store.publishedSequences(tx);
  }

  /** By key: what a newer version does with those who are on an older one; most have nothing here. */
  async successions(tx: Tx): Promise<Map<string, store.Succession>> {
    return new Map((await store.successions(tx)).map((one) => [one.key, one]));
  }

  /** One version of a definition; a published one never changes, so it is kept. */
  async version(tx: Tx, key: string, version: number): Promise<store.SequenceVersion> {
    const name = `${key}/${version}`;
    if (!this.versions.has(name))
      for (const one of await store.loadVersions(tx, [key])) this.versions.set(`${one.key}/${one.version}`, one);
    const found = this.versions.get(name);
    if (!found) throw new Error(`Sequence ${name} is not there`);
    return found;
  }
}
