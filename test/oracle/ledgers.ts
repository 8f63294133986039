import type { Accepted } from './carrier-ledger.js';
import type { AskedInquiry, ClientLedger, WrittenText } from './client-ledger.js';
import type { AttemptRow, MessageRow, Rows } from './rows.js';

/** Everything that is judged: two ledgers outside the system, its rows, and the moment of the look. */
export interface Evidence {
  client: ClientLedger;
  carrier: Accepted[];
  rows: Rows;
  /** machine time at which the rows were read */
  at: Date;
}

/** An acceptance with the attempt and the message that stand behind it, where there are such. */
export interface Traced {
  entry: Accepted;
  attempt: AttemptRow | null;
  message: MessageRow | null;
}

export function trace({ carrier, rows }: Evidence): Traced[] {
  const attempts = new Map(rows.attempts.map((attempt) => [attempt.ref, attempt]));
  const messages = new Map(rows.messages.map((message) => [message.id, message]));
  return carrier.map((entry) => {
    const attempt = attempts.get(entry.ref ?? '') ?? null;
    return { entry, attempt, message: messages.get(attempt?.messageId ?? '') ?? null };
  });
}

/** The attempt that each message stands by: whatever came before it is over. */
export function latestAttempts({ attempts }: Rows): AttemptRow[] {
  const latest = new Map<string, AttemptRow>();
  for (const attempt of attempts) {
    const other = latest.get(attempt.messageId);
    if (!other || other.n < attempt.n) latest.set(attempt.messageId, attempt);
  }
  return [...latest.values()];
}

export const inquiriesFrom = (client: ClientLedger, address: string): AskedInquiry[] =>
  client.inquiries.filter(({ phone, email }) => phone === address || email === address);

export type AnsweredText = WrittenText & { answeredAt: Date };

/** Texts of families that were answered 2xx: those that were meant as a stop, or the others. */
export const answeredTexts = (client: ClientLedger, stop: boolean): AnsweredText[] =>
  client.texts.filter((text): text is AnsweredText => text.stop === stop && text.answeredAt !== null);
