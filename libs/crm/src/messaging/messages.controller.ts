import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Permission } from '#platform/http/access.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { MessageReadingService } from './message-reading.service.js';

const statuses = ['queued', 'deferred', 'held', 'sending', 'sent', 'delivered', 'failed', 'skipped', 'uncertain', 'review', 'received'] as const;
const listQuery = z.object({
  ...pageQuery,
  caseId: z.uuid().optional(),
  to: z.string().max(254).optional(),
  status: z.enum(statuses).optional(),
  direction: z.enum(['outbound', 'inbound']).optional(),
});
export type MessageQuery = z.infer<typeof listQuery>;

export const messageShape = z
  .object({
    id: z.uuid(),
    caseId: z.uuid().nullable(),
    personId: z.uuid().nullable(),
    conversationId: z.uuid(),
    enrollmentId: z.uuid().nullable(),
    stepId: z.string().nullable(),
    channel: z.enum(['sms', 'email']),
    direction: z.enum(['outbound', 'inbound']),
    class: z.string().nullable(),
    template: z.string().nullable(),
    status: z.enum(statuses),
    to: z.string(),
    body: z.string(),
    label: z.string().nullable(),
    errorCode: z.string().nullable(),
    skippedBecause: z.string().nullable(),
    dueAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    version: z.number(),
  })
  .meta({ id: 'Message' });
export type MessageShown = z.infer<typeof messageShape>;

export const explanationShape = z
  .object({
    sentences: z.array(z.string()),
    decisions: z.array(z.record(z.string(), z.unknown())),
  })
  .loose()
  .meta({ id: 'Explanation' });
const idParam = z.object({ id: z.uuid() });

@ApiTags('messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly reading: MessageReadingService) {}

  @Get()
  @Permission('messages:read')
  @ApiOkResponse({ standardSchema: pageOf(messageShape) })
  list(@Query({ schema: listQuery }) query: MessageQuery): Promise<Page<MessageShown>> {
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
