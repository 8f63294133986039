import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { Database, DEADLOCK, sqlState, UNIQUE_VIOLATION } from '#platform/database/database.js';
import type { GroupWork, Outcome } from '#platform/database/group-commit.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { keyReused } from '#platform/http/idempotency.js';
import { CasesService } from '../cases/cases.service.js';
import { CrisesService } from '../cases/crises.service.js';
import { PeopleService } from '../people/people.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { tasksOfInquiry, TasksService } from '../tasks/tasks.service.js';
import { type KnownAround, placeInquiry } from './inquiry.rules.js';
import type { InquiryAnswer } from './inquiry.schema.js';
import { InquiryReceived, type InquiryReceivedData } from './intake.events.js';
import * as store from './intake.store.js';
import { needsMore, type Note, type Placement } from './note.rules.js';
import { ReturningService } from './returning.service.js';

/** Form inquiries share one scope of Idempotency-Keys: the public route (contract). */
const SCOPE = 'public:inquiries';
/** Races are settled by unique indexes: whoever loses looks again, and then finds what the winner wrote. */
const MOST_LOOKS = 8;

/** What an inquiry would be, and what its event would say; null for somebody whose open case it would join. */
export type Rehearsed = InquiryAnswer & { data: InquiryReceivedData | null };

type Seen = { answer: InquiryAnswer } | { refused: unknown } | Placement;

