import { createHmac } from 'node:crypto';

export interface InquiryRow {
  id: string;
  key: string | null;
  caseId: string;
  personId: string;
}
export interface PersonRow {
  id: string;
  addresses: string[];
}
export interface MessageRow {
  id: string;
  dedupeKey: string;
  to: string;
  channel: string;
  class: string | null;
  status: string;
  reason: string | null;
  errorCode: string | null;
  dueAt: Date | null;
  enrollmentId: string | null;
  stepId: string | null;
}
export interface AttemptRow {
  id: string;
  messageId: string;
  /** counted from 1: which attempt of its message */
  n: number;
  ref: string;
  outcome: string;
  startedMt: Date;
  leaseMt: Date;
  nextCheckMt: Date | null;
  providerSid: string | null;
}
export interface EnrollmentRow {
  id: string;
  caseId: string;
  status: string;
  reason: string | null;
  dueAt: Date | null;
}
export interface SuppressionRow {
  /** null when no contact point has this hash */
  address: string | null;
  channel: string;
}
export interface ConsentRow {
  personId: string;
  textVersion: string;
  granted: boolean;
}

/** What the product believes, as it stands in its database. */
export interface Rows {
  inquiries: InquiryRow[];
  people: PersonRow[];
  /** outbound ones */
  messages: MessageRow[];
  attempts: AttemptRow[];
  enrollments: EnrollmentRow[];
  /** those in force */
  suppressions: SuppressionRow[];
  consents: ConsentRow[];
  /** `no` of a gate to a step that left no message */
  refusals: { enrollmentId: string; stepId: string }[];
  deliveries: { eventId: string; reaction: string; parked: boolean; dueMt: Date }[];
  /** the provider's last words that have come in */
  finalNews: { sid: string; status: string }[];
  /** how often each text of a family is stored, by the carrier's name of it */
  inbound: { sid: string; times: number }[];
  /** messages of which nobody knew at some time whether they had left */
  onceUncertain: string[];
}

type Query = <Row>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** @param addressHashKey of suppressions, which name nobody */
export async function readRows(query: Query, addressHashKey: string): Promise<Rows> {
  const points = await query<{ value: string }>('select value from contact_points');
  const hashed = new Map(
    points.map(({ value }) => [createHmac('sha256', addressHashKey).update(value).digest('hex'), value]),
  );
  const suppressed = await query<{ hash: string; channel: string }>(
    'select address_hash as hash, channel from suppressions where lifted_at is null',
  );
  return {
    suppressions: suppressed.map(({ hash, channel }) => ({ address: hashed.get(hash) ?? null, channel })),
    inquiries: await query('select id, idem_key as key, case_id as "caseId", person_id as "personId" from inquiries'),
    people: await query(
      `select pp.person_id as id, array_agg(p.value) as addresses
       from person_contact_points pp join contact_points p on p.id = pp.contact_point_id group by pp.person_id`,
    ),
    messages: await query(
      `select m.id, m.dedupe_key as "dedupeKey", p.value as "to", m.channel, m.class, m.status, m.error_code as "errorCode",
         m.due_at as "dueAt", m.enrollment_id as "enrollmentId", m.step_id as "stepId",
         coalesce(m.skipped_because, m.held_because) as reason
       from messages m join contact_points p on p.id = m.contact_point_id where m.direction = 'outbound'`,
    ),
    attempts: await query(
      `select id, message_id as "messageId", n, ref, outcome, started_mt as "startedMt", lease_mt as "leaseMt",
         next_check_mt as "nextCheckMt", provider_sid as "providerSid" from attempts`,
    ),
    enrollments: await query(
      `select id, case_id as "caseId", status, due_at as "dueAt", coalesce(exit_reason, held_because) as reason
       from enrollments`,
    ),
    consents: await query(
      'select person_id as "personId", text_version as "textVersion", granted from consent_records',
    ),
    refusals: await query(
      `select distinct enrollment_id as "enrollmentId", step_id as "stepId" from decisions
       where enrollment_id is not null and step_id is not null and message_id is null and reason is not null`,
    ),
    deliveries: await query(
      'select event_id as "eventId", reaction, parked_mt is not null as parked, due_mt as "dueMt" from deliveries',
    ),
    finalNews: await query(
      `select sid, status from provider_events where sid is not null and status in ('delivered', 'undelivered', 'failed')`,
    ),
    inbound: await query(
      `select provider_sid as sid, count(*)::int as times from messages
       where direction = 'inbound' and provider_sid is not null group by provider_sid`,
    ),
    onceUncertain: (
      await query<{ id: string }>(
        `select distinct data->>'messageId' as id from events where type = 'message.uncertain'`,
      )
    ).map(({ id }) => id),
  };
}
