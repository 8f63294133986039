import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { Actor, NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { type Page, readCursor, toPage } from '#platform/http/page.js';
import { CasesService } from '../cases/cases.service.js';
import {
  attentionOf,
  considerClaim,
  considerEnding,
  planned,
  priorityOf,
  type TaskKind,
  answerKinds,
  taskKinds,
} from './task.rules.js';
import { ContactMade, TaskClaimed, TaskCompleted, TaskCreated, TaskDropped, TaskOverdue } from './tasks.events.js';
import * as store from './tasks.store.js';

export { tasksOfInquiry } from './hand-over.rules.js';
export { type TaskKind, taskKindNames, taskStatuses } from './task.rules.js';
export type { TaskRow } from './tasks.store.js';

/** Something for a person. `about` makes it one: of a kind about one thing at most one waits. */
export interface NewTask {
  kind: TaskKind;
  caseId: string;
  personId?: string | null;
  about: string;
  /** ids and facts that whoever does it needs; no words of a family */
  detail?: Record<string, unknown>;
  /** when it is not the kind's own time */
  dueAt?: Date;
  /** whose it is first of all; it stays open, so that anybody may take it on */
  assigneeId?: string | null;
}

/** The outcome of a call that was answered (product.md: `contact_attempt`). */
const REACHED = 'reached';
/** A task that a step of a sequence asked for names whose. */
const enrollmentOf = ({ detail }: store.TaskRow): string | null =>
  typeof detail.enrollmentId === 'string' ? detail.enrollmentId : null;
const SYSTEM: Actor = { kind: 'system' };
const CURSOR = /^\d \d{4}-\d\d-\d\dT[\d:.]+Z [0-9a-f-]{36}$/;

@Injectable()
export class TasksService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
  ) {}

  /** Opens tasks in the caller's transaction, and raises their cases' attention. @returns ids of those that are new */
  async open(tx: Tx, tasks: readonly NewTask[], now: Date, causedBy?: StoredEvent): Promise<string[]> {
    if (tasks.length === 0) return [];
    const drafts = tasks.map((task) => ({
      id: newId(),
      kind: task.kind,
      caseId: task.caseId,
      personId: task.personId ?? null,
      about: task.about,
      detail: task.detail ?? {},
      assigneeId: task.assigneeId ?? null,
      createdAt: now,
      ...planned(task.kind, now, task.dueAt),
    }));
    const added = await store.addTasks(tx, drafts);
    for (const task of tasks) {
      const attention = attentionOf(task.kind, task.detail ?? {});
      if (attention) await this.cases.raise(tx, [task.caseId], [attention]);
    }
    await this.events.append(
      tx,
      added.map((row) => ({
        ...told(row, SYSTEM, now),
        definition: TaskCreated,
        data: { ...which(row), priority: priorityOf(row.rank), dueAt: new Date(row.dueAt).toISOString() },
        causedBy,
      })),
    );
    return added.map((row) => row.id);
  }

  /** @throws Refused 404, 409 when somebody else has it or it has ended, 412 when it has changed since */
  async claim(tx: Tx, id: string, by: string, version: number | null): Promise<store.TaskRow> {
    const task = await this.locked(tx, id, version);
    const verdict = considerClaim(task, by);
    if (verdict === 'theirs') return task;
    if (verdict !== 'claim') throw new Refused(verdict.code, verdict.title, 409);
    await store.claimTask(tx, id, by);
    const now = this.clock.now();
    await this.events.append(tx, [{ ...told(task, staff(by), now), definition: TaskClaimed, data: which(task) }]);
    return { ...task, status: 'claimed', assigneeId: by, version: task.version + 1 };
  }

  /**
   * A person says that it is done, or that nobody needs to do it.
   * @throws Refused 404, 409 when somebody else has it, it has ended, or it ends with a verb of its own; 412
   */
  async end(
    tx: Tx,
    id: string,
    said: { status: 'done' | 'dropped'; outcome: string | null; note: string | null; by: string },
    version: number | null,
  ): Promise<store.TaskRow> {
    const caseId = await store.caseOfTask(tx, id);
    if (caseId) await this.cases.lock(tx, [caseId]);
    const task = await this.locked(tx, id, version);
    const verdict = considerEnding(task, said.by);
    if (verdict !== 'end') throw new Refused(verdict.code, verdict.title, 409);
    const now = this.clock.now();
    const ended = await store.endTask(tx, id, { ...said, at: now });
    await this.tellEnded(tx, [ended], said.status, staff(said.by), now);
    if (said.status === 'done' && said.outcome === REACHED)
      await this.events.append(tx, [
        {
          ...told(ended, staff(said.by), now),
          definition: ContactMade,
          data: { taskId: ended.id, enrollmentId: enrollmentOf(ended) },
        },
      ]);
    return ended;
  }

  /**
   * Ends those that wait: what they asked for was done another way (`done`, by a person), or nobody needs it any more.
   * The caller holds the cases' locks.
   * @returns those that were waiting
   */
  async endWaiting(
    tx: Tx,
    of: store.Which,
    how: { status: 'done' | 'dropped'; outcome: string; by: string; note?: string | null },
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<store.TaskRow[]> {
    const ended = await store.endWaiting(tx, of, { ...how, note: how.note ?? null, at: now });
    await this.tellEnded(tx, ended, how.status, how.by === 'system' ? SYSTEM : staff(how.by), now, causedBy);
    return ended;
  }

  /** Who waits for words of a person, as `case/person`. */
  waitingForAnswer = (tx: Tx, caseIds: readonly string[]): Promise<Set<string>> =>
    store.waitingPeople(tx, caseIds, answerKinds);

  /** Do any of these kinds wait in this case? */
  async isWaiting(tx: Tx, caseId: string, kinds: readonly TaskKind[]): Promise<boolean> {
    const waiting = await store.waitingKinds(tx, [caseId]);
    return kinds.some((kind) => waiting.has(`${caseId}/${kind}`));
  }

  /** Tells once of each task whose time has passed. */
  async overdueDue(): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const late = await store.markOverdue(tx, now, 500);
      await this.events.append(
        tx,
        late.map((row) => ({ ...told(row, SYSTEM, now), definition: TaskOverdue, data: which(row) })),
      );
    });
  }

  async get(id: string): Promise<store.TaskRow> {
    const task = await store.findTask(this.database, id);
    if (!task) throw notFound();
    return task;
  }

  async list(query: Omit<store.TaskQuery, 'after'> & { cursor?: string }): Promise<Page<store.TaskRow>> {
    const [rank, dueAt, id] = readCursor(query.cursor, CURSOR)?.split(' ') ?? [];
    const after = rank !== undefined ? { rank: Number(rank), dueAt: dueAt!, id: id! } : null;
    const rows = await store.listTasks(this.database, { ...query, after, limit: query.limit + 1 });
    const keyOf = (row: store.TaskRow) => `${row.rank} ${row.dueAt.toISOString()} ${row.id}`;
    return toPage(rows, query.limit, keyOf, (row) => row);
  }

  private async locked(tx: Tx, id: string, version: number | null): Promise<store.TaskRow> {
    const task = await store.lockTask(tx, id);
    if (!task) throw notFound();
    if (version !== null && version !== task.version)
      throw new Refused('stale', 'The task has changed since you looked', 412);
    return task;
  }

  /** With the last task of a kind the case's reason to be looked at ends too. */
  private async tellEnded(
    tx: Tx,
    ended: readonly store.TaskRow[],
    status: 'done' | 'dropped',
    by: Actor,
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<void> {
    if (ended.length === 0) return;
    const waiting = await store.waitingKinds(
      tx,
      ended.map((row) => row.caseId),
    );
    for (const row of ended) {
      const attention = attentionOf(row.kind, row.detail);
      const others = Object.entries(taskKinds).filter(([, other]) => other.attention === attention);
      if (attention && !others.some(([kind]) => waiting.has(`${row.caseId}/${kind}`)))
        await this.cases.calm(tx, row.caseId, attention);
    }
    await this.events.append(
      tx,
      ended.map((row): NewEvent =>
        status === 'done'
          ? {
              ...told(row, by, now),
              definition: TaskCompleted,
              data: { ...which(row), outcome: row.outcome },
              causedBy,
            }
          : {
              ...told(row, by, now),
              definition: TaskDropped,
              data: { ...which(row), because: row.outcome ?? 'dropped' },
              causedBy,
            },
      ),
    );
  }
}

const notFound = (): Refused => new Refused('not_found', 'There is no such task', 404);
const staff = (id: string): Actor => ({ kind: 'staff', id });
const which = (row: store.TaskRow) => ({ taskId: row.id, kind: row.kind });

function told(row: store.TaskRow, actor: Actor, now: Date): Omit<NewEvent, 'definition' | 'data'> {
  return { caseId: row.caseId, personId: row.personId, actor, occurredAt: now };
}
