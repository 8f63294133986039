import { existsSync, readFileSync } from 'node:fs';
import type { Carrier } from '#apps/carrier/src/server.js';
import type { Channel } from './client-ledger.js';

/** Something that the carrier took from us, and what became of it. */
export interface Accepted {
  sid: string;
  channel: Channel;
  to: string;
  at: Date;
  /** our own reference, as it came with the request */
  ref: string | null;
  finalStatus: string;
}

type Line = Record<string, unknown>;

const FAILED: readonly string[] = ['undelivered', 'failed', 'canceled', 'bounce', 'dropped', 'blocked'];
/** Opening and clicking say nothing of whether it arrived. */
const AFTERWARDS: readonly unknown[] = ['open', 'click'];

/** Whether the family never got it, by the carrier's own word. */
export const cameToNothing = (entry: Accepted): boolean => FAILED.includes(entry.finalStatus);

/** Every text and every mail that this carrier took, oldest first. */
export function acceptedBy(carrier: Carrier): Accepted[] {
  const texts = carrier.ledger.map((entry): Accepted => ({
    sid: entry.sid,
    channel: 'sms',
    to: entry.to,
    at: new Date(entry.at),
    ref: refOf(entry.statusCallback),
    finalStatus: entry.status,
  }));
  const mails = carrier.mails.map((mail): Accepted => ({
    sid: mail.messageId,
    channel: 'email',
    to: mail.to,
    at: new Date(mail.at),
    ref: mail.customArgs['crm_att'] ?? null,
    finalStatus: mail.state,
  }));
  return inOrder([...texts, ...mails]);
}

/**
 * The same from the carrier's files, which it only ever appends to.
 * @param path of the texts' ledger; that of the mails stands beside it
 */
export function acceptedIn(path: string): Accepted[] {
  const texts = linesOf(path);
  const told = new Map(texts.flatMap(({ kind, sid, status }) => (kind === 'status' ? [[sid, String(status)]] : [])));
  const mails = linesOf(path.replace(/(\.[^./]*)?$/, '.mail$1'));
  const happened = new Map(
    mails.flatMap(({ kind, messageId, to, event }) => {
      const what = (event as Line | undefined)?.['event'];
      return kind === 'event' && !AFTERWARDS.includes(what) ? [[`${messageId} ${to}`, String(what)]] : [];
    }),
  );
  return inOrder([
    ...texts.filter(isAccepted).map((line): Accepted => ({
      ...whatOf(line, 'sms'),
      sid: String(line['sid']),
      ref: refOf(line['statusCallback'] as string | null),
      finalStatus: told.get(line['sid']) ?? 'accepted',
    })),
    ...mails.filter(isAccepted).map((line): Accepted => ({
      ...whatOf(line, 'email'),
      sid: String(line['messageId']),
      ref: (line['customArgs'] as Record<string, string>)['crm_att'] ?? null,
      finalStatus: happened.get(`${line['messageId']} ${line['to']}`) ?? 'accepted',
    })),
  ]);
}

const isAccepted = ({ kind }: Line): boolean => kind === 'accepted';

const whatOf = (line: Line, channel: Channel) => ({
  channel,
  to: String(line['to']),
  at: new Date(String(line['at'])),
});

function linesOf(path: string): Line[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').flatMap(readLine);
}

/** A line that was cut off is left out. */
function readLine(line: string): Line[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

const inOrder = (entries: readonly Accepted[]): Accepted[] =>
  entries.toSorted((one, other) => one.at.getTime() - other.at.getTime());

function refOf(statusCallback: string | null): string | null {
  return statusCallback === null ? null : new URL(statusCallback).searchParams.get('a');
}
