import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { isCurrent } from './dnc.rules.js';
import { type DncListRow, DncService } from './dnc.service.js';

/** One call stays under the body limit of the server. */
const MOST_NUMBERS = 50_000;
const MOST_SHOWN = 1000;
const keyParam = z.object({ key: z.string().min(1).max(20) });
const loadBody = z.strictObject({
  asOf: z.iso.datetime({ offset: true }),
  mode: z.enum(['replace', 'add']),
  numbers: z.array(z.string().max(40)).min(1).max(MOST_NUMBERS),
});
const listShape = z
  .object({
    key: z.string(),
    asOf: z.iso.datetime(),
    loadedAt: z.iso.datetime(),
    loadedBy: z.string(),
    numbers: z.number(),
    /** not older than 31 days: an older list clears nobody */
    isCurrent: z.boolean(),
  })
  .meta({ id: 'DncList' });
const loadedShape = listShape
  .extend({ unreadable: z.number(), unreadableLines: z.array(z.number()) })
  .meta({ id: 'LoadedDncList' });

/** Do-not-call lists: national, of a state, our own. */
@ApiTags('do-not-call')
@Controller('v1/dnc-lists')
export class DncController {
  constructor(
    private readonly dnc: DncService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('dnc:read')
  @ApiOkResponse({ standardSchema: z.object({ items: z.array(listShape), nextCursor: z.null() }) })
  async list(): Promise<{ items: z.infer<typeof listShape>[]; nextCursor: null }> {
    const rows = await this.dnc.list();
    return { items: rows.map((row) => show(row, this.clock.now())), nextCursor: null };
  }

  @Post(':key')
  @HttpCode(200)
  @Permission('dnc:write')
  @ApiOkResponse({ standardSchema: loadedShape })
  load(
    @Param({ schema: keyParam }) { key: listKey }: { key: string },
    @Body({ schema: loadBody }) body: z.infer<typeof loadBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<z.infer<typeof loadedShape>> {
    const by = request.caller!.keyId;
    const wanted = { key: listKey, mode: body.mode, asOf: new Date(body.asOf), numbers: body.numbers, by };
    const scope = `${by}:POST /v1/dnc-lists/${listKey}`;
    return this.idempotency.once(scope, readIdempotencyKey(key), body, async (tx) => {
      const now = this.clock.now();
      const { row, unreadable } = await this.dnc.load(tx, wanted, now);
      return { ...show(row, now), unreadable: unreadable.length, unreadableLines: unreadable.slice(0, MOST_SHOWN) };
    });
  }
}

function show(row: DncListRow, now: Date): z.infer<typeof listShape> {
  return {
    ...row,
    asOf: row.asOf.toISOString(),
    loadedAt: row.loadedAt.toISOString(),
    isCurrent: isCurrent(row.asOf, now),
  };
}
