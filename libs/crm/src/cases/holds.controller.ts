import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { holdKinds } from './holds.rules.js';
import { type HoldRow, HoldsService } from './holds.service.js';

const words = (most: number) => z.string().trim().min(1).max(most);
const id = z.uuid().transform((text) => text.toLowerCase());
const listQuery = z.object({
  ...pageQuery,
  open: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
const holdBody = z.strictObject({
  kind: z.literal('staff'),
  /** one person; the whole household without it */
  personId: id.optional(),
  reason: words(500),
  until: z.iso.datetime({ offset: true }).optional(),
});
const releaseBody = z.strictObject({ note: words(2000).optional() });
const holdShape = z
  .object({
    id: z.uuid(),
    caseId: z.uuid(),
    personId: z.uuid().nullable(),
    kind: z.enum(holdKinds),
    reason: z.string().nullable(),
    until: z.iso.datetime().nullable(),
    startedAt: z.iso.datetime(),
    startedBy: z.string(),
    endedAt: z.iso.datetime().nullable(),
    endedBy: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'Hold' });
type HoldShown = z.infer<typeof holdShape>;
const caseParam = z.object({ id });
const holdParam = z.object({ id, holdId: id });

/** Automation rests: of a household, or of one person in it; who said so, and until when. */
@ApiTags('cases')
@Controller('v1/cases/:id/holds')
export class HoldsController {
  constructor(
    private readonly holds: HoldsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: pageOf(holdShape) })
  async list(
    @Param({ schema: caseParam }) { id: caseId }: { id: string },
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<Page<HoldShown>> {
    const page = await this.holds.list({ ...query, caseId });
    return { ...page, items: page.items.map(show) };
  }

  @Post()
  @HttpCode(201)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: holdShape })
  start(
    @Param({ schema: caseParam }) { id: caseId }: { id: string },
    @Body({ schema: holdBody }) body: z.infer<typeof holdBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<HoldShown> {
    const by = request.caller!.keyId;
    const { kind, reason, personId = null } = body;
    const hold = { caseId, personId, kind, reason, ...(body.until ? { until: new Date(body.until) } : {}) };
    const said = { caseId, ...body };
    return this.idempotency.once(`${by}:POST /v1/cases/holds`, readIdempotencyKey(key), said, async (tx) =>
      show(await this.holds.startByHand(tx, hold, by, this.clock.now())),
    );
  }

  /** Automation goes on, unless something else holds it: every gate is asked again. */
  @Post(':holdId/release')
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: holdShape })
  release(
    @Param({ schema: holdParam }) param: z.infer<typeof holdParam>,
    @Body({ schema: releaseBody.prefault({}) }) body: z.infer<typeof releaseBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<HoldShown> {
    const by = request.caller!.keyId;
    const of = { caseId: param.id, id: param.holdId };
    const said = { ...param, ...body };
    return this.idempotency.once(`${by}:POST /v1/cases/holds/release`, readIdempotencyKey(key), said, async (tx) =>
      show(await this.holds.release(tx, of, by, body.note ?? null, this.clock.now())),
    );
  }
}

function show(hold: HoldRow): HoldShown {
  return {
    ...hold,
    until: hold.until?.toISOString() ?? null,
    startedAt: hold.startedAt.toISOString(),
    endedAt: hold.endedAt?.toISOString() ?? null,
  };
}
