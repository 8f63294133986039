import { Controller, Get, Header, HttpCode, Res } from '@nestjs/common';
import { ApiExcludeController, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Database } from '../database/database.js';
import { Permission, Public } from '../http/access.js';
import { Queue } from '../queue/queue.js';
import { checkMigrations, tried } from './checks.js';
import { DeepHealth, type DeepReport } from './deep-health.js';

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
      migrations: await checkMigrations(this.database),
    };
    const ready = Object.values(checks).every((check) => check === 'ok');
    if (!ready) void reply.status(503);
    return { status: ready ? 'ready' : 'not ready', checks };
  }
}

const reportShape = z
  .object({ status: z.enum(['ok', 'not ok']), checks: z.record(z.string(), z.union([z.string(), z.number()])) })
  .meta({ id: 'DeepReport' });

/** `deep`: the whole house works, workers and providers too. For a monitor, not for a load balancer: it takes up to 5 s. */
@ApiTags('operations')
@Controller('health/deep')
export class DeepHealthController {
  constructor(private readonly health: DeepHealth) {}

  @Get()
  @Permission('health:read')
  @ApiOkResponse({ standardSchema: reportShape })
  async deep(@Res({ passthrough: true }) reply: FastifyReply): Promise<DeepReport> {
    const report = await this.health.look();
    if (report.status !== 'ok') void reply.status(503);
    return report;
  }
}
