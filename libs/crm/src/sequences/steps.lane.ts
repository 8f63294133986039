import { Inject, Injectable } from '@nestjs/common';
import { faultPoint } from '#platform/chaos/fault-point.js';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { eachAloneOnFailure } from '#platform/queue/each-alone.js';
import type { Lane } from '#platform/queue/lane.js';
import { CasesService } from '../cases/cases.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { type Advanced, type DueEnrollment, takeDueSteps } from './engine.rules.js';
import { heldDecisions, moveOf, tell, tellMoved } from './engine-told.rules.js';
import { claimDue, draftMoves, dueIds, nextDueAt } from './enrollments.store.js';
import { LinkingService, type Turn } from './linking.service.js';
import { SequencesService } from './sequences.service.js';
import { SpeakingService } from './speaking.service.js';
import { StoppingService } from './stopping.service.js';
import { considerSuccession, type Succession } from './succession.rules.js';
import type { Succession as Newer } from './sequences.store.js';
import { SubjectsService } from './subjects.service.js';

const BATCH = 100;

/** The engine: due enrollments with their cases, decided over fresh facts; the message and the advance commit together. */
@Injectable()
export class StepsLane implements Lane {
  readonly name = 'steps';

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
    private readonly tasks: TasksService,
    private readonly sequences: SequencesService,
    private readonly subjects: SubjectsService,
    private readonly linking: LinkingService,
    private readonly speaking: SpeakingService,
    private readonly stopping: StoppingService,
  ) {}

  due = async (limit: number): Promise<string[]> => [
    ...(await this.stopping.restedIds(limit)),
    ...(await dueIds(this.database, this.clock.now(), limit)),
  ];
  nextDueAt = async (after: Date): Promise<Date | null> => {
    const at = [await this.stopping.nextRestedAt(after), await nextDueAt(this.database, after)];
    return at.reduce((one, other) => (one && other ? (one < other ? one : other) : (one ?? other)));
  };
  underWay = async (): Promise<number> => 0;

  async work(ids: string[]): Promise<void> {
    await this.clock.refresh();
    for (let from = 0; from < ids.length; from += BATCH) {
      await eachAloneOnFailure(ids.slice(from, from + BATCH), (batch) =>
        this.database.transaction((tx) => this.step(tx, batch)),
      );
      faultPoint('after_record_before_next');
    }
  }

  private async step(tx: Tx, ids: readonly string[]): Promise<void> {
    const now = this.clock.now();
    await this.stopping.resume(tx, ids, now);
    const due = await claimDue(tx, ids, now);
    if (due.length === 0) return;
    const free = new Set(
      await this.cases.lockFree(tx, [...new Set(due.map((enrollment) => enrollment.caseId))].sort()),
    );
    const mine = due.filter((enrollment) => free.has(enrollment.caseId));
    const running = await this.succeed(tx, mine, now);
    const advanced = await this.decide(tx, running, now);
    await this.tasks.open(
      tx,
      advanced.flatMap((one) => one.tasks),
      now,
    );
    const held = advanced.flatMap((one) => (one.held ? [one.held] : []));
    await this.messaging.tellOfHolds(tx, held, now);
    await this.messaging.queue(
      tx,
      advanced.flatMap(({ messages }) => messages),
      now,
    );
    await this.events.append(
      tx,
      advanced.flatMap((one) => tell(one, now)),
      [
        draftMoves(advanced.map((one) => moveOf(one, now))),
        this.permission.draftDecisions(advanced.flatMap((one) => heldDecisions(one, now))),
      ],
    );
  }

  /** By what was decided when a newer version was published: they end, go on in that one, or finish as they began. */
  private async succeed(tx: Tx, enrollments: readonly DueEnrollment[], now: Date): Promise<DueEnrollment[]> {
    const successions = await this.sequences.successions(tx);
    const going: DueEnrollment[] = [];
    const ended: string[] = [];
    for (const one of enrollments) {
      const newer = successions.get(one.sequenceKey);
      const follows = newer && one.sequenceVersion < newer.version ? await this.follow(tx, one, newer) : null;
      if (follows?.kind === 'end') ended.push(one.id);
      else if (follows?.kind !== 'move') going.push(one);
      else {
        await this.events.append(tx, [tellMoved(one, newer!.version, follows.stepId, now)]);
        going.push({ ...one, sequenceVersion: newer!.version, stepId: follows.stepId });
      }
    }
    if (ended.length) await this.stopping.exitThese(tx, ended, 'sequence_changed');
    return going;
  }

  private async follow(tx: Tx, one: DueEnrollment, newer: Newer): Promise<Succession> {
    const { definition } = await this.sequences.version(tx, one.sequenceKey, one.sequenceVersion);
    const successor = await this.sequences.version(tx, one.sequenceKey, newer.version);
    return considerSuccession(one, definition, { ...newer, definition: successor.definition });
  }

  private async decide(tx: Tx, enrollments: readonly DueEnrollment[], now: Date): Promise<Advanced[]> {
    const subjects = await this.subjects.load(tx, enrollments, now);
    const turns: Turn[] = [];
    for (const [index, enrollment] of enrollments.entries()) {
      const { definition } = await this.sequences.version(tx, enrollment.sequenceKey, enrollment.sequenceVersion);
      turns.push({ enrollment, definition, subject: subjects[index]! });
    }
    const zone = this.config.practice.timeZone;
    return (await this.linking.link(tx, turns, now)).map(({ enrollment, definition, subject }) =>
      takeDueSteps(enrollment, definition, subject, this.speaking, zone, now),
    );
  }
}
