import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Duration } from 'luxon';
import { z } from 'zod';
import { Refused } from '../errors/errors.js';
import { Permission } from '../http/access.js';
import { Clock } from './clock.js';
import { SandboxClock } from './sandbox.clock.js';
import { type Walk, Walker } from './walker.js';

const move = z
  .object({
    advance: z
      .string()
      .refine(
        (text) => Duration.fromISO(text).isValid && Duration.fromISO(text).toMillis() >= 0,
        'expected an ISO 8601 duration such as PT20H',
      )
      .optional(),
    at: z.iso.datetime({ offset: true }).optional(),
    walk: z.boolean().default(false),
  })
  .refine((body) => (body.advance === undefined) !== (body.at === undefined), {
    path: ['advance'],
    message: 'give either advance or at',
  });
const shape = z
  .object({
    now: z.iso.datetime(),
    hops: z.number().optional(),
    settled: z.boolean().optional(),
    left: z.record(z.string(), z.number()).optional(),
  })
  .meta({ id: 'SandboxClock' });

/** Sandbox only: business time for all processes. One jump is an outage; a walk lives through the time. */
@ApiTags('sandbox')
@Controller('v1/sandbox/clock')
export class SandboxClockController {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly walker: Walker,
  ) {}

  @Get()
  @Permission('sandbox:clock')
  @ApiOkResponse({ standardSchema: shape })
  read(): { now: string } {
    return { now: this.sandboxClock().now().toISOString() };
  }

  @Post()
  @HttpCode(200)
  @Permission('sandbox:clock')
  @ApiOkResponse({ standardSchema: shape })
  async move(@Body({ schema: move }) body: z.infer<typeof move>): Promise<{ now: string } & Partial<Walk>> {
    const clock = this.sandboxClock();
    await clock.refresh();
    const target = body.at
      ? new Date(body.at)
      : new Date(clock.now().getTime() + Duration.fromISO(body.advance!).toMillis());
    if (body.walk) return { ...(await this.walker.walk(clock, target)), now: clock.now().toISOString() };
    await clock.moveTo(target);
    await this.walker.ring();
    return { now: clock.now().toISOString() };
  }

  private sandboxClock(): SandboxClock {
    if (!(this.clock instanceof SandboxClock))
      throw new Refused('not_found', 'There is a clock to move only in the sandbox', 404);
    return this.clock;
  }
}
