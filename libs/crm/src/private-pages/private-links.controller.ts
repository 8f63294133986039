import { Body, Controller, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { type LinkRow, PrivatePagesService } from './private-pages.service.js';

const memberParam = z.object({ id: z.uuid(), personId: z.uuid() });
const linkBody = z.strictObject({ action: z.enum(['make', 'revoke']) });
const linkShape = z
  .object({
    caseId: z.uuid(),
    personId: z.uuid(),
    generation: z.number(),
    expiresAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
    /** when somebody last came in */
    openedAt: z.iso.datetime().nullable(),
    /** null while it is revoked */
    url: z.string().nullable(),
    preferencesUrl: z.string().nullable(),
  })
  .meta({ id: 'PrivateLink' });
type LinkShown = z.infer<typeof linkShape>;

/** The link to a member's own page: to read out or write down by hand, and to end when the wrong person has it. */
@ApiTags('members')
@Controller('v1/cases/:id/members/:personId/private-link')
export class PrivateLinksController {
  constructor(
    private readonly pages: PrivatePagesService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: linkShape })
  async change(
    @Param({ schema: memberParam }) { id, personId }: z.infer<typeof memberParam>,
    @Body({ schema: linkBody }) { action }: z.infer<typeof linkBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<LinkShown> {
    const by = request.caller!.keyId;
    const which = { caseId: id, personId };
    const scope = `${by}:POST /v1/cases/members/private-link`;
    // what is remembered of the answer has no address in it: a token stands in no row
    const row = await this.idempotency.once(scope, readIdempotencyKey(key), { ...which, action }, async (tx) =>
      remembered(await this.pages[action](tx, which, by, this.clock.now())),
    );
    const address = row.revokedAt ? null : this.pages.addressOf(row);
    return { ...row, url: address?.family ?? null, preferencesUrl: address?.preferences ?? null };
  }
}

function remembered(row: LinkRow): Omit<LinkShown, 'url' | 'preferencesUrl'> {
  const { caseId, personId, generation } = row;
  return {
    caseId,
    personId,
    generation,
    expiresAt: row.expiresAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    openedAt: row.openedAt?.toISOString() ?? null,
  };
}
