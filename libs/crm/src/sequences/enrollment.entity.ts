import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('enrollments')
export class Enrollment {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { name: 'sequence_key' }) sequenceKey: string;
  @Column('integer', { name: 'sequence_version' }) sequenceVersion: number;
  @Column('uuid', { name: 'case_id' }) caseId: string;
  @Column('uuid', { name: 'person_id' }) personId: string;
  @Column('text') status: string;
  @Column('text', { name: 'exit_reason', nullable: true }) exitReason: string | null;
  @Column('text', { name: 'step_id', nullable: true }) stepId: string | null;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column('jsonb') facts: Record<string, string | boolean | null>;
  @Column('text', { name: 'held_because', nullable: true }) heldBecause: string | null;
  @Column('timestamptz', { name: 'paused_until', nullable: true }) pausedUntil: Date | null;
  @Column('text', { name: 'paused_because', nullable: true }) pausedBecause: string | null;
  @Column('text', { name: 'business_key' }) businessKey: string;
  @Column('timestamptz', { name: 'started_at' }) startedAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('integer') version: number;
}
