import { Controller, Get, Header, HttpCode, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '../database/database.js';
import { missingMigrations } from '../database/migrate.js';
import { Public } from '../http/access.js';
import { Queue } from '../queue/queue.js';
import { kindOf } from '../queue/queue.js';

/** `live`: this process answers. `ready`: it can take an inquiry in, and the work behind it can be rung for. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly queue: Queue,
  ) {}

  @Get('live')
  @Public()
  @HttpCode(200)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @Public()
  @Header('cache-control', 'no-store')
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: string; checks: Record<string, string> }> {
    const checks = {
      database: await tried(() => this.database.query('select 1')),
      queue: await tried(() => this.queue.ping()),
      migrations: await this.migrations(),
    };
    const ready = Object.values(checks).every((check) => check === 'ok');
    if (!ready) void reply.status(503);
    return { status: ready ? 'ready' : 'not ready', checks };
  }

  private async migrations(): Promise<string> {
    try {
      const missing = await missingMigrations((sql) => this.database.query(sql));
      return missing.length ? `missing: ${missing.join(', ')}` : 'ok';
    } catch (error) {
      return kindOf(error);
    }
  }
}

async function tried(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'ok';
  } catch (error) {
    return kindOf(error);
  }
}
