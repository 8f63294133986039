import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Many families enrolled by one decision; who qualified an inquiry; what runs on which version. Expands only. */
export class EnrollmentBatches1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table enrollment_batches (
        id uuid primary key,
        sequence_key text not null,
        sequence_version integer not null,
        facts jsonb not null default '{}',
        -- over how long the first steps are spread, ISO 8601
        spread text not null,
        -- at most so many are enrolled
        cap integer not null,
        status text not null check (status in ('previewed', 'running', 'done', 'undone')),
        created_at timestamptz not null,
        created_by text not null,
        started_at timestamptz,
        started_by text,
        -- from when the spread counts: moves on when nobody worked for a while
        begins_at timestamptz,
        ended_at timestamptz,
        ended_by text,
        foreign key (sequence_key, sequence_version) references sequence_versions (key, version)
      );
      create index enrollment_batches_running on enrollment_batches (id) where status = 'running';
      create table enrollment_batch_people (
        batch_id uuid not null references enrollment_batches (id) on delete cascade,
        -- of those who are to be enrolled: their place in the spread, from 0; then everybody else
        position integer not null,
        -- what was asked for, also where there is no such case
        case_id uuid not null,
        person_id uuid,
        -- why not; null: enrolled, or yet to be
        because text,
        enrollment_id uuid,
        primary key (batch_id, position)
      );
      create index enrollments_running on enrollments (sequence_key, sequence_version) where status in ('active', 'held');
      alter table inquiries
        -- a person has looked at it: a family asks for help
        add column qualified_at timestamptz,
        add column qualified_by text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table inquiries drop column qualified_at, drop column qualified_by;
      drop index enrollments_running;
      drop table enrollment_batch_people, enrollment_batches;
      delete from sequence_versions where status = 'retired' and published_at is null`);
  }
}
