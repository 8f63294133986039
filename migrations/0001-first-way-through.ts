import type { MigrationInterface, QueryRunner } from 'typeorm';
import { partitionStatements } from '#platform/events/partitions.js';

/** From a family's note to the first text and back: docs/generated/schema.sql shows the outcome. */
export class FirstWayThrough1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EVENTS);
    for (const statement of partitionStatements(new Date(), 12)) await runner.query(statement);
    await runner.query(PLATFORM);
    await runner.query(PEOPLE_AND_CASES);
    await runner.query(PERMISSION);
    await runner.query(MESSAGES);
    await runner.query(INTAKE_AND_SEQUENCES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table decisions, enrollments, sequence_versions, refused_inquiries, inquiries, provider_events, provider_posts,
        attempts, messages, conversations, stops, suppressions, consent_records, duplicate_candidates, case_members, cases,
        person_contact_points, people, contact_points, api_keys, idempotency_keys, sandbox_clock, deliveries, events`);
  }
}

// A UUIDv7 carries its time, so a range of ids is a range of time. `deliveries` names no foreign key: the row is made by
// the statement that makes the event, and a key on a partitioned table costs a look-up in every partition.
const EVENTS = `
create table events (
  id uuid primary key,
  type text not null,
  version smallint not null,
  occurred_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  position bigint generated always as identity,
  case_id uuid,
  person_id uuid,
  actor jsonb not null,
  correlation_id uuid not null,
  causation_id uuid,
  data jsonb not null
) partition by range (id);
create index events_log on events (xid, position);
create index events_of_case on events (case_id, xid, position) where case_id is not null;
create index events_by_type on events (type, xid, position);
create table deliveries (
  event_id uuid not null,
  reaction text not null,
  due_mt timestamptz not null,
  attempts integer not null default 0,
  last_error text,
  parked_mt timestamptz,
  primary key (event_id, reaction)
);
create index deliveries_due on deliveries (due_mt, event_id) where parked_mt is null;
create index deliveries_parked on deliveries (parked_mt) where parked_mt is not null`;

const PLATFORM = `
create table idempotency_keys (
  scope text not null,
  key text not null,
  body_hash text not null,
  status smallint not null,
  answer jsonb not null,
  created_mt timestamptz not null,
  primary key (scope, key)
);
create index idempotency_keys_age on idempotency_keys (created_mt);
create table sandbox_clock (
  id smallint primary key check (id = 1),
  offset_ms bigint not null,
  version bigint not null
);
create table api_keys (
  id uuid primary key,
  name text not null,
  role text not null,
  hash bytea not null unique,
  created_at timestamptz not null,
  revoked_at timestamptz
)`;

const PEOPLE_AND_CASES = `
create table contact_points (
  id uuid primary key,
  kind text not null check (kind in ('phone', 'email')),
  value text not null,
  line_type text,
  bad_reason text,
  shared boolean not null default false,
  unique (kind, value)
);
create table people (
  id uuid primary key,
  name text not null,
  name_key text not null,
  language text not null default 'en',
  time_zone text,
  postal_code text,
  under_18 boolean not null default false,
  do_not_contact_at timestamptz,
  hold_kind text,
  hold_at timestamptz,
  merged_into uuid references people (id),
  version integer not null default 1,
  created_at timestamptz not null
);
create index people_merged on people (merged_into) where merged_into is not null;
-- the name on this point: the unique index judges two notes of one person that arrive at once
create table person_contact_points (
  person_id uuid not null references people (id),
  contact_point_id uuid not null references contact_points (id),
  name_key text not null,
  raw text not null,
  label text,
  primary key (person_id, contact_point_id),
  unique (contact_point_id, name_key)
);
create table cases (
  id uuid primary key,
  stage text not null,
  status text not null check (status in ('open', 'held', 'closed')),
  inquirer_id uuid not null references people (id),
  loved_one_id uuid references people (id),
  readiness text,
  substances text[] not null default '{}',
  owner_id uuid,
  hold_kind text,
  hold_until timestamptz,
  crisis_at timestamptz,
  crisis_kind text,
  taken_over_at timestamptz,
  attention text[] not null default '{}',
  version integer not null default 1,
  opened_at timestamptz not null,
  closed_at timestamptz,
  close_reason text
);
create unique index cases_open_inquirer on cases (inquirer_id) where status <> 'closed';
create index cases_loved_one on cases (loved_one_id) where loved_one_id is not null;
create index cases_attention on cases using gin (attention);
create table case_members (
  case_id uuid not null references cases (id),
  person_id uuid not null references people (id),
  role text not null,
  relationship text,
  do_not_contact boolean not null default false,
  safe_contact jsonb not null default '{}',
  primary key (case_id, person_id)
);
create index case_members_person on case_members (person_id);
create table duplicate_candidates (
  person_a uuid not null references people (id),
  person_b uuid not null references people (id),
  reason text not null,
  state text not null default 'open',
  found_at timestamptz not null,
  primary key (person_a, person_b)
);
create index duplicate_candidates_b on duplicate_candidates (person_b)`;

const PERMISSION = `
create table consent_records (
  id uuid primary key,
  person_id uuid not null references people (id),
  contact_point_id uuid references contact_points (id),
  channel text not null,
  purpose text not null,
  kind text not null check (kind in ('pec', 'pewc')),
  granted boolean not null,
  source text not null,
  text_version text not null,
  text_shown text not null,
  text_hash text not null,
  box_default boolean not null,
  seller text not null,
  page text,
  ip_hash text,
  user_agent text,
  at timestamptz not null,
  expires_at timestamptz,
  evidence_hash text not null
);
create index consent_records_person on consent_records (person_id, channel, at);
create index consent_records_point on consent_records (contact_point_id);
create table suppressions (
  id uuid primary key,
  address_hash text not null,
  channel text not null check (channel in ('sms', 'voice', 'email', 'all')),
  reason text not null,
  person_id uuid references people (id),
  caused_by uuid,
  at timestamptz not null,
  lifted_at timestamptz,
  lifted_by text
);
create unique index suppressions_in_force on suppressions (address_hash, channel, reason) where lifted_at is null;
create index suppressions_person on suppressions (person_id) where person_id is not null;
create table stops (
  id uuid primary key,
  scope text not null check (scope in ('global', 'channel', 'sequence', 'household')),
  key text not null,
  at timestamptz not null,
  by text not null,
  reason text not null,
  lifted_at timestamptz
);
create index stops_in_force on stops (scope, key) where lifted_at is null`;

const MESSAGES = `
create table conversations (
  id uuid primary key,
  contact_point_id uuid not null unique references contact_points (id),
  case_id uuid references cases (id),
  person_id uuid references people (id),
  last_inbound_at timestamptz,
  assignee_id uuid,
  snoozed_until timestamptz
);
create index conversations_case on conversations (case_id);
create index conversations_person on conversations (person_id);
create table messages (
  id uuid primary key,
  dedupe_key text not null unique,
  conversation_id uuid not null references conversations (id),
  case_id uuid references cases (id),
  person_id uuid references people (id),
  contact_point_id uuid not null references contact_points (id),
  enrollment_id uuid,
  step_id text,
  sequence_key text,
  direction text not null check (direction in ('outbound', 'inbound')),
  channel text not null check (channel in ('sms', 'email')),
  class text,
  template text,
  subject text,
  body text not null,
  status text not null check (status in
    ('queued', 'deferred', 'held', 'sending', 'sent', 'delivered', 'failed', 'skipped', 'uncertain', 'review', 'received')),
  skipped_because text,
  due_at timestamptz,
  not_after timestamptz,
  answers_at timestamptz,
  asked_now boolean not null default false,
  tries integer not null default 0,
  label text,
  crisis text,
  media integer not null default 0,
  provider_sid text unique,
  error_code text,
  created_at timestamptz not null,
  handed_off_at timestamptz,
  sent_at timestamptz,
  version integer not null default 1
);
create index messages_due on messages (due_at, id) where status in ('queued', 'deferred');
create index messages_case on messages (case_id, id);
create index messages_conversation on messages (conversation_id, id);
create index messages_point on messages (contact_point_id, id);
create index messages_enrollment on messages (enrollment_id) where enrollment_id is not null;
create index messages_counted on messages (person_id, handed_off_at) where handed_off_at is not null;
create index messages_left on messages (handed_off_at) where handed_off_at is not null;
-- the open attempt is lease and fence: at most one per message, named in every later update
create table attempts (
  id uuid primary key,
  message_id uuid not null references messages (id),
  case_id uuid references cases (id),
  n integer not null,
  ref text not null unique,
  to_hash text not null,
  body_hash text not null,
  outcome text not null check (outcome in ('handed_off', 'accepted', 'rejected', 'not_sent', 'unknown')),
  lease_mt timestamptz not null,
  started_mt timestamptz not null,
  finished_mt timestamptz,
  http_status integer,
  error_class text,
  provider_sid text unique,
  next_check_mt timestamptz
);
create unique index attempts_open on attempts (message_id) where outcome in ('handed_off', 'unknown');
create index attempts_message on attempts (message_id);
create index attempts_case on attempts (case_id);
create index attempts_lease on attempts (lease_mt) where outcome = 'handed_off';
create table provider_posts (
  id uuid primary key,
  provider text not null,
  received_mt timestamptz not null,
  body bytea not null
);
create table provider_events (
  dedupe_key text primary key,
  post_id uuid references provider_posts (id),
  ref text,
  sid text,
  kind text not null,
  status text not null,
  error_code text,
  received_at timestamptz not null,
  applied boolean not null
);
create index provider_events_post on provider_events (post_id);
create index provider_events_unapplied on provider_events (sid) where not applied`;

const INTAKE_AND_SEQUENCES = `
create table inquiries (
  id uuid primary key,
  case_id uuid not null references cases (id),
  person_id uuid not null references people (id),
  channel text not null,
  message text not null,
  loved_one jsonb,
  callback jsonb,
  source jsonb,
  suspicion text[] not null default '{}',
  raw_contact jsonb,
  received_at timestamptz not null,
  original bytea,
  idem_scope text,
  idem_key text,
  body_hash text not null,
  unique (idem_scope, idem_key)
);
create index inquiries_case on inquiries (case_id, id);
create index inquiries_person on inquiries (person_id);
create table refused_inquiries (
  id uuid primary key,
  received_at timestamptz not null,
  code text not null,
  body text not null,
  crisis text,
  purge_at timestamptz not null
);
create index refused_inquiries_age on refused_inquiries (purge_at);
create table sequence_versions (
  key text not null,
  version integer not null,
  status text not null check (status in ('draft', 'published', 'retired')),
  definition jsonb not null,
  hash text not null,
  published_at timestamptz not null,
  primary key (key, version)
);
create table enrollments (
  id uuid primary key,
  sequence_key text not null,
  sequence_version integer not null,
  case_id uuid not null references cases (id),
  person_id uuid not null references people (id),
  business_key text not null,
  status text not null check (status in ('active', 'completed', 'exited', 'held')),
  exit_reason text,
  step_id text,
  due_at timestamptz,
  asked_now boolean not null default false,
  started_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1,
  foreign key (sequence_key, sequence_version) references sequence_versions (key, version)
);
create unique index enrollments_one on enrollments (sequence_key, case_id, person_id, business_key) where status in ('active', 'held');
create index enrollments_due on enrollments (due_at, id) where status = 'active';
create index enrollments_case on enrollments (case_id, id);
create index enrollments_person on enrollments (person_id);
create index enrollments_version on enrollments (sequence_key, sequence_version);
create table decisions (
  id uuid primary key,
  enrollment_id uuid,
  step_id text,
  message_id uuid,
  at timestamptz not null,
  moment text not null check (moment in ('scheduled', 'send')),
  outcome text not null,
  gate smallint,
  reason text,
  rule text,
  until timestamptz,
  gates jsonb not null,
  inputs jsonb not null,
  rules_version text not null
);
create index decisions_enrollment on decisions (enrollment_id, at) where enrollment_id is not null;
create index decisions_message on decisions (message_id, at) where message_id is not null`;
