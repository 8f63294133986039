import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { CasesService } from '../cases/cases.service.js';
import { IntakeService } from '../intake/intake.service.js';
import { PeopleService } from '../people/people.service.js';
import { holds } from './conditions.rules.js';
import { type SequenceDefinition, triggersOf } from './definition.rules.js';
import { considerEnrolling, type NotEnrolled } from './enrolling.rules.js';
import type { DueEnrollment, Subject } from './engine.rules.js';
import type { Facts } from './facts.rules.js';
import { PrivatePagesService } from '../private-pages/private-pages.service.js';
import { SequencesService } from './sequences.service.js';
import type { Run } from './simulated.rules.js';
import type { Successor } from './succession.rules.js';
import { runningIn, type StoredRun, waitingOf } from './simulations.store.js';
import { SubjectsService, type Whom } from './subjects.service.js';
import { readBeginning, saidOfMoment } from './triggers.rules.js';

type InquiryBody = Parameters<IntakeService['rehearse']>[1];

/** A sequence as it is asked about: a stored version, or words that nobody has stored. */
export interface Asked {
  key: string;
  version: number;
  definition: SequenceDefinition;
}

/** Whom a supposed enrollment is for, and how it begins. */
export interface Beginning {
  id: string;
  caseId: string;
  personId: string;
  dueAt: Date;
  facts: Facts;
  askedNow: boolean;
}

/** Brings people into a simulation: stored ones as they are, and those who only might write. */
@Injectable()
export class SimulatedPeopleService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly intake: IntakeService,
    private readonly sequences: SequencesService,
    private readonly subjects: SubjectsService,
    private readonly pages: PrivatePagesService,
  ) {}

  /** All that runs for these households, each as it stands. @param successors by key, beside those that are in force */
  async running(
    tx: Tx,
    caseIds: readonly string[],
    now: Date,
    successors: ReadonlyMap<string, Successor> = new Map(),
  ): Promise<Run[]> {
    const stored = await runningIn(tx, caseIds);
    const subjects = await this.subjectsOf(tx, stored, now);
    const ids = stored.map((one) => one.id);
    const waiting = await waitingOf(tx, ids);
    const following = new Map([...(await this.successions(tx)), ...successors]);
    const runs: Run[] = [];
    for (const [index, one] of stored.entries()) {
      const { definition } = await this.sequences.version(tx, one.sequenceKey, one.sequenceVersion);
      runs.push({
        ...standingOf(one),
        enrollment: one,
        definition,
        successor: following.get(one.sequenceKey) ?? null,
        subject: subjects[index]!,
        waiting: waiting.filter(({ enrollmentId }) => enrollmentId === one.id),
        entries: [],
      });
    }
    return runs;
  }

  /** An enrollment that begins only in the simulation; or why this person would be in no sequence. */
  async beginning(tx: Tx, asked: Asked, begun: Beginning): Promise<Run | { notEnrolled: NotEnrolled }> {
    const { caseId, personId } = begun;
    const candidate = {
      caseStatus: (await this.cases.load(tx, [caseId])).get(caseId)?.status ?? 'closed',
      member: (await this.cases.members(tx, [caseId])).get(`${caseId}/${personId}`),
      person: (await this.people.load(tx, [personId])).get(personId),
    };
    // re-entry is not asked: they are supposed to be in it
    const because = considerEnrolling(asked.definition, candidate, undefined, begun.dueAt);
    if (because) return { notEnrolled: because };
    const whom = { caseId, personId, sequenceKey: asked.key };
    const [subject] = await this.subjectsOf(tx, [whom], begun.dueAt);
    const { definition, version: sequenceVersion } = asked;
    const facts = { ...saidOfMoment({ at: begun.dueAt, practiceZone: this.config.practice.timeZone }), ...begun.facts };
    const stepId = definition.steps[0]!.id;
    const enrollment: DueEnrollment = { ...begun, ...whom, sequenceVersion, facts, stepId };
    const standing = { status: 'active' } as const;
    return {
      enrollment,
      definition,
      successor: null,
      subject: subject!,
      standing,
      rest: null,
      waiting: [],
      entries: [],
    };
  }

  /**
   * Somebody who fills in the form, taken in as they would be; what is written stands in `tx` only, and the caller takes it
   * back.
   */
  async inquire(
    tx: Tx,
    definition: SequenceDefinition,
    body: InquiryBody,
    now: Date,
  ): Promise<Pick<Beginning, 'caseId' | 'personId' | 'facts' | 'askedNow'> | { notEnrolled: 'trigger' }> {
    const { caseId, personId, data } = await this.intake.rehearse(tx, body, now);
    const moment = { at: now, practiceZone: this.config.practice.timeZone };
    const { facts, askedNow } = readBeginning('inquiry.received', caseId, data ?? { suspicion: [] }, moment);
    const trigger = triggersOf(definition).find((one) => one.event === 'inquiry.received');
    const around = (await this.cases.load(tx, [caseId])).get(caseId);
    const known: Facts = { ...facts, 'loved_one.readiness': around?.readiness, 'case.stage': around?.stage };
    if (trigger?.where && !holds(trigger.where, known)) return { notEnrolled: 'trigger' };
    return { caseId, personId, facts, askedNow };
  }

  /** The case that is meant. @throws Refused 422 naming the field */
  async caseOf(tx: Tx, personId: string, caseId: string | null): Promise<string> {
    if (!(await this.people.load(tx, [personId])).has(personId)) throw refused('person', 'there is no such person');
    const open = (await this.cases.openAround(tx, [personId])).map((one) => one.id);
    if (caseId === null) {
      if (open.length === 1) return open[0]!;
      const said = open.length ? 'several cases are open around this person' : 'no case is open around this person';
      throw refused('caseId', said, open.length ? { caseIds: open } : {});
    }
    if (!(await this.cases.members(tx, [caseId])).has(`${caseId}/${personId}`))
      throw refused('caseId', 'this person is in no such case');
    return caseId;
  }

  /** With the links that their words would carry; none is made for it. */
  private async subjectsOf(tx: Tx, whom: readonly Whom[], now: Date): Promise<Subject[]> {
    const links = await this.pages.linksSeen(tx, whom);
    return (await this.subjects.load(tx, whom, now)).map((subject, index) => {
      const { caseId, personId } = whom[index]!;
      const link = links.get(`${caseId}/${personId}`);
      return link ? { ...subject, link } : subject;
    });
  }

  private async successions(tx: Tx): Promise<Map<string, Successor>> {
    const found = new Map<string, Successor>();
    for (const one of (await this.sequences.successions(tx)).values()) {
      const { definition } = await this.sequences.version(tx, one.key, one.version);
      found.set(one.key, { ...one, definition });
    }
    return found;
  }
}

function standingOf({ status, heldBecause, pausedUntil, pausedBecause }: StoredRun): Pick<Run, 'standing' | 'rest'> {
  return {
    standing: status === 'active' ? { status } : { status, because: heldBecause ?? 'held' },
    rest: pausedUntil && pausedBecause ? { until: pausedUntil, because: pausedBecause } : null,
  };
}

function refused(path: string, message: string, more: Record<string, unknown> = {}): Refused {
  return new Refused('not_to_be_simulated', `Cannot be simulated: ${message}`, 422, [{ path, message }], more);
}
