import { Body, Controller, Get, Headers, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { consentChannels, consentPurposes, consentWays } from './consent.rules.js';
import { ConsentsService } from './consents.service.js';
import { consentShape, showConsent } from './consents.schema.js';
import { RevocationsService } from './revocations.service.js';

const listQuery = z.object({
  ...pageQuery,
  personId: z.uuid().optional(),
  contactPointId: z.uuid().optional(),
  channel: z.enum([...consentChannels, 'all']).optional(),
});
const words = (most: number) => z.string().trim().min(1).max(most);
const instant = z.iso.datetime({ offset: true });
const said = {
  personId: z.uuid().transform((id) => id.toLowerCase()),
  contactPointId: z
    .uuid()
    .transform((id) => id.toLowerCase())
    .optional(),
  address: words(254).optional(),
  words: words(2000),
  how: z.enum(consentWays),
  evidenceRef: words(200).optional(),
  at: instant.optional(),
  note: words(2000).optional(),
};
const yesBody = z
  .strictObject({
    granted: z.literal(true),
    ...said,
    channel: z.enum(consentChannels),
    purpose: z.enum(consentPurposes).optional(),
    kind: z.enum(['pec', 'pewc']).optional(),
    textVersion: words(100).optional(),
    expiresAt: instant.optional(),
    seller: words(200).optional(),
    boxDefault: z.boolean().default(false),
    page: words(500).optional(),
  })
  .refine(({ contactPointId, address }) => (contactPointId === undefined) !== (address === undefined), {
    path: ['contactPointId'],
    message: 'name the address: by contactPointId or as it is written (address), not both',
  });
const noBody = z
  .strictObject({ granted: z.literal(false), ...said, channel: z.enum(consentChannels).optional() })
  .refine(({ contactPointId, address }) => contactPointId === undefined || address === undefined, {
    path: ['contactPointId'],
    message: 'name one address: by contactPointId or as it is written (address)',
  });
const consentBody = z.discriminatedUnion('granted', [yesBody, noBody]);
const recordedShape = consentShape
  .extend({
    lifted: z.array(z.string()),
    silencedAddresses: z.number(),
    carrierBlock: z.enum(['none', 'may_remain']),
  })
  .meta({ id: 'RecordedConsent' });
type Recorded = z.infer<typeof recordedShape>;

/** What people have agreed to, and what they have taken back: a ledger that is only added to. */
@ApiTags('consents')
@Controller('v1/consents')
export class ConsentsController {
  constructor(
    private readonly consents: ConsentsService,
    private readonly revocations: RevocationsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('consents:read')
  @ApiOkResponse({ standardSchema: pageOf(consentShape) })
  async list(
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<Page<z.infer<typeof consentShape>>> {
    const page = await this.consents.list(query);
    return { ...page, items: page.items.map(showConsent) };
  }

  /** A yes or a no as staff heard or got it. */
  @Post()
  @HttpCode(201)
  @Permission('consents:write')
  @ApiOkResponse({ standardSchema: recordedShape })
  record(
    @Body({ schema: consentBody }) body: z.infer<typeof consentBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<Recorded> {
    const by = request.caller!.keyId;
    return this.idempotency.once(`${by}:POST /v1/consents`, readIdempotencyKey(key), body, async (tx) => {
      const now = this.clock.now();
      const heard = {
        personId: body.personId,
        contactPointId: body.contactPointId ?? null,
        address: body.address ?? null,
        words: body.words,
        how: body.how,
        evidenceRef: body.evidenceRef ?? null,
        note: body.note ?? null,
        by,
        at: body.at ? new Date(body.at) : now,
      };
      if (!body.granted) {
        const { record, silenced } = await this.revocations.revoke(
          tx,
          { ...heard, channel: body.channel ?? null },
          now,
        );
        return { ...showConsent(record), lifted: [], silencedAddresses: silenced, carrierBlock: 'none' as const };
      }
      const { channel, kind = null, purpose = null, textVersion = null, seller = null, boxDefault, page = null } = body;
      const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null;
      const yes = { ...heard, channel, kind, purpose, textVersion, expiresAt, seller, boxDefault, page };
      const { record, lifted } = await this.consents.grant(tx, yes, now);
      const carrierBlock = lifted.includes('sms') ? ('may_remain' as const) : ('none' as const);
      return { ...showConsent(record), lifted, silencedAddresses: 0, carrierBlock };
    });
  }
}
