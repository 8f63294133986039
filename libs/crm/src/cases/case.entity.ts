import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('cases')
export class Case {
  @PrimaryColumn('uuid') id: string;
  @Column('text') stage: string;
  @Column('text') status: string;
  @Column('uuid', { name: 'inquirer_id' }) inquirerId: string;
  @Column('uuid', { name: 'loved_one_id', nullable: true }) lovedOneId: string | null;
  @Column('text', { nullable: true }) readiness: string | null;
  @Column('text', { array: true }) substances: string[];
  @Column('uuid', { name: 'owner_id', nullable: true }) ownerId: string | null;
  @Column('text', { name: 'hold_kind', nullable: true }) holdKind: string | null;
  @Column('timestamptz', { name: 'hold_until', nullable: true }) holdUntil: Date | null;
  @Column('timestamptz', { name: 'crisis_at', nullable: true }) crisisAt: Date | null;
  @Column('text', { name: 'crisis_kind', nullable: true }) crisisKind: string | null;
  @Column('timestamptz', { name: 'taken_over_at', nullable: true }) takenOverAt: Date | null;
  @Column('text', { array: true }) attention: string[];
  @Column('integer') version: number;
  @Column('timestamptz', { name: 'opened_at' }) openedAt: Date;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt: Date | null;
  @Column('text', { name: 'close_reason', nullable: true }) closeReason: string | null;
}
