import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { faultPoint } from '#platform/chaos/fault-point.js';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { cleanDeep } from '#platform/database/clean-text.js';
import { Database, DEADLOCK, sqlState, UNIQUE_VIOLATION } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { canonicalHash, keyReused } from '#platform/http/idempotency.js';
import { CasesService } from '../cases/cases.service.js';
import { CrisesService } from '../cases/crises.service.js';
import { isSelf, MembersService } from '../cases/members.service.js';
import { SafeContactService } from '../cases/safe-contact.service.js';
import { classifyText } from '../conversations/conversations.service.js';
import { PeopleService } from '../people/people.service.js';
import { type Channel, PermissionService } from '../permission/permission.service.js';
import { tasksOfInquiry, TasksService } from '../tasks/tasks.service.js';
import { type Inquiry, placeInquiry, type Placed } from './inquiry.rules.js';
import type { InquiryAnswer, InquiryBody } from './inquiry.schema.js';
import { InquiryReceived, type InquiryReceivedData } from './intake.events.js';
import * as store from './intake.store.js';
import { readInquiry, type Surroundings } from './read-inquiry.rules.js';

export { inquirySchema } from './inquiry.schema.js';

/** Form inquiries share one scope of Idempotency-Keys: the public route (contract). */
const SCOPE = 'public:inquiries';
/** Races are settled by unique indexes: whoever loses looks again, and then finds what the winner wrote. */
const MOST_LOOKS = 8;
const REFUSED_KEPT_DAYS = 30;

export interface ReceivedInquiry {
  body: InquiryBody;
  key: string | null;
  /** bytes as they came, kept when cleaning changed something */
  raw: Buffer | null;
  suspicion: readonly string[];
  address: string | null;
  userAgent: string | null;
}

