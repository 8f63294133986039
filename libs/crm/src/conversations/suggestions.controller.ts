import { Body, Controller, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { SuggestionsService } from './suggestions.service.js';

const suggestionParam = z.object({
  id: z.uuid().transform((text) => text.toLowerCase()),
  kind: z.enum(['bereavement', 'willing', 'left_treatment']),
});
const answerBody = z.strictObject({
  answer: z.enum(['yes', 'no']),
  note: z.string().trim().min(1).max(2000).optional(),
});
const answeredShape = z
  .object({
    caseId: z.uuid(),
    kind: z.enum(['bereavement', 'willing', 'left_treatment']),
    answer: z.enum(['yes', 'no']),
  })
  .meta({ id: 'SuggestionAnswer' });

/** What a family's words suggested, and what a person says about it. */
@ApiTags('cases')
@Controller('v1/cases/:id/suggestions')
export class SuggestionsController {
  constructor(
    private readonly suggestions: SuggestionsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  /** `yes` to a death closes the case and ends everything automated for this family, for good. */
  @Post(':kind')
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: answeredShape })
  answer(
    @Param({ schema: suggestionParam }) { id: caseId, kind }: z.infer<typeof suggestionParam>,
    @Body({ schema: answerBody }) { answer, note }: z.infer<typeof answerBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<z.infer<typeof answeredShape>> {
    const by = request.caller!.keyId;
    const said = { caseId, kind, answer };
    const scope = `${by}:POST /v1/cases/suggestions`;
    return this.idempotency.once(scope, readIdempotencyKey(key), { ...said, note }, async (tx) => {
      await this.suggestions.answer(tx, { ...said, note: note ?? null, by }, this.clock.now());
      return said;
    });
  }
}
