import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';

@Entity('contact_points')
export class ContactPoint {
  @PrimaryColumn('uuid') id: string;
  @Column('text') kind: string;
  @Column('text') value: string;
}

@Entity('messages')
export class Message {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'conversation_id' }) conversationId: string;
  @Column('uuid', { name: 'case_id', nullable: true }) caseId: string | null;
  @Column('uuid', { name: 'person_id', nullable: true }) personId: string | null;
  @ManyToOne(() => ContactPoint, { nullable: false })
  @JoinColumn({ name: 'contact_point_id' })
  contactPoint: Relation<ContactPoint>;
  @Column('uuid', { name: 'enrollment_id', nullable: true }) enrollmentId: string | null;
  @Column('text', { name: 'step_id', nullable: true }) stepId: string | null;
  @Column('text') direction: string;
  @Column('text') channel: string;
  @Column('text', { nullable: true }) class: string | null;
  @Column('text', { nullable: true }) template: string | null;
  @Column('integer', { name: 'template_version', nullable: true }) templateVersion: number | null;
  @Column('text', { nullable: true }) subject: string | null;
  @Column('text') body: string;
  @Column('text') status: string;
  @Column('text', { name: 'skipped_because', nullable: true }) skippedBecause: string | null;
  @Column('text', { name: 'held_because', nullable: true }) heldBecause: string | null;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column('text', { name: 'error_code', nullable: true }) errorCode: string | null;
  @Column('text', { nullable: true }) label: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'sent_at', nullable: true }) sentAt: Date | null;
  @Column('integer') version: number;
}
