import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { readConfig } from '#platform/config/config.js';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Dispatcher } from '#platform/events/dispatcher.js';
import { defineEvent, type StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { On } from '#platform/events/reactions.js';
import { Log } from '#platform/observability/log.js';
import { exitWithParent } from '#platform/observability/parent-watch.js';
import { PlatformModule } from '#platform/platform.module.js';
import { Lanes } from '#platform/queue/lane.js';
import { Queue } from '#platform/queue/queue.js';
import { Workers } from '#platform/queue/workers.js';
import { instant, obey, type Stamp } from './latency.js';

// An event with one reaction, on our platform alone: how long from its commit to the start of the reaction.
exitWithParent();
const started: Stamp[] = [];
const Noted = defineEvent('bench.noted', 1, z.object({}));

@Injectable()
class NoteReactions {
  @On(Noted, 'bench.note')
  async note(_tx: Tx, events: StoredEvent[]): Promise<void> {
    const now = instant();
    for (const { id } of events) started.push([id, now]);
  }
}

// as for families: outside the sandbox no clock is asked for in the database before each claim
const config = { ...readConfig(process.env), sandbox: false };
const log = new Log('warn', 'bench');

@Module({ imports: [PlatformModule.with(config, log, [])], providers: [NoteReactions] })
class BenchModule {}

const app = await NestFactory.createApplicationContext(BenchModule, { logger: log, abortOnError: false });
app.enableShutdownHooks();
const [database, events, clock] = [app.get(Database), app.get(Events), app.get(Clock)];

if (process.env['ROLE'] === 'consume') {
  const lanes = app.get(Lanes);
  if (!lanes.all().length) lanes.add(app.get(Dispatcher));
  const workers = new Workers(lanes, app.get(Queue), clock, log);
  await workers.start();
  setInterval(() => void workers.sweep(), 1000);
}

obey(async () => {
  const [event] = await database.withoutTransaction((tx) =>
    events.append(tx, [
      { definition: Noted, caseId: null, actor: { kind: 'system' }, occurredAt: clock.now(), data: {} },
    ]),
  );
  return [event!.id, instant()];
}, started);