@Injectable()
export class IntakeService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly members: MembersService,
    private readonly safeContacts: SafeContactService,
    private readonly permission: PermissionService,
    private readonly tasks: TasksService,
    private readonly crises: CrisesService,
  ) {}

  /**
   * Takes an inquiry in: person, case, consents, inquiry and events in one commit, answered only after it.
   * @throws Refused 422 for a phone that cannot exist without an address beside it, or a consent text that was never
   *   published; 409 for a key that came with another body
   */
  async receive(received: ReceivedInquiry): Promise<InquiryAnswer> {
    const { value: body, changed } = cleanDeep(received.body);
    const inquiry = readInquiry(body, this.surroundings(received));
    if ('refused' in inquiry)
      throw new Refused(inquiry.refused.code, inquiry.refused.title, 422, inquiry.refused.errors);
    const bodyHash = canonicalHash(body);
    const original = changed ? received.raw : null;
    for (let look = 1; ; look += 1) {
      try {
        const answer = await this.take({
          id: newId(),
          inquiry: inquiry.inquiry,
          key: received.key,
          bodyHash,
          original,
          now: this.clock.now(),
        });
        faultPoint('after_commit_before_answer');
        return answer;
      } catch (error) {
        if (![UNIQUE_VIOLATION, DEADLOCK].includes(sqlState(error) ?? '') || look === MOST_LOOKS) throw error;
      }
    }
  }

  /**
   * What an inquiry would be, written in a transaction that its caller takes back (`Database.rehearse`).
   * @returns also what its event would say; null for somebody whose open case it would join
   * @throws Refused as `receive` does
   */
  async rehearse(tx: Tx, given: InquiryBody, now: Date): Promise<InquiryAnswer & { data: InquiryReceivedData | null }> {
    const body = cleanDeep(given).value;
    const around = { body, key: null, raw: null, suspicion: [], address: null, userAgent: null };
    const read = readInquiry(body, this.surroundings(around));
    if ('refused' in read) throw new Refused(read.refused.code, read.refused.title, 422, read.refused.errors);
    const bodyHash = canonicalHash(body);
    const note = { id: newId(), inquiry: read.inquiry, key: null, bodyHash, original: null, now };
    const seen = await this.look(tx, note);
    if ('answer' in seen) return { ...seen.answer, data: null };
    const event = seen.placed.events.find((one) => one.definition === InquiryReceived);
    return { ...(await this.save(tx, note, seen.placed)), data: (event?.data ?? null) as InquiryReceivedData | null };
  }

  /** Keeps what was written with a refused request where staff see it for thirty days; at most 64 kB of it. */
  async keepRefused(code: string, written: string): Promise<void> {
    const now = this.clock.now();
    const { value } = cleanDeep(written.slice(0, 65_536));
    const purgeAt = new Date(now.getTime() + REFUSED_KEPT_DAYS * 24 * 3_600_000);
    await store.keepRefused(this.database, {
      id: newId(),
      receivedAt: now,
      code,
      body: value,
      crisis: classifyText(value, { channel: 'form' }).crisis,
      purgeAt,
    });
  }

  /** Whether this note opened its case and brought its person: a note of somebody we know proves nothing about who wrote it. */
  hasBroughtPerson = (inquiryId: string): Promise<boolean> => store.hasBroughtPerson(this.database, inquiryId);

  refusedDue = (): Promise<void> => store.purgeRefused(this.database, this.clock.now());

  /** Reads, then one statement that saves; a transaction stands around it only where more than that must hold together. */
  private async take(note: Note): Promise<InquiryAnswer> {
    const found = await this.database.withoutTransaction((tx) => this.look(tx, note));
    if ('answer' in found) return found.answer;
    const save = (tx: Tx) => this.save(tx, note, found.placed);
    const { placed } = found;
    const isMore =
      note.inquiry.crisis ||
      placed.attention.length > 0 ||
      placed.joined ||
      comesBack(placed) ||
      CHANNELS.some((channel) => mayLift(note.inquiry, placed, channel));
    return isMore ? this.database.transaction(save) : this.database.withoutTransaction(save);
  }

  private async look(
    tx: Tx,
    { inquiry, key, bodyHash, id, now }: Note,
  ): Promise<{ answer: InquiryAnswer } | { placed: Placed }> {
    const before = key ? await store.findByKey(tx, SCOPE, key) : null;
    if (before && before.bodyHash !== bodyHash) throw keyReused();
    if (before) return { answer: { id: before.id, caseId: before.caseId, personId: before.personId } };
    const points = await this.people.findPoints(
      tx,
      inquiry.phone ? [inquiry.phone.value] : [],
      inquiry.email ? [inquiry.email.value] : [],
    );
    const personIds = points.flatMap((point) => point.personId ?? []);
    const open = personIds.length ? await this.cases.openOf(tx, personIds) : [];
    const openCases = new Map(open.map((one) => [one.inquirerId, one.id]));
    return { placed: placeInquiry(id, inquiry, { points, openCases }, now, newId) };
  }

  private async save(tx: Tx, note: Note, placed: Placed): Promise<InquiryAnswer> {
    const { inquiry, now } = note;
    // whoever stops or holds something locks its cases first, all at once: what follows may reach this person's other ones
    if (placed.joined) {
      const around = await this.cases.openAround(tx, [placed.personId]);
      await this.cases.lock(tx, [...new Set([placed.caseId, ...around.map((one) => one.id)])]);
    }
    const lifted: NewEvent[] = [];
    for (const channel of CHANNELS)
      if (mayLift(inquiry, placed, channel))
        lifted.push(...(await this.liftForConsent(tx, inquiry, placed, channel, now)));
    if (placed.joined && placed.attention.length) await this.cases.raise(tx, [placed.caseId], placed.attention);
    const drafts = [
      ...this.people.draft(placed),
      ...this.cases.draft(placed.cases, placed.members),
      ...this.permission.draftConsents(placed.consents),
      store.draftInquiries([draftOf(note, placed)]),
    ];
    const [first] = await this.events.append(tx, [...placed.events, ...lifted], drafts);
    await this.tasks.open(
      tx,
      tasksOfInquiry(placed.attention).map((kind) => ({
        kind,
        caseId: placed.caseId,
        personId: placed.personId,
        about: placed.personId,
      })),
      now,
    );
    if (placed.joined) await this.join(tx, note, placed);
    if (comesBack(placed)) await this.welcomeBack(tx, note, placed);
    if (inquiry.crisis) {
      const { caseId, personId } = placed;
      const cry = { members: [{ caseId, personId }], personId, kind: inquiry.crisis, source: 'form' as const };
      await this.crises.cry(tx, { ...cry, level: 'talk' }, 'system', now, first);
    }
    return { id: note.id, caseId: placed.caseId, personId: placed.personId };
  }

  /** What a note of somebody who is a member already says of them; no sequence begins with it, so a person answers. */
  private async join(tx: Tx, { inquiry, now, ...note }: Note, placed: Placed): Promise<void> {
    const { caseId, personId } = placed;
    const said = { under18: inquiry.under18, forSelf: isSelf(inquiry.relationship) };
    // these have a task of their own, and a more pressing one
    if (said.under18 || said.forSelf) await this.members.hearOwnPath(tx, placed, said, now);
    else {
      const task = { kind: 'answer_waiting' as const, caseId, personId, about: personId };
      await this.tasks.open(tx, [{ ...task, detail: { inquiryId: note.id } }], now);
    }
    if (placed.safeContact) await this.hear(tx, placed.safeContact, note.id, now);
  }

  /** Answers about a member who is there; what they would make less careful is for a person to decide. */
  private async hear(
    tx: Tx,
    { safeContact, ...which }: NonNullable<Placed['safeContact']>,
    inquiryId: string,
    now: Date,
  ): Promise<void> {
    await this.propose(tx, which, await this.safeContacts.hear(tx, which, safeContact, now), inquiryId, now);
  }

  /** Somebody whose earlier case is closed, or who is a member of another: strictness outlasts a case. */
  private async welcomeBack(tx: Tx, { id, now }: Note, { caseId, personId }: Placed): Promise<void> {
    const which = { caseId, personId };
    const { loosens, doNotContact } = await this.safeContacts.carryOver(tx, which, now);
    await this.propose(tx, which, loosens, id, now);
    const task = { kind: 'answer_waiting' as const, ...which, about: personId, detail: { inquiryId: id } };
    if (doNotContact) await this.tasks.open(tx, [task], now);
  }

  private async propose(
    tx: Tx,
    which: { caseId: string; personId: string },
    proposal: object,
    inquiryId: string,
    now: Date,
  ): Promise<void> {
    if (Object.keys(proposal).length === 0) return;
    const task = { kind: 'safe_contact' as const, ...which, about: inquiryId, detail: { proposal, inquiryId } };
    await this.tasks.open(tx, [task], now);
  }

  /** A ticked box is new consent, but only over this same person's own opt-out. */
  private liftForConsent(tx: Tx, inquiry: Inquiry, placed: Placed, channel: Channel, now: Date): Promise<NewEvent[]> {
    const { personId, caseId } = placed;
    const address = {
      contactPointId: pointOf(placed, channel)!,
      value: addressOf(inquiry, channel)!,
      personId,
      caseId,
    };
    return this.permission.liftForConsent(tx, address, channel, now);
  }

  private surroundings(received: ReceivedInquiry): Surroundings {
    return {
      seller: this.config.practice.legalName,
      suspicion: received.suspicion,
      ipHash: received.address
        ? createHmac('sha256', this.config.addressHashKey).update(received.address).digest('hex')
        : null,
      userAgent: received.userAgent?.slice(0, 300) ?? null,
      crisisOf: (text) => classifyText(text, { channel: 'form' }).crisis,
    };
  }
}

