import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Permission } from '#platform/http/access.js';
import { type CallWords, CallWordsService } from './call-words.service.js';

const idParam = z.object({ id: z.uuid() });
const callWordsShape = z
  .object({
    title: z.string(),
    script: z.string(),
    language: z.string(),
    isApproved: z.boolean(),
    voicemail: z.object({ mayLeave: z.boolean(), words: z.string().nullable() }),
    sayPracticeName: z.boolean(),
  })
  .meta({ id: 'CallWords' });

/** What to say in a call: beside the task that asks for it. */
@ApiTags('tasks')
@Controller('v1/tasks')
export class CallWordsController {
  constructor(private readonly callWords: CallWordsService) {}

  @Get(':id/words')
  @Permission('tasks:read')
  @ApiOkResponse({ standardSchema: callWordsShape })
  words(@Param({ schema: idParam }) { id }: { id: string }): Promise<CallWords> {
    return this.callWords.ofTask(id);
  }
}
