import type { State } from '../oracle/client-ledger.js';

export interface Note {
  channel: 'form';
  person: { name: string; phone: string; email?: string; postalCode: string };
  message: string;
  consents: { channel: string; textVersion: string; granted: boolean }[];
}

export const ZIP: Record<State, string> = { NC: '27601', FL: '33101' };

/** What one of many families in North Carolina writes, with both boxes for texts ticked. */
export function family(number: number, more: Partial<Note> = {}): Note {
  const consents = ['S1-sms-request-1.0', 'S2-sms-followup-1.0'].map((textVersion) => ({
    channel: 'sms',
    textVersion,
    granted: true,
  }));
  const person = { name: `Family ${number}`, phone: phoneOf(number), postalCode: ZIP.NC };
  return { channel: 'form', person, message: 'Please help', consents, ...more };
}

export const phoneOf = (number: number): string => `+1919555${1000 + number}`;
