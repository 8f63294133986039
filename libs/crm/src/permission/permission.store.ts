import { createHash } from 'node:crypto';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { ConsentDraft } from './consent.rules.js';
import type { Decision } from './consider.rules.js';
import type { DecisionRow } from './explain.rules.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function draftConsents(consents: readonly ConsentDraft[]): Write {
  return {
    table: 'consent_records',
    columns: {
      id: 'uuid',
      person_id: 'uuid',
      contact_point_id: 'uuid',
      channel: 'text',
      purpose: 'text',
      kind: 'text',
      granted: 'boolean',
      source: 'text',
      text_version: 'text',
      text_shown: 'text',
      text_hash: 'text',
      box_default: 'boolean',
      seller: 'text',
      page: 'text',
      ip_hash: 'text',
      user_agent: 'text',
      at: 'timestamptz',
      evidence_hash: 'text',
    },
    rows: consents.map((consent) => {
      const textHash = sha256(consent.textShown);
      const evidence = [
        consent.personId,
        consent.contactPointId,
        consent.channel,
        consent.granted,
        consent.textVersion,
        textHash,
        consent.seller,
        consent.at.toISOString(),
      ];
      return {
        id: consent.id,
        person_id: consent.personId,
        contact_point_id: consent.contactPointId,
        channel: consent.channel,
        purpose: consent.purpose,
        kind: consent.kind,
        granted: consent.granted,
        source: consent.source,
        text_version: consent.textVersion,
        text_shown: consent.textShown,
        text_hash: textHash,
        box_default: false,
        seller: consent.seller,
        page: consent.page,
        ip_hash: consent.ipHash,
        user_agent: consent.userAgent,
        at: consent.at,
        evidence_hash: sha256(JSON.stringify(evidence)),
      };
    }),
  };
}

export interface ConsentRow {
  personId: string;
  channel: string;
  kind: 'pec' | 'pewc';
  granted: boolean;
  seller: string;
  boxDefault: boolean;
  at: Date;
  expiresAt: Date | null;
}

/** Consents for texts and mails whose evidence is whole; that a mail may speak plainly (E2) is no consent to mails. */
export async function loadConsents(tx: Tx, personIds: readonly string[]): Promise<ConsentRow[]> {
  return tx.query<ConsentRow>(
    `select person_id as "personId", channel, kind, granted, seller, box_default as "boxDefault", at, expires_at as "expiresAt"
     from consent_records where person_id = any($1::uuid[]) and channel in ('sms', 'email') and purpose <> 'open' and evidence_hash <> '' order by at`,
    [personIds],
  );
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

/** @returns the channels that were not suppressed for this reason before */
export async function addSuppressions(
  tx: Tx,
  rows: readonly {
    id: string;
    addressHash: string;
    channel: string;
    reason: string;
    personId: string | null;
    causedBy: string | null;
    at: Date;
  }[],
): Promise<string[]> {
  const added = await tx.query<{ channel: string }>(
    `insert into suppressions (id, address_hash, channel, reason, person_id, caused_by, at)
     select * from jsonb_to_recordset($1::jsonb) as r(id uuid, address_hash text, channel text, reason text, person_id uuid, caused_by uuid, at timestamptz)
     on conflict (address_hash, channel, reason) where lifted_at is null do nothing returning channel`,
    [
      JSON.stringify(
        rows.map((row) => ({
          id: row.id,
          address_hash: row.addressHash,
          channel: row.channel,
          reason: row.reason,
          person_id: row.personId,
          caused_by: row.causedBy,
          at: row.at,
        })),
      ),
    ],
  );
  return added.map((row) => row.channel);
}

/** @returns the channels that were lifted */
export async function liftSuppressions(
  tx: Tx,
  addressHash: string,
  channels: readonly string[],
  reason: string,
  by: string,
  at: Date,
): Promise<string[]> {
  const lifted = await tx.query<{ channel: string }>(
    `update suppressions set lifted_at = $5, lifted_by = $4
     where address_hash = $1 and channel = any($2) and reason = $3 and lifted_at is null returning channel`,
    [addressHash, channels, reason, by, at],
  );
  return lifted.map((row) => row.channel);
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
