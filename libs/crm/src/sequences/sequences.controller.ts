import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, type Page } from '#platform/http/page.js';
import {
  definitionBody,
  impactShape,
  keyParam,
  type ListedVersion,
  listVersion,
  publishBody,
  sequenceInFullShape,
  sequenceListQuery,
  sequenceShape,
  type SequenceShown,
  showSequence,
  showVersion,
  versionParam,
  versionShape,
  type VersionShown,
  versionsShape,
} from './sequence.schema.js';
import { sequenceSchema } from './sequence-schema.rules.js';
import { type Impact, VersionsService } from './versions.service.js';

/** Follow-up as versions: drafted, looked at, published. */
@ApiTags('sequences')
@Controller('v1/sequences')
export class SequencesController {
  constructor(
    private readonly versions: VersionsService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('sequences:read')
  @ApiOkResponse({ standardSchema: pageOf(sequenceShape) })
  async list(
    @Query({ schema: sequenceListQuery }) query: z.infer<typeof sequenceListQuery>,
  ): Promise<Page<SequenceShown>> {
    const page = await this.versions.list(query);
    return { ...page, items: page.items.map(showSequence) };
  }

  @Get('schema')
  @Permission('sequences:read')
  schema(): Record<string, unknown> {
    return sequenceSchema();
  }

  @Get(':key')
  @Permission('sequences:read')
  @ApiOkResponse({ standardSchema: sequenceInFullShape })
  async get(@Param({ schema: keyParam }) { key }: { key: string }): Promise<z.infer<typeof sequenceInFullShape>> {
    const summary = await this.versions.get(key);
    const inForce = summary.versions.find((one) => one.status === 'published');
    return { ...showSequence(summary), definition: inForce?.definition ?? null };
  }

  @Get(':key/versions')
  @Permission('sequences:read')
  @ApiOkResponse({ standardSchema: versionsShape })
  async versionsOf(
    @Param({ schema: keyParam }) { key }: { key: string },
  ): Promise<{ items: ListedVersion[]; nextCursor: null }> {
    return { items: (await this.versions.get(key)).versions.map(listVersion), nextCursor: null };
  }

  @Get(':key/versions/:version')
  @Permission('sequences:read')
  @ApiOkResponse({ standardSchema: versionShape })
  async version(@Param({ schema: versionParam }) which: z.infer<typeof versionParam>): Promise<VersionShown> {
    return showVersion(await this.versions.version(which.key, which.version));
  }

  @Get(':key/versions/:version/impact')
  @Permission('sequences:read')
  @ApiOkResponse({ standardSchema: impactShape })
  impact(@Param({ schema: versionParam }) { key, version }: z.infer<typeof versionParam>): Promise<Impact> {
    return this.versions.impact(key, version);
  }

  @Post(':key/versions')
  @HttpCode(201)
  @Permission('sequences:write')
  @ApiOkResponse({ standardSchema: versionShape })
  draft(
    @Param({ schema: keyParam }) { key }: { key: string },
    @Body({ schema: definitionBody }) definition: z.infer<typeof definitionBody>,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<VersionShown> {
    const by = request.caller!.keyId;
    const scope = `${by}:POST /v1/sequences/versions`;
    return this.idempotency.once(scope, readIdempotencyKey(idempotencyKey), { key, definition }, async (tx) =>
      showVersion(await this.versions.draft(tx, key, definition, by, this.clock.now())),
    );
  }

  @Delete(':key/versions/:version')
  @HttpCode(200)
  @Permission('sequences:write')
  @ApiOkResponse({ standardSchema: versionShape })
  drop(
    @Param({ schema: versionParam }) { key, version }: z.infer<typeof versionParam>,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<VersionShown> {
    const by = request.caller!.keyId;
    const scope = `${by}:DELETE /v1/sequences/versions`;
    return this.idempotency.once(scope, readIdempotencyKey(idempotencyKey), { key, version }, async (tx) =>
      showVersion(await this.versions.drop(tx, key, version, by, this.clock.now())),
    );
  }

  @Post(':key/publish')
  @HttpCode(200)
  @Permission('sequences:publish')
  @ApiOkResponse({ standardSchema: versionShape })
  publish(
    @Param({ schema: keyParam }) { key }: { key: string },
    @Body({ schema: publishBody }) body: z.infer<typeof publishBody>,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<VersionShown> {
    const by = request.caller!.keyId;
    const scope = `${by}:POST /v1/sequences/publish`;
    return this.idempotency.once(scope, readIdempotencyKey(idempotencyKey), { key, ...body }, async (tx) =>
      showVersion(await this.versions.publish(tx, key, body, by, this.clock.now())),
    );
  }
}
