import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Conversations as staff meet them: whose they are, what nobody has read, replies, takeover, pictures. Expands only. */
export class Conversations1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [CONVERSATIONS, REPLIES, MEDIA]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table media, typing;
      drop index messages_planned, messages_cries;
      alter table messages drop column written_by, drop column answers_crisis, drop column hours_reason;
      alter table cases drop column taken_over_by, drop column taken_over_reason;
      drop index conversations_activity, conversations_unread, conversations_waiting, conversations_assignee;
      alter table conversations drop column activity_at, drop column version, drop column snoozed_by, drop column snoozed_at,
        drop column assigned_at, drop column read_at, drop column read_by, drop column read_until, drop column last_reply_by,
        drop column last_reply_at, drop column last_reply_id`);
  }
}

const CONVERSATIONS = `
alter table conversations
  -- the last words of a person of the practice
  add column last_reply_id uuid,
  add column last_reply_at timestamptz,
  add column last_reply_by uuid,
  -- up to which of the family's words somebody has read
  add column read_until timestamptz,
  add column read_at timestamptz,
  add column read_by uuid,
  add column assigned_at timestamptz,
  add column snoozed_at timestamptz,
  add column snoozed_by uuid,
  add column version integer not null default 1,
  -- what people say moves a conversation up; what machines send does not
  add column activity_at timestamptz not null
    generated always as (coalesce(greatest(last_inbound_at, last_reply_at), timestamptz '1970-01-01 00:00:00+00')) stored;
create index conversations_activity on conversations (activity_at, id);
create index conversations_unread on conversations (activity_at, id) where last_inbound_at > coalesce(read_until, timestamptz '1970-01-01 00:00:00+00');
create index conversations_waiting on conversations (activity_at, id) where last_inbound_at > coalesce(last_reply_at, timestamptz '1970-01-01 00:00:00+00');
create index conversations_assignee on conversations (assignee_id, activity_at, id) where assignee_id is not null;
-- who is writing an answer right now; machine time
create unlogged table typing (
  conversation_id uuid not null,
  staff_id uuid not null,
  since_mt timestamptz not null,
  until_mt timestamptz not null,
  primary key (conversation_id, staff_id)
)`;

const REPLIES = `
alter table messages
  -- the person of the practice whose words these are
  add column written_by uuid,
  -- whoever cried for help is answered, also after a STOP in the same breath
  add column answers_crisis boolean not null default false,
  -- why a person sent it outside the hours
  add column hours_reason text;
alter table cases add column taken_over_by uuid, add column taken_over_reason text;
create index messages_planned on messages (conversation_id, due_at) where status in ('queued', 'deferred', 'held');
create index messages_cries on messages (conversation_id, created_at) where direction = 'inbound' and (crisis is not null or label = 'opt_out')`;

const MEDIA = `
-- what came with a text; fetched from the carrier once, and looked at before it is kept
create table media (
  id uuid primary key,
  message_id uuid not null references messages (id),
  n smallint not null,
  url text not null,
  said_type text,
  status text not null default 'waiting' check (status in ('waiting', 'kept', 'refused')),
  refused_because text,
  type text,
  bytes bytea,
  size integer,
  tries smallint not null default 0,
  next_mt timestamptz,
  unique (message_id, n)
);
create index media_waiting on media (next_mt) where status = 'waiting'`;
