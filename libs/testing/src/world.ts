import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '#apps/api/src/create-api.js';
import { type Carrier, startCarrier } from '#apps/carrier/src/server.js';
import { startWork } from '#apps/worker/src/schedule.js';
import { Clock } from '#platform/clock/clock.js';
import type { SandboxClock } from '#platform/clock/sandbox.clock.js';
import { Walker } from '#platform/clock/walker.js';
import { type Config, readConfig } from '#platform/config/config.js';
import { Database } from '#platform/database/database.js';
import { freePort } from '#platform/embedded/ports.js';
import { Log } from '#platform/observability/log.js';
import { Lanes } from '#platform/queue/lane.js';
import { Queue } from '#platform/queue/queue.js';
import { waitUntilSettled } from '#platform/queue/settled.js';
import { LookupsService } from '#crm/messaging/lookups.service.js';
import { createTestDatabase } from './databases.js';

export const KEY = `hl_${'k'.repeat(40)}`;
/** Whatever left or was refused has a decision behind it: gate, rule, inputs, version. */
const WITHOUT_DECISION = `select m.id, m.class, m.template, m.status, m.skipped_because from messages m
  where m.direction = 'outbound' and (m.handed_off_at is not null or m.status in ('skipped', 'held'))
    and not exists (select 1 from decisions d where d.message_id = m.id and d.rules_version <> '')`;
const SID = `AC${'0'.repeat(31)}7`;
const TOKEN = 'story-auth-token-0123456789';
const INBOUND_SECRET = 'i'.repeat(43);
const MAIL_KEY = `SG.${'s'.repeat(22)}.${'t'.repeat(43)}`;

export interface Answer {
  status: number;
  body: any;
}

/** The whole system in one process, with a clock of its own, its own database, and a carrier over real HTTP. */
export class World {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly carrier: Carrier,
    readonly config: Config,
    private readonly stopWork: () => void,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  /** @param at business time at which the story begins; it must not lie before the real time */
  static async begin(
    at: string,
    options: { twice?: boolean; env?: Record<string, string>; logTo?: (line: string) => void } = {},
  ): Promise<World> {
    const database = await createTestDatabase();
    const carrier = await startCarrier({
      accountSid: SID,
      authToken: TOKEN,
      from: '+19195550100',
      mail: { apiKey: MAIL_KEY, inboundSecret: INBOUND_SECRET },
    });
    const config = readConfig({
      PORT: String(await freePort()),
      DATABASE_URL: database.url,
      SANDBOX: 'on',
      LOG_LEVEL: process.env.STORY_LOG ?? 'fatal',
      HEARTHLINE_ADMIN_API_KEY: KEY,
      ADDRESS_HASH_KEY: 'a'.repeat(40),
      SESSION_SECRET: 's'.repeat(40),
      TWILIO_ACCOUNT_SID: SID,
      TWILIO_AUTH_TOKEN: TOKEN,
      TWILIO_FROM: '+19195550100',
      TWILIO_API_BASE_URL: carrier.url,
      SENDGRID_API_KEY: MAIL_KEY,
      SENDGRID_FROM: 'care@mail.maple.example',
      SENDGRID_API_BASE_URL: carrier.url,
      SENDGRID_EVENT_PUBLIC_KEY: carrier.mailEventPublicKey,
      SENDGRID_INBOUND_SECRET: INBOUND_SECRET,
      PRACTICE_LEGAL_NAME: 'Maple Family Interventions LLC',
      PRACTICE_DISCREET_NAME: 'Maple House',
      ...options.env,
    });
    carrier.setWebhookUrl(config.publicUrl);
    const app = await createApi(
      config,
      options.logTo ? new Log('debug', 'story', { write: options.logTo }) : new Log(config.logLevel, 'story'),
    );
    if (options.twice) ringTwice(app.get(Queue));
    await app.listen({ port: config.port, host: '127.0.0.1' });
    const stopWork = await startWork(app);
    const world = new World(app, carrier, config, stopWork, () => database.drop());
    await world.jump(at);
    return world;
  }

  /** Every story ends with the same question: is there a decision behind each message? @throws when there is not */
  async end(): Promise<void> {
    this.stopWork();
    const undecided = await this.query(WITHOUT_DECISION);
    await this.app.close();
    await this.carrier.close();
    await this.dropDatabase();
    if (undecided.length) throw new Error(`messages without a decision: ${JSON.stringify(undecided)}`);
  }

