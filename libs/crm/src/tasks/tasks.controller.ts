import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { priorities, priorityOf } from './task.rules.js';
import { taskKindNames, type TaskRow, TasksService, taskStatuses } from './tasks.service.js';

const yesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');
const listQuery = z.object({
  ...pageQuery,
  status: z.enum(taskStatuses).optional(),
  /** open and claimed together */
  waiting: yesOrNo.optional(),
  caseId: z.uuid().optional(),
  kind: z.enum(taskKindNames).optional(),
  assigneeId: z.string().min(1).max(100).optional(),
  overdue: yesOrNo.optional(),
});
const words = (most: number) => z.string().trim().min(1).max(most);
/** A word such as `reached` or `no_answer`: it stands in the event log, what staff write about a family does not. */
const outcome = z.string().regex(/^[a-z][a-z_]{0,39}$/, 'expected a word such as reached; the rest belongs into note');
const completeBody = z.strictObject({ outcome: outcome.optional(), note: words(2000).optional() });
const dropBody = z.strictObject({ reason: words(200) });
const taskShape = z
  .object({
    id: z.uuid(),
    kind: z.enum(taskKindNames),
    caseId: z.uuid(),
    personId: z.uuid().nullable(),
    status: z.enum(taskStatuses),
    priority: z.enum(priorities),
    dueAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
    assigneeId: z.string().nullable(),
    overdueAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    endedBy: z.string().nullable(),
    outcome: z.string().nullable(),
    note: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    version: z.number(),
  })
  .meta({ id: 'Task' });
type TaskShown = z.infer<typeof taskShape>;
const idParam = z.object({ id: z.uuid() });

/** What waits for a person, what presses most first. */
@ApiTags('tasks')
@Controller('v1/tasks')
export class TasksController {
  constructor(
    private readonly tasks: TasksService,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @Permission('tasks:read')
  @ApiOkResponse({ standardSchema: pageOf(taskShape) })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<TaskShown>> {
    const page = await this.tasks.list(query);
    return { ...page, items: page.items.map(show) };
  }

  @Get(':id')
  @Permission('tasks:read')
  @ApiOkResponse({ standardSchema: taskShape })
  async get(@Param({ schema: idParam }) { id }: { id: string }): Promise<TaskShown> {
    return show(await this.tasks.get(id));
  }

  /** Takes the task on: from now on it is this person's. */
  @Post(':id/claim')
  @HttpCode(200)
  @Permission('tasks:write')
  @ApiOkResponse({ standardSchema: taskShape })
  claim(
    @Param({ schema: idParam }) { id }: { id: string },
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<TaskShown> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    return this.idempotency.once(`${by}:POST /v1/tasks/claim`, readIdempotencyKey(key), { id }, async (tx) =>
      show(await this.tasks.claim(tx, id, by, version)),
    );
  }

  @Post(':id/complete')
  @HttpCode(200)
  @Permission('tasks:write')
  @ApiOkResponse({ standardSchema: taskShape })
  complete(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: completeBody.prefault({}) }) body: z.infer<typeof completeBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<TaskShown> {
    const said = { status: 'done' as const, outcome: body.outcome ?? null, note: body.note ?? null };
    return this.end('complete', id, said, key, ifMatch, request);
  }

  /** Nobody needs to do it. */
  @Post(':id/drop')
  @HttpCode(200)
  @Permission('tasks:write')
  @ApiOkResponse({ standardSchema: taskShape })
  drop(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: dropBody }) body: z.infer<typeof dropBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<TaskShown> {
    const said = { status: 'dropped' as const, outcome: 'by_staff', note: body.reason };
    return this.end('drop', id, said, key, ifMatch, request);
  }

  private end(
    verb: string,
    id: string,
    said: { status: 'done' | 'dropped'; outcome: string | null; note: string | null },
    key: string | undefined,
    ifMatch: string | undefined,
    request: CallerRequest,
  ): Promise<TaskShown> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    return this.idempotency.once(`${by}:POST /v1/tasks/${verb}`, readIdempotencyKey(key), { id, ...said }, async (tx) =>
      show(await this.tasks.end(tx, id, { ...said, by }, version)),
    );
  }
}

function show(task: TaskRow): TaskShown {
  const { rank, about: _, ...row } = task;
  return {
    ...row,
    priority: priorityOf(rank),
    dueAt: row.dueAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    overdueAt: row.overdueAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
