import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('inquiries')
export class InquiryRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'case_id' }) caseId: string;
  @Column('uuid', { name: 'person_id' }) personId: string;
  @Column('text') channel: string;
  @Column('text') message: string;
  @Column('jsonb', { name: 'loved_one', nullable: true }) lovedOne: unknown;
  @Column('jsonb', { nullable: true }) callback: unknown;
  @Column('jsonb', { nullable: true }) source: unknown;
  @Column('text', { array: true }) suspicion: string[];
  @Column('timestamptz', { name: 'received_at' }) receivedAt: Date;
  @Column('timestamptz', { name: 'qualified_at', nullable: true }) qualifiedAt: Date | null;
  @Column('text', { name: 'qualified_by', nullable: true }) qualifiedBy: string | null;
}