  /** Asks the provider now about every call of which nobody knows, as after half a minute of waiting. */
  async lookNow(): Promise<void> {
    await this.query('update attempts set next_check_mt = clock_timestamp() where next_check_mt is not null');
    await this.app.get(LookupsService, { strict: false }).checksDue();
    await this.settle();
  }

  /** What is unclear has been so for longer than anybody looks. */
  async passReview(): Promise<void> {
    await this.query(
      `update attempts set started_mt = started_mt - interval '41 minutes', next_check_mt = clock_timestamp() where outcome = 'unknown'`,
    );
    await this.app.get(LookupsService, { strict: false }).checksDue();
    await this.settle();
  }

  now(): Date {
    return this.app.get(Clock).now();
  }

  query<Row = any>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.app.get(Database).query<Row>(sql, values);
  }

  /** One great leap: an outage. */
  async jump(at: string | Date): Promise<void> {
    const clock = this.app.get(Clock) as SandboxClock;
    await clock.moveTo(new Date(at));
    await this.settle();
  }

  /** Lives through business time. */
  async walk(until: string | Date): Promise<void> {
    await this.app.get(Walker).walk(this.app.get(Clock) as SandboxClock, new Date(until));
    await this.settle();
  }

  /** Until nothing is due, nothing is under way, and the carrier has told all its news. */
  async settle(): Promise<void> {
    const lanes = this.app.get(Lanes).all();
    for (let round = 0; round < 3; round += 1) {
      if (!(await waitUntilSettled(lanes, this.app.get(Queue), 20_000))) throw new Error('the story does not settle');
      await this.carrier.idle();
    }
  }

  async call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.config.publicUrl + path, {
      method,
      headers: { authorization: `Bearer ${KEY}`, ...json, ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
    };
  }

  async items(path: string): Promise<any[]> {
    if (/timeline|events/.test(path)) await this.logIsReadable();
    const answer = await this.call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=200`);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.items;
  }

  /** Tasks that a query such as `caseId=...` finds, beside the calls that a track plans by itself. */
  async tasks(query: string): Promise<any[]> {
    const all = await this.items(`/v1/tasks?${query}`);
    return all.filter(({ kind, detail }) => kind !== 'call' || detail.reason);
  }

  /** The log is read below the oldest open transaction of the whole server, and other test files run on the same one. */
  private async logIsReadable(): Promise<void> {
    for (;;) {
      const [row] = await this.query<{ readable: boolean }>(
        'select not exists (select 1 from events where xid >= pg_snapshot_xmin(pg_current_snapshot())) as readable',
      );
      if (row!.readable) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** A family fills in the form, with every box ticked. */
  inquire(
    person: Record<string, unknown>,
    more: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const consents = [
      { channel: 'sms', textVersion: 'S1-sms-request-1.0', granted: true },
      { channel: 'sms', textVersion: 'S2-sms-followup-1.0', granted: true },
      ...(person.email ? [{ channel: 'email', textVersion: 'E1-email-1.0', granted: true }] : []),
    ];
    return this.call(
      'POST',
      '/v1/inquiries',
      { channel: 'form', person, message: 'Please help', consents, ...more },
      headers,
    );
  }

  /** A family texts; the webhook has answered when this returns. */
  async text(from: string, body: string, extra: Record<string, string> = {}): Promise<void> {
    const answer = await this.carrier.receive(from, body, extra);
    if (answer.status !== 200) throw new Error(`the webhook answered ${answer.status}`);
  }

  /** Mails that the provider took for this address, oldest first. */
  mailsTo(address: string): Carrier['mails'] {
    return this.carrier.mails.filter((mail) => mail.to === address);
  }

  /** Bodies of our texts that the carrier took for this number, oldest first. */
  textsTo(phone: string): string[] {
    return this.carrier.ledger
      .filter((entry: any) => entry.to === phone && entry.body !== undefined)
      .map((entry: any) => entry.body as string);
  }
}

/** Every nudge rings twice, so that every delivery, step and send is worked on twice. */
function ringTwice(queue: Queue): void {
  const once = queue.nudge.bind(queue);
  queue.nudge = async (lane, ids) => {
    await Promise.all([once(lane, ids), once(lane, ids)]);
  };
}
