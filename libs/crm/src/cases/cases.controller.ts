import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Database } from '#platform/database/database.js';
import { Refused } from '#platform/errors/errors.js';
import { EventReading, timelineShape } from '#platform/events/event-reading.js';
import { Permission } from '#platform/http/access.js';
import { ID_CURSOR, pageOf, pageQuery, type Page, readCursor, toPage } from '#platform/http/page.js';
import { Case } from './case.entity.js';
import { CrisesService } from './crises.service.js';
import { crisisShape, showCrisis } from './crisis.schema.js';
import type { CrisisRow } from './crises.store.js';
import { attentions } from './case.rules.js';

const listQuery = z.object({
  ...pageQuery,
  status: z.enum(['open', 'held', 'closed']).optional(),
  stage: z.string().max(40).optional(),
  attention: z.enum(attentions).optional(),
  inquirerId: z.uuid().optional(),
});
const timelineQuery = z.object(pageQuery);
const caseShape = z
  .object({
    id: z.uuid(),
    stage: z.string(),
    status: z.enum(['open', 'held', 'closed']),
    inquirerId: z.uuid(),
    lovedOneId: z.uuid().nullable(),
    readiness: z.string().nullable(),
    substances: z.array(z.string()),
    ownerId: z.uuid().nullable(),
    holdKind: z.string().nullable(),
    holdUntil: z.iso.datetime().nullable(),
    /** the incident that is open */
    crisis: crisisShape.nullable(),
    crisisAt: z.iso.datetime().nullable(),
    crisisKind: z.string().nullable(),
    takenOverAt: z.iso.datetime().nullable(),
    attention: z.array(z.string()),
    version: z.number(),
    openedAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
    closeReason: z.string().nullable(),
  })
  .meta({ id: 'Case' });
type CaseShown = z.infer<typeof caseShape>;
const idParam = z.object({ id: z.uuid() });

@ApiTags('cases')
@Controller('v1/cases')
export class CasesController {
  constructor(
    private readonly database: Database,
    private readonly events: EventReading,
    private readonly crises: CrisesService,
  ) {}

  @Get()
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: pageOf(caseShape) })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<CaseShown>> {
    const rows = this.database.repository(Case).createQueryBuilder('c');
    if (query.status) rows.andWhere('c.status = :status', { status: query.status });
    if (query.stage) rows.andWhere('c.stage = :stage', { stage: query.stage });
    if (query.inquirerId) rows.andWhere('c.inquirerId = :inquirerId', { inquirerId: query.inquirerId });
    if (query.attention) rows.andWhere('c.attention @> array[:attention]::text[]', { attention: query.attention });
    const before = readCursor(query.cursor, ID_CURSOR);
    if (before) rows.andWhere('c.id < :before', { before });
    const found = await rows
      .orderBy('c.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    const open = await this.openCrises(found.map((row) => row.id));
    return toPage(
      found,
      query.limit,
      (row) => row.id,
      (row) => show(row, open.get(row.id)),
    );
  }

  @Get(':id')
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: caseShape })
  async get(@Param({ schema: idParam }) { id }: { id: string }): Promise<CaseShown> {
    const row = await this.database.repository(Case).findOneBy({ id });
    if (!row) throw new Refused('not_found', 'There is no such case', 404);
    return show(row, (await this.openCrises([id])).get(id));
  }

  @Get(':id/timeline')
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: pageOf(timelineShape) })
  async timeline(
    @Param({ schema: idParam }) { id }: { id: string },
    @Query({ schema: timelineQuery }) query: z.infer<typeof timelineQuery>,
  ): Promise<Page<z.infer<typeof timelineShape>>> {
    await this.get({ id });
    return this.events.timeline(id, query);
  }

  private openCrises(ids: readonly string[]): Promise<Map<string, CrisisRow>> {
    return this.database.withoutTransaction((tx) => this.crises.open(tx, ids));
  }
}

function show(row: Case, crisis: CrisisRow | undefined): CaseShown {
  return {
    ...row,
    crisis: crisis ? showCrisis(crisis) : null,
    holdUntil: row.holdUntil?.toISOString() ?? null,
    status: row.status as CaseShown['status'],
    crisisAt: row.crisisAt?.toISOString() ?? null,
    takenOverAt: row.takenOverAt?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}
