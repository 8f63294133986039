import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Tx } from '#platform/database/tx.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { ThreadReadingService } from './thread-reading.service.js';
import {
  type ConversationDetail,
  conversationDetailShape,
  conversationListQuery,
  type ConversationListQuery,
  conversationShape,
  type ConversationShown,
  threadMessageShape,
  type ThreadMessageShown,
} from './thread.schema.js';
import { ThreadsService } from './threads.service.js';

const idParam = z.object({ id: z.uuid() });
type Id = z.infer<typeof idParam>;
const threadQuery = z.object(pageQuery);
const assignBody = z.strictObject({ assigneeId: z.uuid() });
const snoozeBody = z.strictObject({ until: z.iso.datetime({ offset: true }) });
const takeoverBody = z.strictObject({ reason: z.string().trim().min(1).max(200).optional() });
const nothing = z.strictObject({});

/** What a verb needs to know of whoever says it. */
type Said = { key: string | undefined; ifMatch: string | undefined; request: CallerRequest };

@ApiTags('conversations')
@Controller('v1')
export class ThreadsController {
  constructor(
    private readonly reading: ThreadReadingService,
    private readonly threads: ThreadsService,
    private readonly idempotency: Idempotency,
  ) {}

  /** The inbox: the newest word of a person first. */
  @Get('conversations')
  @Permission('conversations:read')
  @ApiOkResponse({ standardSchema: pageOf(conversationShape) })
  list(@Query({ schema: conversationListQuery }) query: ConversationListQuery): Promise<Page<ConversationShown>> {
    return this.reading.list(query);
  }

  @Get('cases/:id/conversations')
  @Permission('conversations:read')
  @ApiOkResponse({ standardSchema: pageOf(conversationShape) })
  ofCase(
    @Param({ schema: idParam }) { id }: Id,
    @Query({ schema: conversationListQuery }) query: ConversationListQuery,
  ): Promise<Page<ConversationShown>> {
    return this.reading.list({ ...query, caseId: id });
  }

  @Get('conversations/:id')
  @Permission('conversations:read')
  @ApiOkResponse({ standardSchema: conversationDetailShape })
  get(@Param({ schema: idParam }) { id }: Id): Promise<ConversationDetail> {
    return this.reading.detail(id);
  }

  /** Both directions, newest first; what waits says why. */
  @Get('conversations/:id/messages')
  @Permission('conversations:read')
  @ApiOkResponse({ standardSchema: pageOf(threadMessageShape) })
  messages(
    @Param({ schema: idParam }) { id }: Id,
    @Query({ schema: threadQuery }) query: z.infer<typeof threadQuery>,
  ): Promise<Page<ThreadMessageShown>> {
    return this.reading.messages(id, query);
  }

  @Post('conversations/:id/claim')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationShape })
  claim(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: nothing.prefault({}) }) _body: z.infer<typeof nothing>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<ConversationShown> {
    return this.say('claim', id, {}, { key, ifMatch, request }, (tx, by, version) =>
      this.threads.claim(tx, id, by, version),
    );
  }

  @Post('conversations/:id/assign')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationShape })
  assign(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: assignBody }) body: z.infer<typeof assignBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<ConversationShown> {
    return this.say('assign', id, body, { key, ifMatch, request }, (tx, by, version) =>
      this.threads.assign(tx, id, body.assigneeId, by, version),
    );
  }

  /** It is nobody's again. */
  @Post('conversations/:id/release')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationShape })
  release(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: nothing.prefault({}) }) _body: z.infer<typeof nothing>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<ConversationShown> {
    return this.say('release', id, {}, { key, ifMatch, request }, (tx, by, version) =>
      this.threads.release(tx, id, by, version),
    );
  }

  /** Out of sight until then, or until the family writes. */
  @Post('conversations/:id/snooze')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationShape })
  snooze(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: snoozeBody }) body: z.infer<typeof snoozeBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<ConversationShown> {
    return this.say('snooze', id, body, { key, ifMatch, request }, (tx, by, version) =>
      this.threads.snooze(tx, id, new Date(body.until), by, version),
    );
  }

  /** What one has read, all have. */
  @Post('conversations/:id/read')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationShape })
  read(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: nothing.prefault({}) }) _body: z.infer<typeof nothing>,
    @Req() request: CallerRequest,
  ): Promise<ConversationShown> {
    return this.say('read', id, {}, { key: undefined, ifMatch: undefined, request }, (tx, by) =>
      this.threads.read(tx, id, by),
    );
  }

  /** Repeated while somebody writes: others see it for 20 seconds. */
  @Post('conversations/:id/typing')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationDetailShape })
  async type(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: nothing.prefault({}) }) _body: z.infer<typeof nothing>,
    @Req() request: CallerRequest,
  ): Promise<ConversationDetail> {
    await this.threads.type(id, request.caller!.keyId);
    return this.reading.detail(id);
  }

  /** A person writes to this family now: sequences end, automation rests for the household. */
  @Post('conversations/:id/takeover')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationShape })
  takeOver(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: takeoverBody.prefault({}) }) body: z.infer<typeof takeoverBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<ConversationShown> {
    return this.say('takeover', id, body, { key, ifMatch, request }, (tx, by, version) =>
      this.threads.takeOver(tx, id, by, body.reason ?? null, version),
    );
  }

  /** Automation may go on; what it held is considered again. */
  @Post('conversations/:id/hand-back')
  @HttpCode(200)
  @Permission('conversations:write')
  @ApiOkResponse({ standardSchema: conversationShape })
  handBack(
    @Param({ schema: idParam }) { id }: Id,
    @Body({ schema: nothing.prefault({}) }) _body: z.infer<typeof nothing>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<ConversationShown> {
    return this.say('hand-back', id, {}, { key, ifMatch, request }, (tx, by, version) =>
      this.threads.handBack(tx, id, by, version),
    );
  }

  private async say(
    verb: string,
    id: string,
    body: object,
    { key, ifMatch, request }: Said,
    work: (tx: Tx, by: string, version: number | null) => Promise<void>,
  ): Promise<ConversationShown> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    await this.idempotency.once(
      `${by}:POST /v1/conversations/${verb}`,
      readIdempotencyKey(key),
      { id, ...body },
      (tx) => work(tx, by, version),
    );
    return this.reading.get(id);
  }
}
