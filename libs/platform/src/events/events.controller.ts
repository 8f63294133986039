import { Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type CallerRequest, Permission } from '../http/access.js';
import { Idempotency, readIdempotencyKey } from '../http/idempotency.js';
import { pageOf, pageQuery, type Page } from '../http/page.js';
import { EventReading, eventShape } from './event-reading.js';
import { Parked, type ParkedDelivery } from './parked.js';

const eventQuery = z.object({ ...pageQuery, type: z.string().max(100).optional(), caseId: z.uuid().optional() });
const parkedQuery = z.object(pageQuery);
const parkedParams = z.object({ eventId: z.uuid(), reaction: z.string().max(100) });
const parkedShape = z
  .object({
    id: z.string(),
    reaction: z.string(),
    eventId: z.uuid(),
    eventType: z.string(),
    caseId: z.uuid().nullable(),
    attempts: z.number(),
    lastError: z.string().nullable(),
    parkedAt: z.iso.datetime(),
  })
  .meta({ id: 'ParkedDelivery' });

@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly reading: EventReading) {}

  @Get()
  @Permission('events:read')
  @ApiOkResponse({ standardSchema: pageOf(eventShape) })
  list(@Query({ schema: eventQuery }) query: z.infer<typeof eventQuery>): Promise<Page<z.infer<typeof eventShape>>> {
    return this.reading.list(query);
  }
}

/** Failed work. An id is `eventId/reaction`. */
@ApiTags('parked')
@Controller('v1/parked')
export class ParkedController {
  constructor(
    private readonly parked: Parked,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @Permission('parked:read')
  @ApiOkResponse({ standardSchema: pageOf(parkedShape) })
  list(@Query({ schema: parkedQuery }) query: z.infer<typeof parkedQuery>): Promise<Page<ParkedDelivery>> {
    return this.parked.list(query);
  }

  @Post(':eventId/:reaction/retry')
  @HttpCode(200)
  @Permission('parked:write')
  async retry(
    @Param({ schema: parkedParams }) params: z.infer<typeof parkedParams>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<{ retried: true }> {
    const id = `${params.eventId}/${params.reaction}`;
    return this.idempotency.once(request.caller!.keyId, readIdempotencyKey(key), { retry: id }, async (tx) => {
      await this.parked.retry(tx, id);
      return { retried: true as const };
    });
  }

  @Delete(':eventId/:reaction')
  @HttpCode(200)
  @Permission('parked:write')
  async discard(
    @Param({ schema: parkedParams }) params: z.infer<typeof parkedParams>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<{ discarded: true }> {
    const id = `${params.eventId}/${params.reaction}`;
    return this.idempotency.once(request.caller!.keyId, readIdempotencyKey(key), { discard: id }, async (tx) => {
      await this.parked.discard(tx, id);
      return { discarded: true as const };
    });
  }
}
