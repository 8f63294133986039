import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a mail is answered by, pictures that are only a signature, silences that were told. Expands only. */
export class LooseEnds1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [MAILS, SILENCES, ADOPTION]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index pages_waiting, people_hold_kind, cases_crisis_at, conversations_quiet;
      alter table conversations drop column quiet_of, drop column quiet_again_at;
      alter table media drop column signature;
      alter table messages drop column mail_id, drop column mail_references`);
  }
}

const MAILS = `
alter table messages
  -- the Message-ID of a family's mail, and what an answer to it says in References (RFC 5322 3.6.4)
  add column mail_id text,
  add column mail_references text;
-- a small picture that the mail's own HTML shows: kept, and nobody is asked to look at it
alter table media add column signature boolean not null default false`;

const SILENCES = `
alter table conversations
  -- the activity after which a silence has been told, or needs no telling
  add column quiet_of timestamptz,
  -- when a silence that may not be told yet is looked at again
  add column quiet_again_at timestamptz;
-- silences that are older than this column are nobody's news
update conversations set quiet_of = activity_at
  where last_inbound_at is not null and activity_at < clock_timestamp() - interval '3 days';
create index conversations_quiet on conversations (activity_at, id)
  where last_inbound_at is not null and quiet_of is distinct from activity_at`;

/** What a process of an older release still writes, and this one takes over. */
const ADOPTION = `
create index cases_crisis_at on cases (crisis_at, id) where crisis_at is not null;
create index people_hold_kind on people (id) where hold_kind is not null;
create index pages_waiting on pages (id) where acknowledged_at is null`;
