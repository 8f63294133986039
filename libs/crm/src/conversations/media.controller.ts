import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Permission } from '#platform/http/access.js';
import { MediaService } from './media.service.js';

const idParam = z.object({ id: z.uuid() });

/** What came with a text. A stranger made it: it is downloaded, never shown as a page of ours. */
@ApiTags('conversations')
@Controller('v1/media')
export class MediaController {
  constructor(private readonly media: MediaService) {}

  @Get(':id')
  @Permission('conversations:read')
  @ApiOkResponse({ description: 'the bytes, as a download' })
  async get(@Param({ schema: idParam }) { id }: { id: string }, @Res() reply: FastifyReply): Promise<void> {
    const { type, bytes } = await this.media.bytes(id);
    await reply
      .header('content-type', type)
      .header('content-disposition', `attachment; filename="${id}"`)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'no-store')
      .send(bytes);
  }
}
