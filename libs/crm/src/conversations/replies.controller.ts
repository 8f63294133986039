import { Body, Controller, Headers, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { RepliesService } from './replies.service.js';
import { ThreadReadingService } from './thread-reading.service.js';
import { threadMessageShape } from './thread.schema.js';

const replyBody = z.strictObject({
  body: z.string().trim().min(1).max(1600),
  /** the conversation's own, or nothing */
  channel: z.enum(['sms', 'email']).optional(),
  /** of a mail; without it the last subject of the conversation is answered */
  subject: z
    .string()
    .trim()
    .min(1)
    .max(150)
    .regex(/^\P{Cc}*$/u, 'expected one line')
    .optional(),
  /** id of the newest message that the writer has seen */
  seenUntil: z.uuid().toLowerCase().optional(),
  /** also when somebody else has answered meanwhile */
  force: z.boolean().default(false),
  /** outside the hours: until they open */
  wait: z.boolean().default(false),
  /** outside the hours: now, for the reason given */
  overrideHours: z.boolean().default(false),
  /** though the words may tell too much, for the reason given */
  overrideLint: z.boolean().default(false),
  reason: z.string().trim().min(1).max(300).optional(),
});
const replyAnswer = threadMessageShape
  .extend({ warnings: z.array(z.object({ code: z.string(), message: z.string() })) })
  .meta({ id: 'Reply' });
const idParam = z.object({ id: z.uuid() });

@ApiTags('conversations')
@Controller('v1/conversations')
export class RepliesController {
  constructor(
    private readonly replies: RepliesService,
    private readonly reading: ThreadReadingService,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * A person writes to the family. The same Idempotency-Key is one message, also from two people at once; without a key
   * every call is another message: words that are alike prove nothing.
   */
  @Post(':id/messages')
  @Permission('conversations:write')
  @ApiCreatedResponse({ standardSchema: replyAnswer })
  async reply(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: replyBody }) body: z.infer<typeof replyBody>,
    @Headers('idempotency-key') header: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<z.infer<typeof replyAnswer>> {
    const by = request.caller!.keyId;
    const key = readIdempotencyKey(header);
    const version = readIfMatch(ifMatch);
    const reply = {
      ...body,
      channel: body.channel ?? null,
      subject: body.subject ?? null,
      seenUntil: body.seenUntil ?? null,
      reason: body.reason ?? null,
    };
    const { messageId, warnings } = await this.idempotency.once(
      `${by}:POST /v1/conversations/messages`,
      key,
      { id, ...body },
      (tx) => this.replies.reply(tx, id, reply, by, { key, version }),
    );
    return { ...(await this.reading.message(id, messageId)), warnings };
  }
}
