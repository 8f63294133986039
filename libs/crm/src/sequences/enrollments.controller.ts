import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { pageOf, type Page } from '#platform/http/page.js';
import { ByHandService } from './by-hand.service.js';
import {
  enrollBody,
  enrollmentListQuery,
  enrollmentShape,
  type EnrollmentShown,
  exitBody,
  explanationShape,
  type ExplanationShown,
  idParam,
  showEnrollment,
  showExplanation,
} from './enrollment.schema.js';
import { EnrollmentReadingService } from './enrollment-reading.service.js';
import { ExplanationService } from './explanation.service.js';

/** Who is in which sequence, by an event or by hand. */
@ApiTags('enrollments')
@Controller('v1/enrollments')
export class EnrollmentsController {
  constructor(
    private readonly reading: EnrollmentReadingService,
    private readonly explanation: ExplanationService,
    private readonly byHand: ByHandService,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: pageOf(enrollmentShape) })
  async list(
    @Query({ schema: enrollmentListQuery }) query: z.infer<typeof enrollmentListQuery>,
  ): Promise<Page<EnrollmentShown>> {
    const page = await this.reading.list(query);
    return { ...page, items: page.items.map(showEnrollment) };
  }

  @Get(':id')
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: enrollmentShape })
  async get(@Param({ schema: idParam }) { id }: { id: string }): Promise<EnrollmentShown> {
    return showEnrollment(await this.reading.find(id));
  }

  @Get(':id/explanation')
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: explanationShape })
  async explain(@Param({ schema: idParam }) { id }: { id: string }): Promise<ExplanationShown> {
    const row = await this.reading.find(id);
    return showExplanation(row, await this.explanation.explain(row));
  }

  /** By hand: a person's choice, as for a track that they have asked for. */
  @Post()
  @HttpCode(201)
  @Permission('enrollments:write')
  @ApiOkResponse({ standardSchema: enrollmentShape })
  async enroll(
    @Body({ schema: enrollBody }) body: z.infer<typeof enrollBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<EnrollmentShown> {
    const by = request.caller!.keyId;
    const scope = `${by}:POST /v1/enrollments`;
    const { startAt = null, businessKey = null, ...more } = body;
    const said = { ...body, startAt: startAt?.toISOString() };
    return this.idempotency.once(scope, readIdempotencyKey(key), said, async (tx) => {
      const id = await this.byHand.enroll(tx, { ...more, startAt, businessKey }, by);
      return showEnrollment(await this.reading.within(tx, id));
    });
  }

  @Post(':id/exit')
  @HttpCode(200)
  @Permission('enrollments:write')
  @ApiOkResponse({ standardSchema: enrollmentShape })
  async exit(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: exitBody }) { reason }: z.infer<typeof exitBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<EnrollmentShown> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    const scope = `${by}:POST /v1/enrollments/exit`;
    return this.idempotency.once(scope, readIdempotencyKey(key), { id, reason }, async (tx) => {
      await this.byHand.exit(tx, id, reason, by, version);
      return showEnrollment(await this.reading.within(tx, id));
    });
  }
}
