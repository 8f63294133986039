import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { ConsentFact, Decision } from './facts.rules.js';
import type { DecisionRow } from './explain.rules.js';

export interface ConsentRow extends ConsentFact {
  personId: string;
  channel: string;
}

/** Consents for texts and mails; that a mail may speak plainly (E2) is no consent to mails. */
export async function loadConsents(tx: Tx, personIds: readonly string[]): Promise<ConsentRow[]> {
  return tx.query<ConsentRow>(
    `select person_id as "personId", channel, kind, purpose, granted, seller, box_default as "boxDefault",
       contact_point_id as "contactPointId", at, expires_at as "expiresAt",
       text_shown <> '' and text_hash <> '' and evidence_hash <> '' as "evidenceComplete"
     from consent_records where person_id = any($1::uuid[]) and channel in ('sms', 'email') and purpose <> 'open' order by at`,
    [personIds],
  );
}

export interface Registers {
  dncLists: readonly { key: string; asOf: Date; hashes: readonly string[] }[];
  emergencies: readonly string[];
}

/** What is true of numbers and states, whoever is there: do-not-call lists with those of these hashes that they hold. */
export async function loadRegisters(tx: Tx, hashes: readonly string[]): Promise<Registers> {
  const [row] = await tx.query<{
    lists: { key: string; asOf: string; hashes: string[] }[];
    states: string[];
  }>(
    `select
       (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'asOf', as_of, 'hashes', array(
          select address_hash from dnc_numbers where list = key and address_hash = any($1))) order by key), '[]') from dnc_lists) as lists,
       array(select state from state_switches where off_at is null order by state) as states`,
    [hashes],
  );
  const dncLists = row!.lists.map((list) => ({ ...list, asOf: new Date(list.asOf) }));
  return { dncLists, emergencies: row!.states };
}

export interface SuppressionRow {
  addressHash: string;
  channel: string;
  reason: string;
  personId: string | null;
  at: Date;
  liftedAt: Date | null;
}

export async function loadSuppressions(tx: Tx, hashes: readonly string[]): Promise<SuppressionRow[]> {
  return tx.query<SuppressionRow>(
    `select address_hash as "addressHash", channel, reason, person_id as "personId", at, lifted_at as "liftedAt"
     from suppressions where address_hash = any($1)`,
    [hashes],
  );
}

export interface DecisionDraft {
  id: string;
  enrollmentId: string | null;
  stepId: string | null;
  messageId: string | null;
  at: Date;
  moment: 'scheduled' | 'send';
  decision: Decision;
  /** what was looked at, without addresses and words */
  inputs: Record<string, unknown>;
  rulesVersion: string;
}

export function draftDecisions(decisions: readonly DecisionDraft[]): Write {
  return {
    table: 'decisions',
    columns: {
      id: 'uuid',
      enrollment_id: 'uuid',
      step_id: 'text',
      message_id: 'uuid',
      at: 'timestamptz',
      moment: 'text',
      outcome: 'text',
      gate: 'smallint',
      reason: 'text',
      rule: 'text',
      until: 'timestamptz',
      gates: 'jsonb',
      inputs: 'jsonb',
      rules_version: 'text',
    },
    rows: decisions.map((draft) => ({
      id: draft.id,
      enrollment_id: draft.enrollmentId,
      step_id: draft.stepId,
      message_id: draft.messageId,
      at: draft.at,
      moment: draft.moment,
      outcome: draft.decision.outcome,
      gate: draft.decision.gate,
      reason: draft.decision.reason,
      rule: draft.decision.rule,
      until: draft.decision.until,
      gates: draft.decision.gates,
      inputs: draft.inputs,
      rules_version: draft.rulesVersion,
    })),
  };
}

export async function decisionsOf(tx: Tx, of: { messageId?: string; enrollmentId?: string }): Promise<DecisionRow[]> {
  return tx.query<DecisionRow>(
    `select at, moment, step_id as "stepId", message_id as "messageId", outcome, gate, reason, rule, until, gates, inputs, rules_version as "rulesVersion"
     from decisions where ${of.messageId ? 'message_id' : 'enrollment_id'} = $1 order by at, id`,
    [of.messageId ?? of.enrollmentId],
  );
}

/** The newest decision about each of these messages. */
export async function lastDecisionsOf(tx: Tx, messageIds: readonly string[]): Promise<DecisionRow[]> {
  return tx.query<DecisionRow>(
    `select distinct on (message_id) at, moment, step_id as "stepId", message_id as "messageId", outcome, gate, reason, rule, until,
       gates, inputs, rules_version as "rulesVersion"
     from decisions where message_id = any($1::uuid[]) order by message_id, at desc, id desc`,
    [messageIds],
  );
}
