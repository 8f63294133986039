import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { pathOf } from '#platform/http/path.js';
import { MessagingService } from '../messaging/messaging.service.js';
import type { Subject } from './engine.rules.js';
import { type FactName, factOf, type Facts } from './facts.rules.js';
import { SequencesService } from './sequences.service.js';
import { readDefinition } from './shipped.js';
import type { Run, WhatIf } from './simulated.rules.js';
import { type Asked, SimulatedPeopleService } from './simulated-people.service.js';
import { type Simulation, simulate } from './simulation.rules.js';
import { onlyRead } from './simulations.store.js';
import { SpeakingService } from './speaking.service.js';
import { versionsOf } from './versions.store.js';

type InquiryBody = Parameters<SimulatedPeopleService['inquire']>[2];

/** One question: what would happen to this person in this sequence? */
export interface SimulationAsked {
  key: string;
  /** the newest published one where none is named */
  version: number | null;
  /** words of a definition that nobody has stored */
  definition: unknown;
  who: { person: string; caseId: string | null; afresh: boolean } | { hypothetical: InquiryBody };
  from: Date;
  until: Date;
  whatIfs: readonly WhatIf[];
  /** what is supposed to be known, whatever is stored */
  facts: Facts;
  /** by which the spread of what waits for a morning is known; a stored enrollment has its own */
  enrollmentId: string;
}

export interface Simulated extends Simulation {
  sequenceKey: string;
  /** null for a definition that nobody has stored */
  sequenceVersion: number | null;
  begins: 'where_they_are' | 'afresh';
  /** why this person would be in no sequence; then nothing happens */
  notEnrolled: string | null;
  run: Run | null;
  subject: Subject | null;
}

const LONGEST_DAYS = 800;
const DAY_MS = 24 * 3_600_000;

