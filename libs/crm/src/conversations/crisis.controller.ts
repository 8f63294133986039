import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { CrisesService, crisisStateShape, type CrisisStateShown, showCrisisState } from '../cases/crises.service.js';
import { TasksService } from '../tasks/tasks.service.js';

const idParam = z.object({ id: z.uuid().transform((text) => text.toLowerCase()) });
const noBody = z.strictObject({});
const clearBody = z.strictObject({ note: z.string().trim().min(1).max(2000) });

/** Somebody cried for help: who has heard it, and when it is over. */
@ApiTags('cases')
@Controller('v1/cases/:id/crisis')
export class CrisisController {
  constructor(
    private readonly crises: CrisesService,
    private readonly tasks: TasksService,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: crisisStateShape })
  async get(@Param({ schema: idParam }) { id }: { id: string }): Promise<CrisisStateShown> {
    return showCrisisState(await this.database.withoutTransaction((tx) => this.crises.state(tx, id)));
  }

  /** I have heard it: nobody is called about this case any more. Twice is the same. */
  @Post('acknowledge')
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: crisisStateShape })
  acknowledge(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: noBody.prefault({}) }) _: z.infer<typeof noBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<CrisisStateShown> {
    const by = request.caller!.keyId;
    return this.once('acknowledge', { id }, key, by, async (tx) =>
      showCrisisState(await this.crises.acknowledge(tx, id, by, this.clock.now())),
    );
  }

  /** The danger is over: automation goes on, unless something else holds it. */
  @Post('clear')
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: crisisStateShape })
  clear(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: clearBody }) { note }: z.infer<typeof clearBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<CrisisStateShown> {
    const by = request.caller!.keyId;
    return this.once('clear', { id, note }, key, by, async (tx) => {
      const now = this.clock.now();
      const state = await this.crises.clear(tx, id, by, note, now);
      const kinds = ['crisis', 'crisis_talk'] as const;
      await this.tasks.endWaiting(tx, { caseIds: [id], kinds }, { status: 'done', outcome: 'cleared', by, note }, now);
      return showCrisisState(state);
    });
  }

  /** What was only spoken of is a danger now: the household rests, people are called until somebody has heard. */
  @Post('raise')
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: crisisStateShape })
  raise(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: noBody.prefault({}) }) _: z.infer<typeof noBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<CrisisStateShown> {
    const by = request.caller!.keyId;
    return this.once('raise', { id }, key, by, async (tx) =>
      showCrisisState(await this.crises.raise(tx, id, by, this.clock.now())),
    );
  }

  private once(
    verb: string,
    said: unknown,
    key: string | undefined,
    by: string,
    work: (tx: Tx) => Promise<CrisisStateShown>,
  ): Promise<CrisisStateShown> {
    return this.idempotency.once(`${by}:POST /v1/cases/crisis/${verb}`, readIdempotencyKey(key), said, work);
  }
}
