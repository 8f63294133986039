import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The send ledger at full strength (look-ups, review, reconciliation, pace, breaker), and email beside text. Expands only. */
export class LedgerAndEmail1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [MESSAGES, PROVIDERS, STOPS]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table canaries, reconciliations, look_backs, alerts, senders;
      drop index stops_one;
      alter table stops drop constraint stops_scope_check;
      alter table stops add constraint stops_scope_check
        check (scope in ('global', 'channel', 'sequence', 'household')) not valid;
      alter table provider_events drop column outcome;
      drop index provider_posts_received;
      drop index attempts_check, attempts_undecided, attempts_started;
      alter table attempts drop column channel;
      drop index messages_held, messages_unsure, messages_handed, enrollments_held;
      create index messages_left on messages (handed_off_at) where handed_off_at is not null;
      alter table enrollments drop column held_because;
      alter table messages drop column held_because, drop column segments, drop column paced`);
  }
}

const MESSAGES = `
alter table messages
  add column held_because text,
  add column segments smallint not null default 1,
  -- it has been given its place in the sender's queue: when that comes, it goes
  add column paced boolean not null default false;
create index messages_held on messages (id) where status = 'held';
-- the carrier's day is summed before every hand-over
create index messages_handed on messages (handed_off_at) include (channel, segments) where handed_off_at is not null;
drop index messages_left;
create index messages_unsure on messages (id) where status in ('uncertain', 'review');
alter table enrollments add column held_because text;
create index enrollments_held on enrollments (id) where status = 'held';
alter table attempts add column channel text not null default 'sms' check (channel in ('sms', 'email'));
-- what is to be looked up at the provider, and when
create index attempts_check on attempts (next_check_mt) where next_check_mt is not null;
-- rivals: nobody knows yet which of two equal texts to one number the provider's list shows
create index attempts_undecided on attempts (to_hash) where outcome in ('handed_off', 'unknown');
create index attempts_started on attempts using brin (started_mt);
-- how long a provider has been silent
create index provider_posts_received on provider_posts (provider, received_mt);
alter table provider_events add column outcome text;
create index provider_events_conflict on provider_events (sid) where outcome = 'conflict'`;

const PROVIDERS = `
-- one row per sender: its pace, its pause, and how often in a row it got no clear answer
create table senders (
  key text primary key,
  next_free_mt timestamptz not null,
  paused_until_mt timestamptz,
  strikes integer not null default 0
);
-- one row per thing that somebody must look at, however often it happens
create table alerts (
  key text primary key,
  kind text not null,
  channel text,
  code text,
  at timestamptz not null
);
create index alerts_at on alerts (at);
-- up to where the provider's inbound texts have been looked through
create table look_backs (
  name text primary key,
  until_mt timestamptz not null
);
create table reconciliations (
  provider text not null,
  day date not null,
  ran_mt timestamptz not null,
  theirs integer not null,
  ours integer not null,
  matched integer not null,
  differences jsonb not null,
  primary key (provider, day)
);
create table canaries (
  id uuid primary key,
  rung_mt timestamptz not null,
  answered_mt timestamptz
)`;

const STOPS = `
alter table stops drop constraint stops_scope_check;
alter table stops add constraint stops_scope_check
  check (scope in ('global', 'channel', 'sequence', 'household', 'template'));
create unique index stops_one on stops (scope, key, reason) where lifted_at is null`;