/** Asks what would happen. Nothing is sent, and nothing that is written on the way stays. */
@Injectable()
export class SimulationsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly messaging: MessagingService,
    private readonly sequences: SequencesService,
    private readonly people: SimulatedPeopleService,
    private readonly speaking: SpeakingService,
  ) {}

  /** @throws Refused 404 for a sequence that is not there; 422 naming the field for all else that cannot be simulated */
  async simulate(given: SimulationAsked): Promise<Simulated> {
    checkSpan(given);
    const { who } = given;
    const loaded = await this.database.rehearse(async (tx) => {
      if ('person' in who) await onlyRead(tx);
      const asked = await this.asked(tx, given);
      const found =
        'person' in who ? await this.stored(tx, asked, given, who) : await this.supposed(tx, asked, given, who);
      return { asked, ...found };
    });
    const { asked, runs, notEnrolled, begins } = loaded;
    const [run] = runs;
    if (run) suppose(run, given.facts);
    const { from, until, whatIfs } = given;
    const simulation = run ? this.live(runs, whatIfs, from, until) : { turns: 0, stoppedAt: null };
    return {
      ...simulation,
      sequenceKey: asked.key,
      sequenceVersion: given.definition ? null : asked.version,
      begins,
      notEnrolled,
      run: run ?? null,
      subject: run?.subject ?? null,
    };
  }

  /** Lives through the time of one household. */
  live(runs: Run[], whatIfs: readonly WhatIf[], from: Date, until: Date): Simulation {
    const practiceZone = this.config.practice.timeZone;
    return simulate({ runs, whatIfs, from, until, practiceZone, speaker: this.speaking, wording: this.messaging });
  }

  /** @throws Refused 404 without any version of it, 422 for a version that is not there or words that are no definition */
  async asked(
    tx: Tx,
    { key, version, definition }: Pick<SimulationAsked, 'key' | 'version' | 'definition'>,
  ): Promise<Asked> {
    if (definition) return this.read(key, definition);
    const versions = await versionsOf(tx, [key]);
    if (versions.length === 0)
      throw new Refused('not_found', 'There is no such sequence', 404, [{ path: 'key', message: 'is no sequence' }]);
    // a draft too: what it would do is asked before it is published
    const found =
      version === null
        ? (await this.sequences.published(tx)).find((one) => one.key === key)
        : versions.find((one) => one.version === version && one.status !== 'retired');
    if (found) return found;
    const message = version === null ? 'nothing of it is published: name a version' : 'there is no such version';
    throw new Refused('not_to_be_simulated', `Cannot be simulated: ${message}`, 422, [{ path: 'version', message }]);
  }

  private read(key: string, given: unknown): Asked {
    const read = readDefinition(given, (template, channel) => this.messaging.hasTemplate(template, channel));
    const wrong = Array.isArray(read)
      ? read.map(({ path, message }) => ({ path: pathOf(['definition', ...path]), message }))
      : read.definition.key === key
        ? []
        : [{ path: 'definition.key', message: `is not ${key}` }];
    if (Array.isArray(read) || wrong.length)
      throw new Refused('invalid_definition', 'The definition cannot be used', 422, wrong.slice(0, 50));
    return { key, version: 0, definition: read.definition };
  }

  private async stored(
    tx: Tx,
    asked: Asked,
    { from, enrollmentId: id, version, definition }: SimulationAsked,
    who: { person: string; caseId: string | null; afresh: boolean },
  ): Promise<Found> {
    const personId = who.person;
    const caseId = await this.people.caseOf(tx, personId, who.caseId);
    const runs = await this.people.running(tx, [caseId], from);
    const isTheirs = ({ enrollment }: Run) => enrollment.sequenceKey === asked.key && enrollment.personId === personId;
    const others = runs.filter((run) => !isTheirs(run));
    const isOther = (one: Run) => definition || (version !== null && one.enrollment.sequenceVersion !== version);
    const theirs = runs.find((run) => isTheirs(run) && !who.afresh && !isOther(run));
    if (theirs) return { runs: [theirs, ...others], notEnrolled: null, begins: 'where_they_are' };
    const begun = { id, caseId, personId, dueAt: from, facts: {}, askedNow: false };
    const run = await this.people.beginning(tx, asked, begun);
    if ('notEnrolled' in run) return { runs: [], notEnrolled: run.notEnrolled, begins: 'afresh' };
    return { runs: [run, ...others], notEnrolled: null, begins: 'afresh' };
  }

  private async supposed(
    tx: Tx,
    asked: Asked,
    { from, enrollmentId: id }: SimulationAsked,
    { hypothetical }: { hypothetical: InquiryBody },
  ): Promise<Found> {
    const nobody = (notEnrolled: string): Found => ({ runs: [], notEnrolled, begins: 'afresh' });
    const begun = await this.people.inquire(tx, asked.definition, hypothetical, from);
    if ('notEnrolled' in begun) return nobody(begun.notEnrolled);
    const run = await this.people.beginning(tx, asked, { ...begun, id, dueAt: from });
    return 'notEnrolled' in run ? nobody(run.notEnrolled) : { runs: [run], notEnrolled: null, begins: 'afresh' };
  }
}

interface Found {
  runs: Run[];
  notEnrolled: string | null;
  begins: Simulated['begins'];
}

/** What is said with the beginning belongs to the enrollment, the rest to whom it is for. */
function suppose(run: Run, facts: Facts): void {
  const of = (known: 'begin' | 'now') =>
    Object.fromEntries(Object.entries(facts).filter(([name]) => factOf(name as FactName).known === known));
  run.enrollment = { ...run.enrollment, facts: { ...run.enrollment.facts, ...of('begin') } };
  run.subject = { ...run.subject, known: { ...run.subject.known, ...of('now') } };
}

/** @throws Refused 422 */
export function checkSpan({ from, until }: { from: Date; until: Date }): void {
  const days = (until.getTime() - from.getTime()) / DAY_MS;
  const message =
    days <= 0 ? 'is not after from' : days > LONGEST_DAYS ? `is more than ${LONGEST_DAYS} days after from` : null;
  if (message) throw new Refused('not_to_be_simulated', 'Cannot be simulated', 422, [{ path: 'until', message }]);
}
