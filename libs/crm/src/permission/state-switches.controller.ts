import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { type StateSwitchRow, StateSwitchesService } from './state-switches.service.js';

const inForce = z.enum(['true', 'false']).transform((text) => text === 'true');
const listQuery = z.object({ ...pageQuery, inForce: inForce.optional() });
const onBody = z.strictObject({
  state: z
    .string()
    .trim()
    .regex(/^[A-Za-z]{2}$/, 'expected two letters, as LA')
    .transform((state) => state.toUpperCase()),
  reason: z.string().trim().min(1).max(200),
});
const switchShape = z
  .object({
    id: z.uuid(),
    state: z.string(),
    reason: z.string(),
    onAt: z.iso.datetime(),
    onBy: z.string(),
    offAt: z.iso.datetime().nullable(),
    offBy: z.string().nullable(),
  })
  .meta({ id: 'StateSwitch' });
type SwitchShown = z.infer<typeof switchShape>;
const idParam = z.object({ id: z.uuid() });

/** Emergencies of states: all automation to a state rests until its switch is off. */
@ApiTags('state-switches')
@Controller('v1/state-switches')
export class StateSwitchesController {
  constructor(
    private readonly switches: StateSwitchesService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('state_switches:read')
  @ApiOkResponse({ standardSchema: pageOf(switchShape) })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<SwitchShown>> {
    const page = await this.switches.list(query);
    return { ...page, items: page.items.map(show) };
  }

  @Post()
  @HttpCode(201)
  @Permission('state_switches:write')
  @ApiOkResponse({ standardSchema: switchShape })
  turnOn(
    @Body({ schema: onBody }) body: z.infer<typeof onBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<SwitchShown> {
    const by = request.caller!.keyId;
    return this.idempotency.once(`${by}:POST /v1/state-switches`, readIdempotencyKey(key), body, async (tx) =>
      show(await this.switches.turnOn(tx, { ...body, by }, this.clock.now())),
    );
  }

  @Post(':id/off')
  @HttpCode(200)
  @Permission('state_switches:write')
  @ApiOkResponse({ standardSchema: switchShape })
  turnOff(
    @Param({ schema: idParam }) { id }: { id: string },
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<SwitchShown> {
    const by = request.caller!.keyId;
    return this.idempotency.once(`${by}:POST /v1/state-switches/off`, readIdempotencyKey(key), { id }, async (tx) =>
      show(await this.switches.turnOff(tx, id, by, this.clock.now())),
    );
  }
}

function show(row: StateSwitchRow): SwitchShown {
  return { ...row, onAt: row.onAt.toISOString(), offAt: row.offAt?.toISOString() ?? null };
}
