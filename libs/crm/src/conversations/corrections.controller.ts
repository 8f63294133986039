import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { cleanDeep } from '#platform/database/clean-text.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { CorrectionsService } from './corrections.service.js';
import { type CorrectionRow, correctionStatuses } from './corrections.store.js';
import { wordLists } from './word-lists.data.js';
import { wordsVersion } from './words.data.js';

const label = z.enum(['opt_out', 'wrong_number', 'opt_in', 'help', 'ambiguous_hold', 'none']);
const crisis = z.enum(['overdose', 'self_harm', 'danger']).nullable();
const level = z.enum(['now', 'talk']).nullable();
const suggests = z.array(z.enum(['bereavement', 'willing', 'left_treatment'])).max(3);
const correctionBody = z
  .strictObject({
    label: label.optional(),
    crisis: crisis.optional(),
    level: level.optional(),
    suggests: suggests.optional(),
    note: z.string().trim().min(1).max(2000).optional(),
  })
  .refine((body) => Object.keys(body).some((name) => name !== 'note'), 'says nothing of what it meant');
const meaning = z.object({ label, crisis, level, suggests });
const correctionShape = z
  .object({
    id: z.uuid(),
    messageId: z.uuid(),
    caseId: z.uuid().nullable(),
    text: z.string(),
    said: meaning.extend({ wordsVersion: z.string() }),
    meant: meaning,
    note: z.string().nullable(),
    status: z.enum(correctionStatuses),
    proposedAt: z.iso.datetime(),
    proposedBy: z.string(),
    decidedAt: z.iso.datetime().nullable(),
    decidedBy: z.string().nullable(),
  })
  .meta({ id: 'Correction' });
type CorrectionShown = z.infer<typeof correctionShape>;
const vectorsShape = z
  .object({
    about: z.string(),
    vectors: z.array(meaning.extend({ id: z.string(), text: z.string() })),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'CorrectionVectors' });
const wordsShape = z
  .object({
    wordsVersion: z.string(),
    lists: z.array(z.object({ key: z.string(), version: z.string(), approvedBy: z.string().nullable() })),
  })
  .meta({ id: 'WordLists' });
const listQuery = z.object({ ...pageQuery, status: z.enum(correctionStatuses).optional() });
const vectorsQuery = z.object(pageQuery);
const idParam = z.object({ id: z.uuid() });
const ABOUT = 'What staff say that texts mean, approved; in the form of test/vectors/inbound-text.json.';

/** Words that staff correct: what a text really meant, and the lists that read it. */
@ApiTags('corrections')
@Controller('v1')
export class CorrectionsController {
  constructor(
    private readonly corrections: CorrectionsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Post('messages/:id/corrections')
  @HttpCode(201)
  @Permission('words:write')
  @ApiOkResponse({ standardSchema: correctionShape })
  propose(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: correctionBody }) body: z.infer<typeof correctionBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<CorrectionShown> {
    const by = request.caller!.keyId;
    const { value } = cleanDeep(body);
    const scope = `${by}:POST /v1/messages/corrections`;
    return this.idempotency.once(scope, readIdempotencyKey(key), { id, ...value }, async (tx) =>
      show(await this.corrections.propose(tx, id, { ...value, note: value.note ?? null, by }, this.clock.now())),
    );
  }

  @Get('corrections')
  @Permission('words:read')
  @ApiOkResponse({ standardSchema: pageOf(correctionShape) })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<CorrectionShown>> {
    const page = await this.corrections.list(query);
    return { ...page, items: page.items.map(show) };
  }

  /** Approved corrections, to be added to the vectors that every build is tested with. */
  @Get('corrections/vectors')
  @Permission('words:read')
  @ApiOkResponse({ standardSchema: vectorsShape })
  async vectors(
    @Query({ schema: vectorsQuery }) query: z.infer<typeof vectorsQuery>,
  ): Promise<z.infer<typeof vectorsShape>> {
    const { items, nextCursor } = await this.corrections.list({ ...query, status: 'approved' });
    return { about: ABOUT, vectors: items.map(({ id, text, meant }) => ({ id, text, ...meant })), nextCursor };
  }

  @Post('corrections/:id/approve')
  @HttpCode(200)
  @Permission('words:approve')
  @ApiOkResponse({ standardSchema: correctionShape })
  approve(
    @Param({ schema: idParam }) { id }: { id: string },
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<CorrectionShown> {
    const by = request.caller!.keyId;
    return this.idempotency.once(`${by}:POST /v1/corrections/approve`, readIdempotencyKey(key), { id }, async (tx) =>
      show(await this.corrections.approve(tx, id, by, this.clock.now())),
    );
  }

  @Post('corrections/:id/reject')
  @HttpCode(200)
  @Permission('words:approve')
  @ApiOkResponse({ standardSchema: correctionShape })
  reject(
    @Param({ schema: idParam }) { id }: { id: string },
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<CorrectionShown> {
    const by = request.caller!.keyId;
    return this.idempotency.once(`${by}:POST /v1/corrections/reject`, readIdempotencyKey(key), { id }, async (tx) =>
      show(await this.corrections.reject(tx, id, by, this.clock.now())),
    );
  }

  /** Which lists understand inbound texts, and who approved them. */
  @Get('words')
  @Permission('words:read')
  @ApiOkResponse({ standardSchema: wordsShape })
  words(): z.infer<typeof wordsShape> {
    return {
      wordsVersion,
      lists: wordLists.map(({ key, version, approvedBy }) => ({ key, version, approvedBy })),
    };
  }
}

function show(correction: CorrectionRow): CorrectionShown {
  const { words: _, ...row } = correction;
  return {
    ...row,
    proposedAt: new Date(row.proposedAt).toISOString(),
    decidedAt: row.decidedAt ? new Date(row.decidedAt).toISOString() : null,
  };
}