/** Looks up whose each note is and saves it: ordinary ones all together, the others each in a transaction of its own. */
@Injectable()
export class PlacingService implements GroupWork<Note, InquiryAnswer> {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly tasks: TasksService,
    private readonly crises: CrisesService,
    private readonly returning: ReturningService,
  ) {}

  keysOf({ inquiry, key }: Note): string[] {
    return [
      ...(key === null ? [] : [`key ${key}`]),
      ...(inquiry.phone ? [inquiry.phone.value] : []),
      ...(inquiry.email ? [inquiry.email.value] : []),
    ];
  }

  /** Reads, then one statement that saves, without a transaction around them: it commits whole or not at all. */
  together(notes: readonly Note[]): Promise<Outcome<InquiryAnswer>[]> {
    return this.database.withoutTransaction(async (tx) => {
      const seen = await this.look(tx, notes);
      const plain: Placement[] = [];
      const outcomes = seen.map((one): Outcome<InquiryAnswer> => {
        if (!('placed' in one)) return one;
        if (needsMore(one)) return 'alone';
        plain.push(one);
        return { answer: answerOf(one) };
      });
      if (plain.length)
        await this.events.append(
          tx,
          plain.flatMap(({ placed }) => placed.events),
          this.draft(plain),
        );
      return outcomes;
    });
  }

  /** A transaction stands around the save only where more than its one statement must hold together. */
  async alone(note: Note): Promise<InquiryAnswer> {
    for (let look = 1; ; look += 1) {
      try {
        return await this.takeAlone(note);
      } catch (error) {
        if (![UNIQUE_VIOLATION, DEADLOCK].includes(sqlState(error) ?? '') || look === MOST_LOOKS) throw error;
      }
    }
  }

  /** Writes it in a transaction that its caller takes back. @throws Refused for a key that came with another body */
  async rehearse(tx: Tx, note: Note): Promise<Rehearsed> {
    const [seen] = await this.look(tx, [note]);
    if ('answer' in seen!) return { ...seen.answer, data: null };
    if ('refused' in seen!) throw seen.refused;
    const event = seen!.placed.events.find((one) => one.definition === InquiryReceived);
    return { ...(await this.save(tx, seen!)), data: (event?.data ?? null) as InquiryReceivedData | null };
  }

  private async takeAlone(note: Note): Promise<InquiryAnswer> {
    const [seen] = await this.database.withoutTransaction((tx) => this.look(tx, [note]));
    if ('answer' in seen!) return seen.answer;
    if ('refused' in seen!) throw seen.refused;
    const save = (tx: Tx) => this.save(tx, seen!);
    return needsMore(seen!) ? this.database.transaction(save) : this.database.withoutTransaction(save);
  }

  /** What is known of all of them, and what follows from it for each; none of them has an address of another. */
  private async look(tx: Tx, notes: readonly Note[]): Promise<Seen[]> {
    const keys = notes.flatMap((note) => note.key ?? []);
    const before = keys.length ? await store.findByKeys(tx, SCOPE, keys) : [];
    const answered = new Map(before.map((row) => [row.key, row]));
    const points = await this.people.findPoints(
      tx,
      notes.flatMap(({ inquiry }) => inquiry.phone?.value ?? []),
      notes.flatMap(({ inquiry }) => inquiry.email?.value ?? []),
    );
    const personIds = points.flatMap((point) => point.personId ?? []);
    const open = personIds.length ? await this.cases.openOf(tx, personIds) : [];
    const known = { points, openCases: new Map(open.map((one) => [one.inquirerId, one.id])) };
    return notes.map((note) => {
      const first = answered.get(note.key ?? '');
      if (!first) return place(note, known);
      if (first.bodyHash !== note.bodyHash) return { refused: keyReused() };
      return { answer: { id: first.id, caseId: first.caseId, personId: first.personId } };
    });
  }

  private draft(placements: readonly Placement[]): Write[] {
    const placed = placements.map((one) => one.placed);
    return [
      ...this.people.draft({
        people: placed.flatMap((one) => one.people),
        points: placed.flatMap((one) => one.points),
        links: placed.flatMap((one) => one.links),
        shared: placed.flatMap((one) => one.shared),
        duplicates: placed.flatMap((one) => one.duplicates),
      }),
      ...this.cases.draft(
        placed.flatMap((one) => one.cases),
        placed.flatMap((one) => one.members),
      ),
      ...this.permission.draftConsents(placed.flatMap((one) => one.consents)),
      store.draftInquiries(placements.map(draftOf)),
    ];
  }

  private async save(tx: Tx, placement: Placement): Promise<InquiryAnswer> {
    const { note, placed } = placement;
    const { caseId, personId } = placed;
    const lifted = await this.returning.prepare(tx, placement);
    const [first] = await this.events.append(tx, [...placed.events, ...lifted], this.draft([placement]));
    const kinds = tasksOfInquiry(placed.attention);
    await this.tasks.open(
      tx,
      kinds.map((kind) => ({ kind, caseId, personId, about: personId })),
      note.now,
    );
    await this.returning.follow(tx, placement);
    if (note.inquiry.crisis) {
      const cry = { members: [{ caseId, personId }], personId, kind: note.inquiry.crisis, source: 'form' as const };
      await this.crises.cry(tx, { ...cry, level: 'talk' }, 'system', note.now, first);
    }
    return answerOf(placement);
  }
}

/** A note that the rule cannot place is a fault of ours, and no reason to fail its neighbours. */
function place(note: Note, known: KnownAround): Seen {
  try {
    return { note, placed: placeInquiry(note.id, note.inquiry, known, note.now, newId) };
  } catch (error) {
    return { refused: error };
  }
}

const answerOf = ({ note, placed }: Placement): InquiryAnswer => ({
  id: note.id,
  caseId: placed.caseId,
  personId: placed.personId,
});

function draftOf({ note, placed }: Placement): store.InquiryDraft {
  const { id, inquiry, key, bodyHash, original, now } = note;
  return {
    id,
    caseId: placed.caseId,
    personId: placed.personId,
    channel: 'form',
    message: inquiry.message,
    lovedOne: inquiry.lovedOne,
    callback: inquiry.callback,
    source: inquiry.source,
    suspicion: inquiry.suspicion,
    rawContact: { phone: inquiry.phone?.raw ?? null, email: inquiry.email?.raw ?? null, ...inquiry.unusable },
    receivedAt: now,
    original,
    idemScope: key ? SCOPE : null,
    idemKey: key,
    bodyHash,
  };
}
