import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks, holds, crises and pages; consents by staff, do-not-call lists, state switches; corrections. Expands only. */
export class PermissionAndTasks1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TASKS, HOLDS, CRISES, PERMISSION, FAMILY_CIRCLE]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table corrections, state_switches, dnc_numbers, dnc_lists, pages, crises, holds, tasks;
      drop index messages_household, suppressions_page;
      alter table messages drop column words_version;
      alter table case_members drop column withdrawn_at, drop column joined_at, drop column version;
      alter table suppressions drop column note, drop column added_by;
      alter table consent_records drop column recorded_by, drop column evidence_ref`);
  }
}

const TASKS = `
-- something that a person does; at most one open at a time of one kind about one thing
create table tasks (
  id uuid primary key,
  kind text not null,
  case_id uuid not null references cases (id),
  person_id uuid references people (id),
  about text not null,
  detail jsonb not null default '{}',
  status text not null default 'open' check (status in ('open', 'claimed', 'done', 'dropped')),
  -- 0 urgent, 1 high, 2 normal, 3 low
  rank smallint not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  assignee_id text,
  overdue_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  outcome text,
  note text,
  version integer not null default 1
);
create unique index tasks_one on tasks (case_id, kind, about) where status in ('open', 'claimed');
create index tasks_waiting on tasks (rank, due_at, id) where status in ('open', 'claimed');
create index tasks_due on tasks (due_at, id) where status in ('open', 'claimed') and overdue_at is null;
create index tasks_case on tasks (case_id, id)`;

const HOLDS = `
-- automation rests: of a household, or of one person in it; who, since when, until when
create table holds (
  id uuid primary key,
  case_id uuid not null references cases (id),
  person_id uuid references people (id),
  kind text not null,
  reason text,
  until timestamptz,
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  ended_by text
);
create unique index holds_one on holds (case_id, kind, coalesce(person_id, case_id)) where ended_at is null;
create index holds_case on holds (case_id, id);
create index holds_until on holds (until, id) where ended_at is null and until is not null;
insert into holds (id, case_id, person_id, kind, started_at, started_by)
  select gen_random_uuid(), m.case_id, p.id, p.hold_kind, p.hold_at, 'system'
  from people p join case_members m on m.person_id = p.id where p.hold_kind is not null`;

const CRISES = `
-- an incident: from the first cry for help until a person says that it is over
create table crises (
  id uuid primary key,
  case_id uuid not null references cases (id),
  person_id uuid not null references people (id),
  kind text not null,
  level text not null check (level in ('now', 'talk')),
  opened_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  cleared_at timestamptz,
  cleared_by text,
  note text
);
create unique index crises_open on crises (case_id) where cleared_at is null;
create index crises_case on crises (case_id, id);
insert into crises (id, case_id, person_id, kind, level, opened_at)
  select gen_random_uuid(), id, inquirer_id, coalesce(crisis_kind, 'danger'), 'now', crisis_at
  from cases where crisis_at is not null and status <> 'closed';
-- calls people until one of them says that they have heard it
create table pages (
  id uuid primary key,
  case_id uuid not null references cases (id),
  person_id uuid references people (id),
  reason text not null,
  level text not null check (level in ('now', 'talk')),
  requested_at timestamptz not null,
  next_at timestamptz,
  sent integer not null default 0,
  acknowledged_at timestamptz,
  acknowledged_by text
);
create unique index pages_open on pages (case_id, reason) where acknowledged_at is null;
create index pages_next on pages (next_at, id) where next_at is not null;
create index pages_case on pages (case_id, id)`;

const PERMISSION = `
alter table consent_records
  -- the staff member who wrote down what was said; a recording, an inbound text, a signed paper
  add column recorded_by text,
  add column evidence_ref text;
alter table suppressions add column note text, add column added_by text;
create index suppressions_page on suppressions (id) where lifted_at is null;
-- do-not-call registries, by hash of the number; a list older than 31 days clears nobody
create table dnc_lists (
  key text primary key,
  as_of timestamptz not null,
  loaded_at timestamptz not null,
  loaded_by text not null,
  numbers integer not null
);
create table dnc_numbers (
  list text not null references dnc_lists (key),
  address_hash text not null,
  primary key (address_hash, list)
);
-- a governor's declared emergency: all automation to that state rests
create table state_switches (
  id uuid primary key,
  state text not null,
  reason text not null,
  on_at timestamptz not null,
  on_by text not null,
  off_at timestamptz,
  off_by text
);
create unique index state_switches_on on state_switches (state) where off_at is null;
-- what staff say that a text really meant; nothing changes before it is approved
create table corrections (
  id uuid primary key,
  message_id uuid not null references messages (id),
  said jsonb not null,
  meant jsonb not null,
  words text not null,
  note text,
  status text not null default 'proposed' check (status in ('proposed', 'approved', 'rejected')),
  proposed_at timestamptz not null,
  proposed_by text not null,
  decided_at timestamptz,
  decided_by text
);
create unique index corrections_one on corrections (message_id) where status = 'proposed';
create unique index corrections_words on corrections (words) where status = 'approved'`;

const FAMILY_CIRCLE = `
alter table case_members
  add column version integer not null default 1,
  add column joined_at timestamptz,
  -- left the circle: nothing automated any more; the row stays, so that nobody adds them again without seeing it
  add column withdrawn_at timestamptz;
update case_members m set joined_at = c.opened_at from cases c where c.id = m.case_id and m.role = 'inquirer';
-- which word lists understood an inbound text
alter table messages add column words_version text;
-- what a household has been told in a week
create index messages_household on messages (case_id, handed_off_at) where handed_off_at is not null`;
