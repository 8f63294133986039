import { createHmac } from 'node:crypto';
import { DateTime } from 'luxon';
import { events as catalogue } from '#crm/catalogue.js';
import { placeInquiry } from '#crm/intake/inquiry.rules.js';
import { readInquiry } from '#crm/intake/read-inquiry.rules.js';
import { messageEvent, type Told } from '#crm/messaging/message.rules.js';
import { columnsOf, recordOf } from '#crm/permission/evidence.seal.js';
import type { MessageClass } from '#crm/permission/message-class.rules.js';
import { newId } from '#platform/clock/ids.js';
import type { Actor, NewEvent } from '#platform/events/event.js';
import type { PastFamily } from './history.data.js';
import { atHour, columns, type Rows, SCOPE, sha256, tableOf } from './past-rows.js';

export interface Track {
  key: string;
  version: number;
  sends: readonly { stepId: string; template: string; class: MessageClass }[];
}

export interface Surroundings {
  /** business time */
  now: Date;
  seller: string;
  addressHashKey: string;
  track: Track;
  words: (template: string, language: string) => string;
}

/** Everything that was written down of one family, as the product itself would have written it; nothing in it is due. */
export function pastOf(family: PastFamily, around: Surroundings): { rows: Rows; events: NewEvent[] } {
  const past = new Past(family, around);
  past.note();
  past.followUp();
  past.replies();
  past.close();
  return {
    rows: past.rows,
    events: past.events.toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime()),
  };
}

class Past {
  readonly rows: Rows = {};
  readonly events: NewEvent[] = [];
  private readonly enrollmentId = newId();
  private readonly conversationId = newId();
  private readonly start: DateTime;
  private caseId = '';
  private personId = '';
  private pointId = '';

  constructor(
    private readonly family: PastFamily,
    private readonly around: Surroundings,
  ) {
    const tuesday = DateTime.fromJSDate(around.now, { zone: family.timeZone })
      .minus({ weeks: family.weeksAgo })
      .set({ weekday: 2 });
    this.start = atHour(tuesday, family.at);
  }

  note(): void {
    const { family, around } = this;
    const consents = ['S1-sms-request-1.0', 'S2-sms-followup-1.0'].map((textVersion) => ({
      channel: 'sms' as const,
      textVersion,
      granted: true,
    }));
    const { name, phone, email, relationship, language, timeZone } = family;
    const lovedOne = family.lovedOne ? { firstName: family.lovedOne } : undefined;
    const body = {
      channel: 'form' as const,
      person: { name, phone, email, relationship, language, timeZone },
      lovedOne,
      message: family.note,
      consents,
    };
    const read = readInquiry(body, {
      seller: around.seller,
      suspicion: [],
      ipHash: null,
      userAgent: null,
      crisisOf: () => null,
    });
    if ('refused' in read) throw new Error(`The history does not fit this build: ${read.refused.title}`);
    const { inquiry } = read;
    const id = newId();
    const at = this.start.toJSDate();
    const placed = placeInquiry(id, inquiry, { points: [], openCases: new Map() }, at, newId);
    this.caseId = placed.caseId;
    this.personId = placed.personId;
    this.pointId = placed.points.find((point) => point.kind === 'phone')!.id;
    for (const table of ['people', 'points', 'links', 'cases', 'members'] as const)
      this.add(tableOf[table], ...placed[table].map(columns));
    this.add('consent_records', ...placed.consents.map((consent) => columnsOf(recordOf(consent))));
    this.add('inquiries', {
      id,
      case_id: this.caseId,
      person_id: this.personId,
      channel: 'form',
      message: inquiry.message,
      loved_one: inquiry.lovedOne,
      received_at: at,
      idem_scope: SCOPE,
      idem_key: phone,
      body_hash: sha256(JSON.stringify(body)),
    });
    this.events.push(...placed.events);
  }

  followUp(): void {
    const { family, around } = this;
    const { key, version, sends } = around.track;
    const which = { enrollmentId: this.enrollmentId, sequenceKey: key, sequenceVersion: version };
    this.add('conversations', {
      id: this.conversationId,
      contact_point_id: this.pointId,
      case_id: this.caseId,
      person_id: this.personId,
      last_inbound_at: this.lastReply(),
    });
    this.tell('enrollment.started', this.start.plus({ seconds: 1 }), { ...which, businessKey: this.caseId });
    family.textDays.forEach((day, index) => {
      const sentAt = day === 0 ? this.start.plus({ seconds: 2 }) : atHour(this.start.plus({ days: day }), '10:00');
      this.text(sends[index]!, sentAt);
      this.tell('enrollment.step_done', sentAt, {
        ...which,
        stepId: sends[index]!.stepId,
        outcome: 'queued',
        reason: null,
      });
    });
    const endedAt = this.endOfFollowUp();
    const exited = family.ending !== 'completed';
    if (exited) this.tell('enrollment.exited', endedAt.plus({ milliseconds: 5 }), { ...which, reason: family.ending });
    else this.tell('enrollment.completed', endedAt, which);
    this.add('enrollments', {
      id: this.enrollmentId,
      sequence_key: key,
      sequence_version: version,
      case_id: this.caseId,
      person_id: this.personId,
      business_key: this.caseId,
      status: exited ? 'exited' : 'completed',
      exit_reason: exited ? family.ending : null,
      started_at: this.start.plus({ seconds: 1 }),
      ended_at: endedAt,
    });
  }

