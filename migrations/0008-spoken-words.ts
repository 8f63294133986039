import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What staff say in a call, and to a machine that answers, are templates too. Expands only. */
export class SpokenWords1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table templates drop constraint templates_channel_check,
        add constraint templates_channel_check check (channel in ('sms', 'email', 'page', 'script', 'voicemail'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from templates where channel in ('script', 'voicemail');
      alter table templates drop constraint templates_channel_check,
        add constraint templates_channel_check check (channel in ('sms', 'email', 'page'))`);
  }
}
