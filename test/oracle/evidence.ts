import type { Accepted } from './carrier-ledger.js';
import { ClientLedger } from './client-ledger.js';
import type { Evidence } from './ledgers.js';
import type { AttemptRow, MessageRow } from './rows.js';

export const PHONE = '+19195551001';
export const SILENT = '+19195551002';
/** A Tuesday at noon in North Carolina. */
export const NOON = new Date('2027-01-12T17:00:00Z');
export const afterNoon = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

const consents = ['S1-sms-request-1.0', 'S2-sms-followup-1.0'].map((textVersion) => ({
  channel: 'sms',
  textVersion,
  granted: true,
}));

/** Two families that were greeted; the second one then wrote STOP and had its confirmation. Nothing is wrong. */
export function cleanEvidence(): Evidence {
  const client = new ClientLedger();
  for (const [n, phone] of [PHONE, SILENT].entries()) {
    client.ask({ key: `note-${n}`, phone, email: null, state: 'NC', consents });
    client.answered(`note-${n}`, `inquiry-${n}`);
  }
  client.texts.push({ address: SILENT, channel: 'sms', stop: true, sid: 'SMin', answeredAt: afterNoon(60) });
  const numbers = [0, 1];
  const enrollment = { reason: null, dueAt: afterNoon(172_800) };
  return {
    client,
    at: afterNoon(600),
    carrier: [accepted('0', PHONE, 10), accepted('1', SILENT, 11), accepted('stop', SILENT, 61)],
    rows: {
      inquiries: numbers.map((n) => ({
        id: `inquiry-${n}`,
        key: `note-${n}`,
        caseId: `case-${n}`,
        personId: `person-${n}`,
      })),
      people: [
        { id: 'person-0', addresses: [PHONE] },
        { id: 'person-1', addresses: [SILENT] },
      ],
      messages: [
        message('0', PHONE),
        message('1', SILENT),
        message('stop', SILENT, { class: 'optout_confirm', enrollmentId: null, stepId: null }),
      ],
      attempts: [attempt('0', 10), attempt('1', 11), attempt('stop', 61)],
      enrollments: [
        { ...enrollment, id: 'enrollment-0', caseId: 'case-0', status: 'active' },
        { id: 'enrollment-1', caseId: 'case-1', status: 'exited', reason: 'opted_out', dueAt: null },
      ],
      suppressions: [{ address: SILENT, channel: 'all' }],
      consents: numbers.flatMap((n) =>
        consents.map(({ textVersion, granted }) => ({ personId: `person-${n}`, textVersion, granted })),
      ),
      refusals: [],
      deliveries: [],
      finalNews: ['0', '1', 'stop'].map((name) => ({ sid: `SM${name}`, status: 'delivered' })),
      inbound: [{ sid: 'SMin', times: 1 }],
      onceUncertain: ['message-1'],
    },
  };
}

export function accepted(name: string, to: string, seconds: number, more: Partial<Accepted> = {}): Accepted {
  return {
    sid: `SM${name}`,
    channel: 'sms',
    to,
    at: afterNoon(seconds),
    ref: `ref-${name}`,
    finalStatus: 'delivered',
    ...more,
  };
}

export function message(name: string, to: string, more: Partial<MessageRow> = {}): MessageRow {
  return {
    id: `message-${name}`,
    dedupeKey: `key-${name}`,
    to,
    channel: 'sms',
    class: 'informational',
    status: 'delivered',
    reason: null,
    errorCode: null,
    dueAt: NOON,
    enrollmentId: `enrollment-${name}`,
    stepId: 'hello',
    ...more,
  };
}

export function attempt(name: string, seconds: number, more: Partial<AttemptRow> = {}): AttemptRow {
  return {
    id: `attempt-${name}`,
    messageId: `message-${name}`,
    n: 1,
    ref: `ref-${name}`,
    outcome: 'accepted',
    startedMt: afterNoon(seconds),
    leaseMt: afterNoon(seconds + 45),
    nextCheckMt: null,
    providerSid: `SM${name}`,
    ...more,
  };
}
