import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words as versions that somebody approves. Expands only. */
export class WordsAndThreads1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TEMPLATES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index messages_not_approved;
      alter table messages drop column template_id, drop column template_version;
      drop table templates;
      drop sequence templates_revision`);
  }
}

const TEMPLATES = `
create sequence templates_revision;
-- what we say, word by word; a version never changes, it is approved or retired
create table templates (
  id uuid primary key,
  key text not null,
  channel text not null check (channel in ('sms', 'email', 'page')),
  language text not null,
  discreet boolean not null,
  version integer not null,
  status text not null check (status in ('draft', 'approved', 'retired')),
  class text,
  purpose text not null,
  -- of a mail; a page's title
  subject text,
  body text not null,
  front_matter jsonb not null,
  hash text not null,
  created_at timestamptz not null,
  created_by text not null,
  approved_at timestamptz,
  approved_by text,
  retired_at timestamptz,
  retired_by text,
  -- the shipped file that it is; null when staff wrote it
  from_file text,
  -- grows with every change: a process asks for the highest to learn that its words are old
  revision bigint not null default nextval('templates_revision'),
  unique (key, channel, language, discreet, version)
);
create unique index templates_approved on templates (key, channel, language, discreet) where status = 'approved';
create index templates_revisions on templates (revision);
-- which version a message says. No foreign key: every text of an hour would lock the one row that it names
alter table messages
  add column template_id uuid,
  add column template_version integer;
create index messages_not_approved on messages (template_id, id) where status = 'held' and held_because = 'not_approved'`;
