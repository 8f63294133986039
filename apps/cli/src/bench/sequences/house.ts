import { NestFactory } from '@nestjs/core';
import { DateTime } from 'luxon';
import type { INestApplicationContext } from '@nestjs/common';
import { WorkerModule } from '#apps/worker/src/worker.module.js';
import { CasesService } from '#crm/cases/cases.service.js';
import { PeopleService } from '#crm/people/people.service.js';
import { PermissionService } from '#crm/permission/permission.service.js';
import { EnrollingService, type EnrollmentWish } from '#crm/sequences/enrolling.service.js';
import { SequencesService } from '#crm/sequences/sequences.service.js';
import { Clock } from '#platform/clock/clock.js';
import type { SandboxClock } from '#platform/clock/sandbox.clock.js';
import { readConfig } from '#platform/config/config.js';
import type { Environment } from '#platform/config/sandbox-environment.js';
import { Database } from '#platform/database/database.js';
import { Log } from '#platform/observability/log.js';
import { type Lane, Lanes } from '#platform/queue/lane.js';
import { Queue } from '#platform/queue/queue.js';
import { definitions, type Which } from './definitions.js';
import { enrollFamilies, type Verbs } from './families.js';

const DAY_MS = 86_400_000;

/** One database of the measure with the product's own services over it, in this process; nothing of it runs by itself. */
export class House {
  private sequences!: Record<Which, EnrollmentWish['sequence']>;
  private constructor(
    readonly env: Environment,
    /** enrollments that wait in it */
    readonly size: number,
    private readonly app: INestApplicationContext,
  ) {}

  static async open(env: Environment, size: number): Promise<House> {
    const config = readConfig(env);
    const module = WorkerModule.with(config, new Log('error', 'bench')) as never;
    const app = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
    const house = new House(env, size, app);
    await house.clock.moveTo(noonOfATuesday(house.clock.now()));
    house.sequences = await house.publish();
    return house;
  }

  get name(): string {
    return this.size.toLocaleString('en-US');
  }
  get database(): Database {
    return this.app.get(Database);
  }
  get clock(): SandboxClock {
    return this.app.get(Clock);
  }
  /** The engine, as the worker runs it. */
  get steps(): Lane {
    return this.app
      .get(Lanes)
      .all()
      .find(({ name }) => name === 'steps')!;
  }
  get queue(): Queue {
    return this.app.get(Queue);
  }

  /** Enrolls families that are due at that time: the same instant for all, or spread over a year after it. */
  async enroll(which: Which, count: number, dueAt: Date, isSpread = false): Promise<void> {
    const due = (index: number): Date =>
      isSpread ? new Date(dueAt.getTime() + (((index * 7919) % 365) + index / count) * DAY_MS) : dueAt;
    await enrollFamilies(this.verbs, { sequence: this.sequences[which], count, dueAt: due }, this.clock.now());
  }

  async skipAhead(ms: number): Promise<void> {
    await this.clock.moveTo(new Date(this.clock.now().getTime() + ms));
  }

  close(): Promise<void> {
    return this.app.close();
  }

  private get verbs(): Verbs {
    return {
      database: this.database,
      people: this.app.get(PeopleService, { strict: false }),
      cases: this.app.get(CasesService, { strict: false }),
      permission: this.app.get(PermissionService, { strict: false }),
      enrolling: this.app.get(EnrollingService, { strict: false }),
    };
  }

  private async publish(): Promise<Record<Which, EnrollmentWish['sequence']>> {
    for (const definition of Object.values(definitions))
      await this.database.query(
        `insert into sequence_versions (key, version, status, definition, hash, published_at)
         values ($1, 1, 'published', $2, $1, $3)`,
        [definition.key, JSON.stringify(definition), this.clock.now()],
      );
    const sequences = this.app.get(SequencesService, { strict: false });
    const published = await this.database.transaction((tx) => sequences.published(tx));
    const of = (which: Which) => published.find(({ key }) => key === definitions[which].key)!;
    return { greets: of('greets'), waits: of('waits'), daily: of('daily'), hourly: of('hourly') };
  }
}

/** Texting hours in every state. */
function noonOfATuesday(now: Date): Date {
  const here = DateTime.fromJSDate(now, { zone: 'utc' });
  const tuesday = here.set({ weekday: 2, hour: 16, minute: 0, second: 0, millisecond: 0 });
  return (tuesday > here ? tuesday : tuesday.plus({ weeks: 1 })).toJSDate();
}
