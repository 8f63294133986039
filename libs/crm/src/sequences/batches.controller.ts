import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Tx } from '#platform/database/tx.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, type Page } from '#platform/http/page.js';
import {
  batchBody,
  batchListQuery,
  batchPersonShape,
  batchShape,
  type BatchShown,
  peopleQuery,
  showBatch,
  startBody,
} from './batch.schema.js';
import { type BatchPerson, BatchReadingService } from './batch-reading.service.js';
import { BatchesService } from './batches.service.js';

const idParam = z.object({ id: z.uuid() });

/** Many families enrolled by one decision: a preview first, then a start, and an undo until the first words have left. */
@ApiTags('enrollment batches')
@Controller('v1/enrollment-batches')
export class BatchesController {
  constructor(
    private readonly batches: BatchesService,
    private readonly reading: BatchReadingService,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: pageOf(batchShape) })
  async list(@Query({ schema: batchListQuery }) query: z.infer<typeof batchListQuery>): Promise<Page<BatchShown>> {
    const page = await this.reading.list(query);
    return { ...page, items: page.items.map(showBatch) };
  }

  @Get(':id')
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: batchShape })
  async get(@Param({ schema: idParam }) { id }: { id: string }): Promise<BatchShown> {
    return showBatch(await this.reading.find(id));
  }

  @Get(':id/people')
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: pageOf(batchPersonShape) })
  people(
    @Param({ schema: idParam }) { id }: { id: string },
    @Query({ schema: peopleQuery }) query: z.infer<typeof peopleQuery>,
  ): Promise<Page<BatchPerson>> {
    return this.reading.people(id, query);
  }

  /** Nobody is enrolled by it. */
  @Post()
  @HttpCode(201)
  @Permission('enrollments:write')
  @ApiOkResponse({ standardSchema: batchShape })
  preview(
    @Body({ schema: batchBody }) body: z.infer<typeof batchBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<BatchShown> {
    return this.once('', key, body, request, (tx, by) => this.batches.preview(tx, body, by));
  }

  @Post(':id/start')
  @HttpCode(200)
  @Permission('enrollments:write')
  @ApiOkResponse({ standardSchema: batchShape })
  start(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: startBody }) { cap }: z.infer<typeof startBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<BatchShown> {
    return this.once('/start', key, { id, cap }, request, async (tx, by) => {
      await this.batches.start(tx, id, cap, by);
      return id;
    });
  }

  @Post(':id/undo')
  @HttpCode(200)
  @Permission('enrollments:write')
  @ApiOkResponse({ standardSchema: batchShape })
  undo(
    @Param({ schema: idParam }) { id }: { id: string },
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<BatchShown> {
    return this.once('/undo', key, { id }, request, async (tx, by) => {
      await this.batches.undo(tx, id, by);
      return id;
    });
  }

  private once(
    verb: string,
    key: string | undefined,
    body: unknown,
    request: CallerRequest,
    work: (tx: Tx, by: string) => Promise<string>,
  ): Promise<BatchShown> {
    const by = request.caller!.keyId;
    return this.idempotency.once(
      `${by}:POST /v1/enrollment-batches${verb}`,
      readIdempotencyKey(key),
      body,
      async (tx) => showBatch(await this.reading.get(tx, await work(tx, by))),
    );
  }
}
