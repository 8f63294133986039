import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { type StopRow, type StopScope, StopsService } from './stops.service.js';

const inForce = z.enum(['true', 'false']).transform((text) => text === 'true');
const listQuery = z.object({ ...pageQuery, inForce: inForce.optional() });
const reason = z.string().trim().min(1).max(200);
const stopBody = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('global'), reason }),
  z.strictObject({ scope: z.literal('channel'), key: z.enum(['sms', 'email']), reason }),
  z.strictObject({ scope: z.literal('sequence'), key: z.string().min(1).max(100), reason }),
  z.strictObject({ scope: z.literal('template'), key: z.string().min(1).max(100), reason }),
  z.strictObject({ scope: z.literal('household'), key: z.uuid().transform((id) => id.toLowerCase()), reason }),
]);
const stopShape = z
  .object({
    id: z.uuid(),
    scope: z.enum(['global', 'channel', 'sequence', 'household', 'template']),
    key: z.string(),
    by: z.string(),
    reason: z.string(),
    at: z.iso.datetime(),
    liftedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Stop' });
type StopShown = z.infer<typeof stopShape>;
const idParam = z.object({ id: z.uuid() });

/** The emergency brake: what a stop holds waits, and is considered again by all gates when it is lifted. */
@ApiTags('stops')
@Controller('v1/stops')
export class StopsController {
  constructor(
    private readonly stops: StopsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('stops:read')
  @ApiOkResponse({ standardSchema: pageOf(stopShape) })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<StopShown>> {
    const page = await this.stops.list(query);
    return { ...page, items: page.items.map(show) };
  }

  @Post()
  @HttpCode(201)
  @Permission('stops:write')
  @ApiOkResponse({ standardSchema: stopShape })
  set(
    @Body({ schema: stopBody }) body: z.infer<typeof stopBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<StopShown> {
    const by = request.caller!.keyId;
    const stop = { scope: body.scope as StopScope, key: 'key' in body ? body.key : 'all', reason: body.reason, by };
    return this.idempotency.once(`${by}:POST /v1/stops`, readIdempotencyKey(key), body, async (tx) => {
      await this.stops.check(tx, stop);
      return show((await this.stops.set(tx, stop, this.clock.now())).row);
    });
  }

  @Post(':id/lift')
  @HttpCode(200)
  @Permission('stops:write')
  @ApiOkResponse({ standardSchema: stopShape })
  lift(
    @Param({ schema: idParam }) { id }: { id: string },
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<StopShown> {
    const by = request.caller!.keyId;
    return this.idempotency.once(`${by}:POST /v1/stops/lift`, readIdempotencyKey(key), { id }, async (tx) =>
      show(await this.stops.lift(tx, id, by, this.clock.now())),
    );
  }
}

function show(row: StopRow): StopShown {
  return {
    ...row,
    scope: row.scope as StopShown['scope'],
    at: new Date(row.at).toISOString(),
    liftedAt: row.liftedAt ? new Date(row.liftedAt).toISOString() : null,
  };
}
