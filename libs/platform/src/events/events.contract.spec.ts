import { Injectable, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { Clock, SystemClock } from '../clock/clock.js';
import { makeDataSource } from '../database/data-source.js';
import { Database } from '../database/database.js';
import type { Tx } from '../database/tx.js';
import { GiveUp } from '../errors/errors.js';
import { Log } from '../observability/log.js';
import { MemoryQueue } from '../queue/memory.queue.js';
import { Queue } from '../queue/queue.js';
import { Dispatcher } from './dispatcher.js';
import { defineEvent, type NewEvent, type StoredEvent } from './event.js';
import { EventReading } from './event-reading.js';
import { Events } from './events.js';
import { replayDeliveries } from './events.store.js';
import { Parked } from './parked.js';
import { later, type Later, On, Reactions, Together } from './reactions.js';

const Asked = defineEvent('thing.asked', 1, z.object({ n: z.number() }));
const Noted = defineEvent('thing.noted', 1, z.object({ n: z.number() }));

@Injectable()
class Things {
  seen: number[] = [];
  noted: number[] = [];
  answer: (n: number) => void | Later = () => undefined;
  constructor(private readonly events: Events) {}

  @On(Asked, 'things.see')
  async see(_tx: Tx, events: StoredEvent<{ n: number }>[]): Promise<void | Later> {
    for (const event of events) {
      const said = this.answer(event.data.n);
      if (said) return said;
    }
    this.seen.push(...events.map((event) => event.data.n));
  }

  @Together(Asked, 'things.note')
  async note(tx: Tx, events: StoredEvent<{ n: number }>[]): Promise<void> {
    if (events.some((event) => event.data.n < 0)) throw new Error('no negative things');
    this.noted.push(...events.map((event) => event.data.n));
    await this.events.append(
      tx,
      events.map((event) => ({ ...asked(event.data.n), definition: Noted, causedBy: event })),
    );
  }
}
const asked = (n: number): NewEvent<{ n: number }> => ({
  definition: Asked,
  caseId: null,
  actor: { kind: 'system' },
  occurredAt: new Date(),
  data: { n },
});

describe('events', () => {
  let test: TestDatabase;
  let database: Database;
  let things: Things;
  let events: Events;
  let dispatcher: Dispatcher;
  let parked: Parked;
  let reading: EventReading;

  beforeEach(async () => {
    test = await createTestDatabase();
    database = new Database(await makeDataSource(test.url).initialize());
    @Module({
      imports: [DiscoveryModule],
      providers: [
        { provide: Database, useValue: database },
        { provide: Clock, useClass: SystemClock },
        { provide: Queue, useFactory: () => new MemoryQueue() },
        { provide: Log, useValue: new Log('fatal') },
        Reactions,
        Events,
        Dispatcher,
        Parked,
        EventReading,
        Things,
      ],
    })
    class EventsTestModule {}
    const app = await Test.createTestingModule({ imports: [EventsTestModule] }).compile();
    await app.init();
    [things, events, dispatcher, parked, reading] = [
      app.get(Things),
      app.get(Events),
      app.get(Dispatcher),
      app.get(Parked),
      app.get(EventReading),
    ];
  });
  afterEach(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });
  const append = (...numbers: number[]) => database.transaction((tx) => events.append(tx, numbers.map(asked)));
  const deliver = async () => dispatcher.work(await dispatcher.due(100));
  // the log is read below the oldest open transaction of the whole server, and other test files run on the same one
  const readable = async () => {
    const [row] = await database.query<{ yes: boolean }>(
      'select not exists (select 1 from events where xid >= pg_snapshot_xmin(pg_current_snapshot())) as yes',
    );
    return row!.yes;
  };
  const list = async (query: Parameters<EventReading['list']>[0]) => {
    while (!(await readable())) await new Promise((resolve) => setTimeout(resolve, 10));
    return reading.list(query);
  };
  const makeDue = () => database.query(`update deliveries set due_mt = clock_timestamp() where parked_mt is null`);

  it('an event and its deliveries are there when the transaction is, and not otherwise', async () => {
    await append(1, 2);
    await expect(
      database.transaction(async (tx) => {
        await events.append(tx, [asked(3)]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await deliver();
    expect(things.seen).toEqual([1, 2]);
    expect((await list({ limit: 50, type: 'thing.asked' })).items).toHaveLength(2);
  });
  it('a second nudge does nothing', async () => {
    await append(1);
    const ids = await dispatcher.due(100);
    await Promise.all([dispatcher.work(ids), dispatcher.work(ids)]);
    await dispatcher.work(ids);
    expect(things.seen).toEqual([1]);
  });
  it('what happens together commits together, and names its cause', async () => {
    const [first] = await append(1);
    const { items } = await list({ limit: 50, type: 'thing.noted' });
    expect(items).toMatchObject([{ causationId: first!.id, correlationId: first!.correlationId, data: { n: 1 } }]);
    await expect(append(-1)).rejects.toThrow('no negative things');
    expect((await list({ limit: 50, type: 'thing.asked' })).items).toHaveLength(1);
  });
  it('what must happen together is refused where nothing holds it together', async () => {
    await expect(database.withoutTransaction((tx) => events.append(tx, [asked(1)]))).rejects.toThrow(
      'needs a transaction',
    );
    expect((await list({ limit: 50 })).items).toHaveLength(0);
  });
  it('data that is not what the definition says is never written', async () => {
    await expect(
      database.transaction((tx) => events.append(tx, [{ ...asked(1), data: { n: 'x' } } as never])),
    ).rejects.toThrow();
    expect((await list({ limit: 50 })).items).toHaveLength(0);
  });
  it('one poisoned event fails alone, is tried again, and is parked at last', async () => {
    things.answer = (n) => {
      if (n === 2) throw new Error('poison');
    };
    await append(1, 2, 3);
    await deliver();
    expect(things.seen.sort()).toEqual([1, 3]);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await makeDue();
      await deliver();
    }
    const { items } = await parked.list({ limit: 10 });
    expect(items).toMatchObject([
      { reaction: 'things.see', eventType: 'thing.asked', lastError: 'Error: poison', attempts: 14 },
    ]);
    things.answer = () => undefined;
    await database.transaction((tx) => parked.retry(tx, items[0]!.id));
    await deliver();
    expect(things.seen).toContain(2);
    expect((await parked.list({ limit: 10 })).items).toEqual([]);
  });
  it('who gives up is parked at once, and can be discarded', async () => {
    things.answer = () => {
      throw new GiveUp('never');
    };
    await append(1);
    await deliver();
    const { items } = await parked.list({ limit: 10 });
    expect(items).toHaveLength(1);
    await database.transaction((tx) => parked.discard(tx, items[0]!.id));
    await expect(database.transaction((tx) => parked.discard(tx, items[0]!.id))).rejects.toMatchObject({ status: 404 });
    expect(things.seen).toEqual([]);
  });
  it('later means later', async () => {
    things.answer = () => later(new Date(Date.now() + 3_600_000));
    await append(1);
    await deliver();
    expect(await dispatcher.due(10)).toEqual([]);
    things.answer = () => undefined;
    await makeDue();
    await deliver();
    expect(things.seen).toEqual([1]);
  });
  it('replay shows a reaction the past again', async () => {
    await append(1, 2);
    await deliver();
    expect(await replayDeliveries(database, 'things.see', { type: 'thing.asked' })).toBe(2);
    await deliver();
    expect(things.seen).toEqual([1, 2, 1, 2]);
  });
  it('readers never pass a transaction that is still open', async () => {
    let finish = () => undefined as void;
    const open = database.transaction(async (tx) => {
      await events.append(tx, [asked(1)]);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await append(2);
    expect((await reading.list({ limit: 50, type: 'thing.asked' })).items).toHaveLength(0);
    finish();
    await open;
    expect((await list({ limit: 50, type: 'thing.asked' })).items.map((event) => event.data)).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
  });
  it('pages through the log without a gap or a double', async () => {
    await append(...Array.from({ length: 25 }, (_, n) => n));
    const all: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 10, cursor, type: 'thing.asked' });
      all.push(...page.items.map((event) => (event.data as { n: number }).n));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(all).toEqual(Array.from({ length: 25 }, (_, n) => n));
  });
});
