import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Due rows by how much they press, enrollments then in turn of their sequences; smaller indexes; vacuums that keep up with
 * what becomes due. Adds and replaces indexes only: a process of the version before does what it did, its look-up for what
 * is due costs more until it is replaced.
 */
export class Scale1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index enrollments_next on enrollments (urgency, sequence_key, due_at) where status = 'active';
      create unique index enrollments_once on enrollments
        ((md5(sequence_key || '/' || case_id::text || '/' || person_id::text || '/' || business_key)::uuid))
        where status in ('active', 'held');
      create index enrollments_around on enrollments (case_id);
      drop index enrollments_due, enrollments_one, enrollments_case;
      create index messages_next on messages ((${URGENCY}), due_at) where status in ('queued', 'deferred');
      drop index messages_due`);
    for (const [table, settings] of Object.entries(VACUUM))
      await runner.query(`alter table ${table} set (${settings}, autovacuum_vacuum_cost_delay = 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index messages_due on messages (due_at, id) where status in ('queued', 'deferred');
      create index enrollments_due on enrollments (due_at, id) where status = 'active';
      create index enrollments_case on enrollments (case_id, id);
      create unique index enrollments_one on enrollments (sequence_key, case_id, person_id, business_key)
        where status in ('active', 'held');
      drop index messages_next, enrollments_next, enrollments_once, enrollments_around`);
    for (const table of Object.keys(VACUUM))
      await runner.query(
        `alter table ${table} reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_vacuum_cost_delay)`,
      );
  }
}

/** As the look-up for due messages says it, word for word: otherwise no index serves it. */
const URGENCY = `case when class = 'emergency_safety' then 0 when class in ('optout_confirm', 'help_reply', 'auto_ack') then 1
  when class = 'human_reply' then 2 else 3 end`;

/** Rows that move each time they are due leave a dead one behind, in the table and in its due index. */
const VACUUM = {
  enrollments: 'autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000',
  messages: 'autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000',
  attempts: 'autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000',
  deliveries: 'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000',
};
