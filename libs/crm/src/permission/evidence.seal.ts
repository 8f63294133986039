import { createHash } from 'node:crypto';
import type { ConsentDraft } from './consent.rules.js';

/** A consent or revocation as it is stored: who, by which words, how, when, and who wrote it down. */
export interface ConsentRecord {
  id: string;
  personId: string;
  contactPointId: string | null;
  channel: string;
  purpose: string;
  kind: 'pec' | 'pewc';
  granted: boolean;
  source: string;
  textVersion: string;
  textShown: string;
  textHash: string;
  boxDefault: boolean;
  seller: string;
  page: string | null;
  ipHash: string | null;
  userAgent: string | null;
  at: Date;
  expiresAt: Date | null;
  recordedBy: string | null;
  evidenceRef: string | null;
  said: string | null;
  note: string | null;
  /** null in rows that were sealed by the first recipe */
  recordedAt: Date | null;
  evidenceHash: string;
}

/** What the second recipe covers, in this order: everything. A column that is added later needs a third recipe. */
const SECOND = [
  'id',
  'personId',
  'contactPointId',
  'channel',
  'purpose',
  'kind',
  'granted',
  'source',
  'textVersion',
  'textHash',
  'boxDefault',
  'seller',
  'page',
  'ipHash',
  'userAgent',
  'at',
  'expiresAt',
  'recordedBy',
  'evidenceRef',
  'said',
  'note',
  'recordedAt',
] as const satisfies readonly (keyof ConsentRecord)[];
/** What the hashes without a name in front cover: rows from before consents could be recorded by staff. */
const FIRST = [
  'personId',
  'contactPointId',
  'channel',
  'granted',
  'textVersion',
  'textHash',
  'seller',
  'at',
] as const satisfies readonly (keyof ConsentRecord)[];
const SECOND_NAME = 'v2:';

const hashOfWords = (words: string): string => createHash('sha256').update(words).digest('hex');

/** @returns the hash that a new row carries over all its fields (TSR 16 CFR 310.5: the record is kept as it was given) */
export function sealEvidence(record: Omit<ConsentRecord, 'evidenceHash'>): string {
  return SECOND_NAME + digest(record, SECOND);
}

/** Whether a stored row is as it was written: each by the recipe of its time. A row without a hash proves nothing. */
export function verifyEvidence(record: ConsentRecord): boolean {
  if (hashOfWords(record.textShown) !== record.textHash) return false;
  if (record.evidenceHash.startsWith(SECOND_NAME)) return sealEvidence(record) === record.evidenceHash;
  return digest(record, FIRST) === record.evidenceHash;
}

function digest(
  record: Omit<ConsentRecord, 'evidenceHash'>,
  fields: readonly Exclude<keyof ConsentRecord, 'evidenceHash'>[],
): string {
  // dates become RFC 3339 by themselves
  return hashOfWords(JSON.stringify(fields.map((field) => record[field] ?? null)));
}

/** The whole row of a draft, sealed. */
export function recordOf(consent: ConsentDraft): ConsentRecord {
  const { caseId: _, ...kept } = consent;
  const record = {
    expiresAt: null,
    recordedBy: null,
    evidenceRef: null,
    said: null,
    note: null,
    recordedAt: consent.at,
    ...kept,
    textHash: hashOfWords(consent.textShown),
    boxDefault: false,
  };
  return { ...record, evidenceHash: sealEvidence(record) };
}

const columnNames = new Map<string, string>();

function columnOf(name: string): string {
  const known = columnNames.get(name);
  if (known) return known;
  const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columnNames.set(name, column);
  return column;
}

/** By the database's own column names. */
export function columnsOf(record: ConsentRecord): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) columns[columnOf(name)] = value;
  return columns;
}
