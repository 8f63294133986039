import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Permission } from '#platform/http/access.js';
import { answerPage } from '#platform/http/page/answer-page.js';
import { consentShape, showConsent } from './consents.schema.js';
import { renderEvidence } from './evidence.page.js';
import { type Evidence, EvidenceService } from './evidence.service.js';
import { showSuppression, suppressionShape } from './suppressions.schema.js';

const idParam = z.object({ id: z.uuid() });
const query = z.object({ format: z.enum(['json', 'html']).optional() });
const evidenceShape = z
  .object({
    personId: z.uuid(),
    name: z.string(),
    seller: z.string(),
    madeAt: z.iso.datetime(),
    rulesVersion: z.string(),
    addresses: z.array(z.object({ contactPointId: z.uuid(), value: z.string() })),
    consents: z.array(consentShape.extend({ ipHash: z.string().nullable(), userAgent: z.string().nullable() })),
    suppressions: z.array(suppressionShape),
  })
  .meta({ id: 'ConsentEvidence' });

/** The whole ledger of one person, to hand over: as data, or as a page to print. */
@ApiTags('consents')
@Controller('v1/people/:id/consents/evidence')
export class EvidenceController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly evidence: EvidenceService,
  ) {}

  @Get()
  @Permission('consents:export')
  @ApiOkResponse({ standardSchema: evidenceShape })
  async show(
    @Param({ schema: idParam }) { id }: { id: string },
    @Query({ schema: query }) { format }: z.infer<typeof query>,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const evidence = await this.evidence.of(id.toLowerCase());
    void reply.header('cache-control', 'no-store');
    const asPage = format ? format === 'html' : /^\s*text\/html\b/i.test(accept ?? '');
    if (!asPage) return void reply.send(dataOf(evidence));
    const { discreetName, timeZone } = this.config.practice;
    answerPage(reply, 200, "'none'", (nonce) =>
      renderEvidence({ evidence, nonce, practiceName: discreetName, zone: timeZone }),
    );
  }
}

function dataOf(evidence: Evidence): z.infer<typeof evidenceShape> {
  const { person, addresses, consents, suppressions, seller, rulesVersion, madeAt } = evidence;
  return {
    personId: person.id,
    name: person.name,
    seller,
    madeAt: madeAt.toISOString(),
    rulesVersion,
    addresses: addresses.map(({ contactPointId, value }) => ({ contactPointId, value })),
    consents: consents.map((record) => ({
      ...showConsent(record),
      ipHash: record.ipHash,
      userAgent: record.userAgent,
    })),
    suppressions: suppressions.map(showSuppression),
  };
}
