import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { Refused } from '#platform/errors/errors.js';
import { type CallerRequest, Permission, Public } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { readInput } from '#platform/http/problem.js';
import { type InquiryAnswer, inquiryAnswerSchema, inquirySchema, withoutNulls } from './inquiry.schema.js';
import { InquiryReadingService, type InquiryShown, inquiryShape, refusedShape } from './inquiry-reading.service.js';
import { IntakeService } from './intake.service.js';
import { Pace } from './pace.js';
import { QualifyingService } from './qualifying.service.js';

const listQuery = z.object({ ...pageQuery, caseId: z.uuid().optional(), personId: z.uuid().optional() });
const refusedQuery = z.object(pageQuery);
const idParam = z.object({ id: z.uuid() });

/** Websites post for their families, so one address may send much; beyond this a request is marked, and still taken. */
const PER_MINUTE = 6000;

@ApiTags('inquiries')
@Controller('v1/inquiries')
export class InquiriesController {
  private readonly pace = new Pace(PER_MINUTE);

  constructor(
    private readonly intake: IntakeService,
    private readonly reading: InquiryReadingService,
    private readonly qualifying: QualifyingService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Public()
  @HttpCode(201)
  @ApiBody({ schema: z.toJSONSchema(inquirySchema, { io: 'input', unrepresentable: 'any' }) as object })
  @ApiCreatedResponse({ standardSchema: inquiryAnswerSchema })
  async receive(
    @Body() body: unknown,
    @Headers('idempotency-key') header: string | undefined,
    @Headers('user-agent') userAgent: string | undefined,
    @Req() request: FastifyRequest & { rawBody?: Buffer },
  ): Promise<InquiryAnswer> {
    const raw = request.rawBody ?? null;
    try {
      const key = readIdempotencyKey(header);
      const suspicion = this.pace.over(request.ip, this.clock.machine()) > 0 ? ['pace'] : [];
      return await this.intake.receive({
        body: readInput(inquirySchema, withoutNulls(body)),
        key,
        raw,
        suspicion,
        address: request.ip,
        userAgent: userAgent ?? null,
      });
    } catch (error) {
      // what cannot be taken may still be a cry for help: staff see the words
      if (error instanceof Refused && error.status !== 409 && raw)
        await this.intake.keepRefused(error.code, raw.toString('utf8'));
      throw error;
    }
  }

  @Get()
  @Permission('inquiries:read')
  @ApiOkResponse({ standardSchema: pageOf(inquiryShape) })
  list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<InquiryShown>> {
    return this.reading.list(query);
  }

  @Get('refused')
  @Permission('inquiries:read')
  @ApiOkResponse({ standardSchema: pageOf(refusedShape) })
  refused(
    @Query({ schema: refusedQuery }) query: z.infer<typeof refusedQuery>,
  ): Promise<Page<z.infer<typeof refusedShape>>> {
    return this.reading.refused(query);
  }

  @Get(':id')
  @Permission('inquiries:read')
  @ApiOkResponse({ standardSchema: inquiryShape })
  get(@Param({ schema: idParam }) { id }: { id: string }): Promise<InquiryShown> {
    return this.reading.get(id);
  }

  /** A person has looked at it: a family asks for help. */
  @Post(':id/qualify')
  @HttpCode(200)
  @Permission('inquiries:write')
  @ApiOkResponse({ standardSchema: inquiryShape })
  async qualify(
    @Param({ schema: idParam }) { id }: { id: string },
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<InquiryShown> {
    const by = request.caller!.keyId;
    await this.idempotency.once(`${by}:POST /v1/inquiries/qualify`, readIdempotencyKey(key), { id }, (tx) =>
      this.qualifying.qualify(tx, id, by),
    );
    return this.reading.get(id);
  }
}
