import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Refused } from '../errors/errors.js';
import { Clock } from './clock.js';

interface OffsetRow {
  offset_ms: string;
  version: string;
}

/** Processes agree with the row within this time; work on due rows reads it before each claim anyway. */
const READ_EVERY_MS = 250;

/** Business time = machine time + the one offset in `sandbox_clock`. It ticks on, and only ever moves forward. */
@Injectable()
export class SandboxClock extends Clock implements OnModuleInit, OnApplicationShutdown {
  private offset = 0;
  private version = 0n;
  private timer?: NodeJS.Timeout;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly database: Database) {
    super();
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh().catch(() => undefined), READ_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  machine(): Date {
    return new Date();
  }

  onJump(listener: () => void): void {
    this.listeners.push(listener);
  }

  async refresh(): Promise<void> {
    const [row] = await this.database.query<OffsetRow>('select offset_ms, version from sandbox_clock where id = 1');
    if (row) this.adopt(row);
  }

  /**
   * Moves business time for all processes to `instant`.
   * @throws Refused when that is earlier than now: time that was lived cannot be taken back
   */
  async moveTo(instant: Date): Promise<void> {
    const [row] = await this.database.query<OffsetRow>(
      `insert into sandbox_clock as c (id, offset_ms, version) values (1, $1, 1)
       on conflict (id) do update set offset_ms = excluded.offset_ms, version = c.version + 1
       where excluded.offset_ms >= c.offset_ms returning offset_ms, version`,
      [Math.ceil(instant.getTime() - Date.now())],
    );
    if (!row)
      throw new Refused('clock_goes_forward', 'The sandbox clock only moves forward', 422, [
        { path: 'at', message: 'is earlier than now' },
      ]);
    this.adopt(row);
  }

  private adopt(row: OffsetRow): void {
    const version = BigInt(row.version);
    if (version <= this.version) return;
    const jumped = Number(row.offset_ms) !== this.offset;
    this.version = version;
    this.offset = Number(row.offset_ms);
    if (jumped) for (const listener of this.listeners) listener();
  }
}
