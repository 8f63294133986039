import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { pageOf, type Page } from '#platform/http/page.js';
import {
  explanationShape,
  messageListQuery,
  type MessageQuery,
  messageShape,
  type MessageShown,
  reviewAnswer,
  reviewBody,
} from './message.schema.js';
import { MessageReadingService } from './message-reading.service.js';
import { ReviewService } from './review.service.js';

const idParam = z.object({ id: z.uuid() });

@ApiTags('messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly reading: MessageReadingService,
    private readonly review: ReviewService,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @Permission('messages:read')
  @ApiOkResponse({ standardSchema: pageOf(messageShape) })
  list(@Query({ schema: messageListQuery }) query: MessageQuery): Promise<Page<MessageShown>> {
    return this.reading.list(query);
  }

  @Get(':id')
  @Permission('messages:read')
  @ApiOkResponse({ standardSchema: messageShape })
  get(@Param({ schema: idParam }) { id }: { id: string }): Promise<MessageShown> {
    return this.reading.get(id);
  }

  @Get(':id/explanation')
  @Permission('messages:read')
  @ApiOkResponse({ standardSchema: explanationShape })
  explain(@Param({ schema: idParam }) { id }: { id: string }): Promise<z.infer<typeof explanationShape>> {
    return this.reading.explain(id);
  }

  /** Decides about a message of which nobody could find out whether it left. */
  @Post(':id/review')
  @HttpCode(200)
  @Permission('messages:write')
  @ApiOkResponse({ standardSchema: reviewAnswer })
  async decide(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: reviewBody }) body: z.infer<typeof reviewBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<z.infer<typeof reviewAnswer>> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    const { sentAgainAs } = await this.idempotency.once(
      `${by}:POST /v1/messages/review`,
      readIdempotencyKey(key),
      { id, ...body },
      (tx) => this.review.decide(tx, id, body.decision, by, version),
    );
    return { message: await this.reading.get(id), sentAgainAs };
  }
}
