import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { Refused } from '#platform/errors/errors.js';
import { Permission } from '#platform/http/access.js';
import { ID_CURSOR, pageOf, pageQuery, type Page, readCursor, toPage } from '#platform/http/page.js';
import { PeopleService } from '../people/people.service.js';
import { calendarZoneOf, explainDecisions, PermissionService } from '../permission/permission.service.js';
import { Enrollment } from './enrollment.entity.js';

const statuses = ['active', 'completed', 'exited', 'held'] as const;
const listQuery = z.object({
  ...pageQuery,
  caseId: z.uuid().optional(),
  personId: z.uuid().optional(),
  sequenceKey: z.string().max(64).optional(),
  status: z.enum(statuses).optional(),
});
const enrollmentShape = z
  .object({
    id: z.uuid(),
    sequenceKey: z.string(),
    sequenceVersion: z.number(),
    caseId: z.uuid(),
    personId: z.uuid(),
    status: z.enum(statuses),
    exitReason: z.string().nullable(),
    stepId: z.string().nullable(),
    dueAt: z.iso.datetime().nullable(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    version: z.number(),
  })
  .meta({ id: 'Enrollment' });
type EnrollmentShown = z.infer<typeof enrollmentShape>;
const explanationShape = z
  .object({
    enrollmentId: z.uuid(),
    status: z.enum(statuses),
    sentences: z.array(z.string()),
    decisions: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'EnrollmentExplanation' });
const idParam = z.object({ id: z.uuid() });

@ApiTags('enrollments')
@Controller('v1/enrollments')
export class EnrollmentsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly people: PeopleService,
    private readonly permission: PermissionService,
  ) {}

  @Get()
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: pageOf(enrollmentShape) })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<EnrollmentShown>> {
    const rows = this.database.repository(Enrollment).createQueryBuilder('e');
    for (const field of ['caseId', 'personId', 'sequenceKey', 'status'] as const)
      if (query[field]) rows.andWhere(`e.${field} = :${field}`, { [field]: query[field] });
    const before = readCursor(query.cursor, ID_CURSOR);
    if (before) rows.andWhere('e.id < :before', { before });
    const found = await rows
      .orderBy('e.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    return toPage(found, query.limit, (row) => row.id, show);
  }

  @Get(':id')
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: enrollmentShape })
  async get(@Param({ schema: idParam }) { id }: { id: string }): Promise<EnrollmentShown> {
    return show(await this.find(id));
  }

  @Get(':id/explanation')
  @Permission('enrollments:read')
  @ApiOkResponse({ standardSchema: explanationShape })
  async explain(@Param({ schema: idParam }) { id }: { id: string }): Promise<z.infer<typeof explanationShape>> {
    const row = await this.find(id);
    return this.database.transaction(async (tx) => {
      const person = (await this.people.load(tx, [row.personId])).get(row.personId);
      const phone = (await this.people.phonesOf(tx, [row.personId])).get(row.personId);
      const zone = calendarZoneOf(
        { timeZone: person?.timeZone, postalCode: person?.postalCode, phone: phone?.value },
        this.config.practice.timeZone,
      );
      const decisions = await this.permission.decisionsOf(tx, { enrollmentId: id });
      const told = explainDecisions(decisions, zone).map(
        (sentence, index) => `${decisions[index]!.stepId}: ${sentence}`,
      );
      return {
        enrollmentId: id,
        status: row.status as EnrollmentShown['status'],
        sentences: [...told, nowSentence(row, zone)],
        decisions: decisions.map((decision) => ({ ...decision })),
      };
    });
  }

  private async find(id: string): Promise<Enrollment> {
    const row = await this.database.repository(Enrollment).findOneBy({ id });
    if (!row) throw new Refused('not_found', 'There is no such enrollment', 404);
    return row;
  }
}

function nowSentence(row: Enrollment, zone: string): string {
  const due = row.dueAt ? DateTime.fromJSDate(row.dueAt, { zone }).toFormat("ccc LLL d, HH:mm '('z')'") : '';
  if (row.status === 'active') return `Next: ${row.stepId}, on ${due}.`;
  if (row.status === 'held') return `Held at ${row.stepId} until a person decides.`;
  if (row.status === 'exited') return `Ended: ${row.exitReason}.`;
  return 'Went to its end.';
}

function show(row: Enrollment): EnrollmentShown {
  return {
    ...row,
    status: row.status as EnrollmentShown['status'],
    dueAt: row.dueAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