  replies(): void {
    for (const reply of this.family.replies) {
      const at = atHour(this.start.plus({ days: reply.day }), reply.at);
      const id = newId();
      const label = reply.words === 'STOP' ? 'opt_out' : 'none';
      this.add('messages', {
        ...this.message(id, at),
        direction: 'inbound',
        body: reply.words,
        status: 'received',
        label,
      });
      const data = {
        messageId: id,
        channel: 'sms',
        contactPointId: this.pointId,
        label,
        crisis: null,
        level: null,
        suggests: [],
        automatic: false,
        media: 0,
      };
      this.tell(
        'message.received',
        at,
        { ...data, opensInquiry: false, personIds: [this.personId], caseIds: [this.caseId] },
        'family',
      );
      if (label === 'opt_out') this.silence(at);
    }
  }

  close(): void {
    const { closed } = this.family;
    if (!closed) return;
    const at = atHour(this.start.plus({ days: closed.day }), '16:30');
    Object.assign(this.rows['cases']![0]!, {
      status: 'closed',
      closed_at: at,
      close_reason: closed.reason,
      attention: [],
    });
    this.tell('case.closed', at, { reason: closed.reason }, 'staff');
  }

  private text(send: Track['sends'][number], at: DateTime): void {
    const facts = {
      id: newId(),
      caseId: this.caseId,
      personId: this.personId,
      enrollmentId: this.enrollmentId,
      stepId: send.stepId,
      channel: 'sms' as const,
      class: send.class,
    };
    this.add('messages', {
      ...this.message(facts.id, at),
      direction: 'outbound',
      body: this.around.words(send.template, this.family.language),
      status: 'delivered',
      enrollment_id: this.enrollmentId,
      step_id: send.stepId,
      sequence_key: this.around.track.key,
      class: send.class,
      template: send.template,
      handed_off_at: at,
      sent_at: at,
    });
    const told: [Told, number][] = [
      ['queued', 0],
      ['sent', 1],
      ['delivered', 3],
    ];
    for (const [step, seconds] of told)
      this.events.push(
        messageEvent(
          step,
          facts,
          at.plus({ seconds }).toJSDate(),
          {},
          { kind: step === 'delivered' ? 'provider' : 'system' },
        ),
      );
  }

  private silence(at: DateTime): void {
    const addressHash = createHmac('sha256', this.around.addressHashKey).update(this.family.phone).digest('hex');
    const channels = ['sms', 'voice'];
    for (const channel of channels)
      this.add('suppressions', {
        id: newId(),
        address_hash: addressHash,
        channel,
        reason: 'opt_out',
        person_id: this.personId,
        at,
      });
    this.tell(
      'suppression.added',
      at,
      { channels, reason: 'opt_out', contactPointId: this.pointId, personIds: [this.personId] },
      'family',
    );
  }

  private message(id: string, at: DateTime): Record<string, unknown> {
    const about = {
      case_id: this.caseId,
      person_id: this.personId,
      contact_point_id: this.pointId,
      conversation_id: this.conversationId,
    };
    return {
      id,
      dedupe_key: `${SCOPE}:${id}`,
      ...about,
      channel: 'sms',
      created_at: at,
      asked_now: false,
      tries: 0,
      media: 0,
      version: 1,
    };
  }

  private lastReply(): DateTime | null {
    const last = this.family.replies.at(-1);
    return last ? atHour(this.start.plus({ days: last.day }), last.at) : null;
  }

  private endOfFollowUp(): DateTime {
    const [reply] = this.family.replies;
    const last = this.family.textDays.at(-1)!;
    return reply
      ? atHour(this.start.plus({ days: reply.day }), reply.at)
      : atHour(this.start.plus({ days: last }), '10:00').plus({ seconds: 4 });
  }

  private tell(type: string, at: DateTime, data: unknown, kind: Actor['kind'] = 'system'): void {
    const definition = catalogue.find((one) => one.type === type);
    if (!definition) throw new Error(`The history does not fit this build: no event ${type}`);
    this.events.push({
      definition,
      caseId: this.caseId,
      personId: this.personId,
      actor: { kind },
      occurredAt: at.toJSDate(),
      data,
    });
  }

  private add(table: string, ...rows: Record<string, unknown>[]): void {
    (this.rows[table] ??= []).push(...rows);
  }
}
