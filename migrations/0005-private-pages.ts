import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The link to each member's own page. Expands only. */
export class PrivatePages1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PRIVATE_LINKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table private_links');
  }
}

const PRIVATE_LINKS = `
-- the way to a member's own page: one at a time, found by the hash of its token; the token itself is written nowhere
create table private_links (
  id uuid primary key,
  case_id uuid not null,
  person_id uuid not null,
  generation integer not null default 1,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  -- wrong tries since the last right one; locked on machine time: a jump of the sandbox's clock opens nothing
  failed integer not null default 0,
  locked_until_mt timestamptz,
  opened_at timestamptz,
  foreign key (case_id, person_id) references case_members (case_id, person_id)
);
create unique index private_links_member on private_links (case_id, person_id);
create index private_links_person on private_links (person_id)`;
