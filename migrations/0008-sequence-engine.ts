import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an enrollment knows, rests for, and how much it presses; versions that a practice writes itself. Expands only. */
export class SequenceEngine1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table enrollments
        -- what was said when it began, and what they have answered since
        add column facts jsonb not null default '{}',
        -- they have answered: it rests until then
        add column paused_until timestamptz,
        add column paused_because text,
        -- who goes first when much is due at once: 0 safety, 1 transactional, 2 reply, 3 nurture
        add column urgency smallint not null default 3;
      create index enrollments_paused on enrollments (paused_until) where status = 'held' and paused_until is not null;
      alter table sequence_versions
        -- shipped with a release, or written by the practice
        add column origin text not null default 'shipped' check (origin in ('shipped', 'staff')),
        -- what becomes of those on an older version: let_finish, move_at_next_step, exit
        add column running text not null default 'let_finish' check (running in ('let_finish', 'move_at_next_step', 'exit')),
        add column drafted_at timestamptz,
        add column drafted_by uuid,
        add column published_by uuid,
        alter column published_at drop not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from sequence_versions v where status = 'draft'
        and not exists (select from enrollments e where e.sequence_key = v.key and e.sequence_version = v.version);
      alter table sequence_versions drop column origin, drop column running, drop column drafted_at, drop column drafted_by,
        drop column published_by, alter column published_at set not null;
      alter table enrollments drop column facts, drop column paused_until, drop column paused_because, drop column urgency`);
  }
}
