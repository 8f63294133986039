import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { suppressionChannels, suppressionReasons, tellSuppressions } from './suppression.rules.js';
import { showSuppression, suppressionShape } from './suppressions.schema.js';
import { SuppressionsService } from './suppressions.service.js';

const yesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');
const words = (most: number) => z.string().trim().min(1).max(most);
const uuid = z.uuid().transform((text) => text.toLowerCase());
const listQuery = z.object({
  ...pageQuery,
  reason: z.enum(suppressionReasons).optional(),
  channel: z.enum(suppressionChannels).optional(),
  personId: uuid.optional(),
  inForce: yesOrNo.optional(),
});
const searchBody = z.strictObject({ address: words(254) });
const addBody = z
  .strictObject({
    address: words(254).optional(),
    contactPointId: uuid.optional(),
    personId: uuid.optional(),
    channels: z.union([z.literal('all'), z.array(z.enum(suppressionChannels)).min(1).max(3)]).default('all'),
    reason: z.enum(suppressionReasons),
    note: words(2000),
  })
  .refine(
    (body) => [body.address, body.contactPointId, body.personId].filter((one) => one !== undefined).length === 1,
    {
      path: ['address'],
      message: 'name one: address, contactPointId or personId',
    },
  );
const liftBody = z.strictObject({ consentId: uuid.optional(), note: words(2000).optional() });
const addedShape = z.object({ items: z.array(suppressionShape) });
const liftedShape = suppressionShape
  .extend({ liftedChannels: z.array(z.string()), carrierBlock: z.enum(['none', 'may_remain']) })
  .meta({ id: 'LiftedSuppression' });
const searchShape = z.object({
  sentence: z.string(),
  contactPointId: z.uuid().nullable(),
  people: z.array(z.object({ id: z.uuid(), name: z.string(), doNotContact: z.boolean() })),
  suppressions: z.array(suppressionShape),
});
const idParam = z.object({ id: z.uuid() });

/** Addresses that are silent, by hash: whoever shares one is silent too, and an import finds it again. */
@ApiTags('suppressions')
@Controller('v1/suppressions')
export class SuppressionsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly suppressions: SuppressionsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('suppressions:read')
  @ApiOkResponse({ standardSchema: pageOf(suppressionShape) })
  async list(
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<Page<z.infer<typeof suppressionShape>>> {
    const page = await this.suppressions.list(query);
    return { ...page, items: page.items.map(showSuppression) };
  }

  /** A POST, so that no address stands in a URL. */
  @Post('search')
  @HttpCode(200)
  @Permission('suppressions:read')
  @ApiOkResponse({ standardSchema: searchShape })
  async search(@Body({ schema: searchBody }) body: z.infer<typeof searchBody>): Promise<z.infer<typeof searchShape>> {
    const { found, people, rows } = await this.suppressions.search(body.address);
    return {
      sentence: tellSuppressions(rows, this.config.practice.timeZone),
      contactPointId: found.contactPointId,
      people: people.map(({ id: personId, name, doNotContact }) => ({ id: personId, name, doNotContact })),
      suppressions: rows.map(showSuppression),
    };
  }

  @Post()
  @HttpCode(201)
  @Permission('suppressions:write')
  @ApiOkResponse({ standardSchema: addedShape })
  add(
    @Body({ schema: addBody }) body: z.infer<typeof addBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<z.infer<typeof addedShape>> {
    const by = request.caller!.keyId;
    const { reason, note } = body;
    const channels = body.channels === 'all' ? null : [...new Set(body.channels)];
    const whom = {
      address: body.address ?? null,
      contactPointId: body.contactPointId ?? null,
      personId: body.personId ?? null,
    };
    return this.idempotency.once(`${by}:POST /v1/suppressions`, readIdempotencyKey(key), body, async (tx) => {
      const rows = await this.suppressions.add(tx, { ...whom, reason, channels, note, by }, this.clock.now());
      return { items: rows.map(showSuppression) };
    });
  }

  /** An opt-out needs a new consent, the others a reason; the carrier keeps a block of its own until they text START. */
  @Post(':id/lift')
  @HttpCode(200)
  @Permission('suppressions:write')
  @ApiOkResponse({ standardSchema: liftedShape })
  lift(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: liftBody.prefault({}) }) body: z.infer<typeof liftBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<z.infer<typeof liftedShape>> {
    const by = request.caller!.keyId;
    const scope = `${by}:POST /v1/suppressions/lift`;
    return this.idempotency.once(scope, readIdempotencyKey(key), { id, ...body }, async (tx) => {
      const said = { consentId: body.consentId ?? null, note: body.note ?? null, by };
      const { row, channels } = await this.suppressions.lift(tx, id, said, this.clock.now());
      const carrierMay = row.reason === 'opt_out' && channels.includes('sms');
      return {
        ...showSuppression(row),
        liftedChannels: channels,
        carrierBlock: carrierMay ? ('may_remain' as const) : ('none' as const),
      };
    });
  }
}
