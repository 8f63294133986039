import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { pageOf, type Page } from '#platform/http/page.js';
import { CurrentTemplatesService } from './current-templates.service.js';
import { type Preview, TemplatePreviewService } from './template-preview.service.js';
import {
  draftBody,
  keyParam,
  previewBody,
  previewShape,
  showVersion,
  showVersions,
  templateListQuery,
  templateShape,
  versionParam,
  versionShape,
  type VersionShown,
} from './template.schema.js';
import { TemplatesService } from './templates.service.js';

type TemplateShown = z.infer<typeof templateShape>;

/** The words that go out, as versions that somebody approves. */
@ApiTags('templates')
@Controller('v1/templates')
export class TemplatesController {
  constructor(
    private readonly templates: TemplatesService,
    private readonly current: CurrentTemplatesService,
    private readonly previewing: TemplatePreviewService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('templates:read')
  @ApiOkResponse({ standardSchema: pageOf(templateShape) })
  async list(
    @Query({ schema: templateListQuery }) query: z.infer<typeof templateListQuery>,
  ): Promise<Page<TemplateShown>> {
    const page = await this.templates.list(query);
    const items = page.items.map(({ key, versions }) => ({
      key,
      versions: showVersions(versions).filter((one) => one.isSaid || one.status === 'draft'),
    }));
    return { ...page, items };
  }

  @Get(':key')
  @Permission('templates:read')
  @ApiOkResponse({ standardSchema: templateShape })
  async get(@Param({ schema: keyParam }) { key }: { key: string }): Promise<TemplateShown> {
    return { key, versions: showVersions(await this.templates.versions(key)) };
  }

  @Post(':key/versions')
  @HttpCode(201)
  @Permission('templates:write')
  @ApiOkResponse({ standardSchema: versionShape })
  draft(
    @Param({ schema: keyParam }) { key }: { key: string },
    @Body({ schema: draftBody }) body: z.infer<typeof draftBody>,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<VersionShown> {
    const by = request.caller!.keyId;
    const draft = { key, ...body };
    const scope = `${by}:POST /v1/templates/versions`;
    return this.idempotency.once(scope, readIdempotencyKey(idempotencyKey), draft, async (tx) =>
      showVersion(await this.templates.draft(tx, draft, by, this.clock.now()), false),
    );
  }

  @Post('versions/:id/approve')
  @HttpCode(200)
  @Permission('templates:approve')
  @ApiOkResponse({ standardSchema: versionShape })
  async approve(
    @Param({ schema: versionParam }) { id }: { id: string },
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<VersionShown> {
    const by = request.caller!.keyId;
    const scope = `${by}:POST /v1/templates/versions/approve`;
    const shown = await this.idempotency.once(scope, readIdempotencyKey(idempotencyKey), { id }, async (tx) =>
      showVersion(await this.templates.approve(tx, id, by, this.clock.now()), true),
    );
    await this.current.lookAgain();
    return shown;
  }

  @Post('versions/:id/retire')
  @HttpCode(200)
  @Permission('templates:approve')
  @ApiOkResponse({ standardSchema: versionShape })
  async retire(
    @Param({ schema: versionParam }) { id }: { id: string },
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<VersionShown> {
    const by = request.caller!.keyId;
    const scope = `${by}:POST /v1/templates/versions/retire`;
    const shown = await this.idempotency.once(scope, readIdempotencyKey(idempotencyKey), { id }, async (tx) =>
      showVersion(await this.templates.retire(tx, id, by, this.clock.now()), false),
    );
    await this.current.lookAgain();
    return shown;
  }

  /** Changes nothing; a POST, since values and people have no place in an address. */
  @Post(':key/preview')
  @HttpCode(200)
  @Permission('templates:read')
  @ApiOkResponse({ standardSchema: previewShape })
  preview(
    @Param({ schema: keyParam }) { key }: { key: string },
    @Body({ schema: previewBody }) body: z.infer<typeof previewBody>,
  ): Promise<Preview> {
    return this.previewing.preview({ key, ...body });
  }
}