/** One inquiry on its way into the database. */
interface Note {
  id: string;
  inquiry: Inquiry;
  key: string | null;
  bodyHash: string;
  original: Buffer | null;
  now: Date;
}

/** Known to us, and without an open case of their own until now. */
const comesBack = ({ joined, people, personId }: Placed): boolean =>
  !joined && !people.some((person) => person.id === personId);

const CHANNELS = ['sms', 'email'] as const;

const pointOf = (placed: Placed, channel: Channel): string | undefined =>
  placed.consents.find((consent) => consent.channel === channel)?.contactPointId ?? undefined;

const addressOf = (inquiry: Inquiry, channel: Channel): string | undefined =>
  (channel === 'sms' ? inquiry.phone : inquiry.email)?.value;

/** An address that was there before may be silenced, and a ticked box may lift that. */
function mayLift(inquiry: Inquiry, placed: Placed, channel: Channel): boolean {
  const point = pointOf(placed, channel);
  const ticked = inquiry.consents.some((consent) => consent.channel === channel && consent.granted);
  const isNew = placed.points.some((drafted) => drafted.id === point);
  return ticked && point !== undefined && addressOf(inquiry, channel) !== undefined && !isNew;
}

function draftOf({ id, inquiry, key, bodyHash, original, now }: Note, placed: Placed): store.InquiryDraft {
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
