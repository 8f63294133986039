import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { projectRoot } from '#platform/config/project-root.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PermissionService } from '../permission/permission.service.js';
import * as store from './sequences.store.js';
import { readShipped } from './shipped.js';
import { StoppingService } from './stopping.service.js';

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
  ) {}

  /** Publishes what was shipped with this build, where it differs from what is published; frees what waited for a new start. */
  async onApplicationBootstrap(): Promise<void> {
    const shipped = readShipped(join(projectRoot(), 'sequences'), (key, channel) =>
      this.messaging.hasTemplate(key, channel),
    );
    for (const { definition, hash } of shipped)
      await store.publishIfChanged(this.database, definition, hash, this.clock.now());
    await this.database.transaction((tx) => this.stopping.release(tx, { because: this.permission.freedByStart() }));
  }

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
