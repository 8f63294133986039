import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { projectRoot } from '#platform/config/project-root.js';
import { Database } from '#platform/database/database.js';
import { Log } from '#platform/observability/log.js';
import { readShippedTemplates } from './shipped-templates.js';
import { byWords, versionSaid } from './template-choice.rules.js';
import { type Said, Templates } from './templates.js';
import * as store from './templates.store.js';

/** How long another process may say words that were retired a moment ago. */
const LOOK_EVERY_MS = 2000;

/** Keeps the words of this process as they were approved, wherever that was done. */
@Injectable()
export class CurrentTemplatesService implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private revision = '';
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly templates: Templates,
  ) {}

  /** Before anything starts to run: sequences ask at their start whether their words are there. */
  async onModuleInit(): Promise<void> {
    await this.publishShipped();
    await this.read();
    this.timer = setInterval(() => void this.lookAgain(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Puts what has changed in its place. One look after the other, so that an old answer never replaces a new one. */
  lookAgain(): Promise<void> {
    this.reading = this.reading.then(async () => {
      try {
        if ((await store.highestRevision(this.database)) !== this.revision) await this.read();
      } catch (error) {
        // the words that are there stay: the next look comes soon
        this.log.warn('words could not be looked up', { error: error instanceof Error ? error.name : 'unknown' });
      }
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    // before the rows: what comes between is read twice, never missed
    const revision = await store.highestRevision(this.database);
    const all = await store.allVersions(this.database);
    this.templates.replace(
      [...byWords(all)].map(([name, rows]) => [name, saidOf(rows)]),
      new Set(all.filter(({ discreet }) => discreet).map(({ id }) => id)),
    );
    this.revision = revision;
  }

  /** What was shipped with this build becomes the next version, where it differs from what was shipped before. */
  private async publishShipped(): Promise<void> {
    const { words } = readShippedTemplates(join(projectRoot(), 'templates'));
    await this.database.transaction(async (tx) => {
      await store.lockTemplates(tx);
      const known = await store.shippedHashes(tx);
      const changed = words.filter(
        ({ key, channel, language, discreet, hash }) => known.get(`${key}/${channel}/${language}/${discreet}`) !== hash,
      );
      const createdAt = this.clock.now();
      await store.addVersions(
        tx,
        changed.map(({ file, ...one }) => ({ ...one, id: newId(), fromFile: file, createdAt, createdBy: 'shipped' })),
      );
    });
  }
}

function saidOf(rows: readonly store.TemplateRow[]): Said | null {
  const row = versionSaid(rows);
  return row && { words: row, id: row.id, version: row.version, isApproved: row.status === 'approved' };
}
