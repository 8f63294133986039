import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Permission } from '#platform/http/access.js';
import { pageOf, type Page } from '#platform/http/page.js';
import {
  explanationShape,
  messageListQuery,
  type MessageQuery,
  messageShape,
  type MessageShown,
} from './message.schema.js';
import { MessageReadingService } from './message-reading.service.js';

const idParam = z.object({ id: z.uuid() });

@ApiTags('messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly reading: MessageReadingService) {}

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
}
