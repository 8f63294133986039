import { Body, Controller, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { ProposalsService } from './proposals.service.js';

const answerBody = z.strictObject({ answer: z.enum(['yes', 'no']) });
const answeredShape = z
  .object({
    taskId: z.uuid(),
    answer: z.enum(['yes', 'no']),
    /** of the profile, when it was changed */
    version: z.number().nullable(),
  })
  .meta({ id: 'SafeContactProposalAnswer' });
const proposalParam = z.object({ id: z.uuid(), personId: z.uuid(), taskId: z.uuid() });

/** What a family wrote, or a form said, about how to reach them: a person says whether it counts. */
@ApiTags('members')
@Controller('v1/cases/:id/members/:personId/safe-contact/proposals')
export class ProposalsController {
  constructor(
    private readonly proposals: ProposalsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  /** The body of a task of kind `safe_contact` holds the proposal; If-Match carries the version of the task. */
  @Post(':taskId')
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: answeredShape })
  answer(
    @Param({ schema: proposalParam }) { id, personId, taskId }: z.infer<typeof proposalParam>,
    @Body({ schema: answerBody }) { answer }: z.infer<typeof answerBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<z.infer<typeof answeredShape>> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    const which = { caseId: id, personId };
    const scope = `${by}:POST /v1/cases/members/safe-contact/proposals`;
    return this.idempotency.once(scope, readIdempotencyKey(key), { ...which, taskId, answer }, async (tx) => {
      const changed = await this.proposals.answer(tx, which, taskId, { answer, by, version }, this.clock.now());
      return { taskId, answer, version: changed?.version ?? null };
    });
  }
}
