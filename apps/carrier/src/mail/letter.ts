import { type Check, oneOf, text, wholeNumber } from '../checks.js';
import type { MailEntry } from './ledger.js';

export interface LetterFile {
  name: string;
  type?: string;
  content?: string;
  /** by which the letter's HTML shows it */
  contentId?: string;
}

/** What a family writes to the practice, and what is odd about how it arrives. */
export interface Letter {
  text?: string;
  html?: string;
  subject?: string;
  /** id of the mail of the practice that it answers: goes where answers are asked to, says Re:, and quotes it */
  answers?: string;
  to?: string;
  /** the From header as a whole; the address of the mailbox unless told */
  from?: string;
  /** '' is the empty return path of machines */
  envelopeFrom?: string;
  headers?: Record<string, string>;
  charset?: 'utf-8' | 'iso-8859-1' | 'windows-1252';
  spf?: 'pass' | 'fail' | 'softfail' | 'neutral' | 'none';
  dkim?: 'pass' | 'fail' | 'none';
  files?: LetterFile[];
  secret?: 'good' | 'bad' | 'missing';
  /** how often SendGrid posts it, as after an answer that it did not hear */
  times?: number;
  /** how late it comes; nothing is known of its answer then */
  lateMs?: number;
  /** only so many bytes of the post arrive */
  cutAtByte?: number;
}

const anyText: Check = { fits: (value) => typeof value === 'string', must: 'a string' };
const anyObject: Check = {
  fits: (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string'),
  must: 'an object of strings',
};
const listOfFiles: Check = {
  fits: (value) => Array.isArray(value) && value.every((one) => typeof (one as LetterFile | null)?.name === 'string'),
  must: 'a list of { name, type, content }',
};

export const LETTER: Readonly<Record<keyof Letter, Check>> = {
  text: anyText,
  html: anyText,
  subject: anyText,
  answers: text(/^[\w-]{1,100}$/, 'the id of a mail'),
  to: text(/@/, 'an address'),
  from: anyText,
  envelopeFrom: anyText,
  headers: anyObject,
  charset: oneOf(['utf-8', 'iso-8859-1', 'windows-1252']),
  spf: oneOf(['pass', 'fail', 'softfail', 'neutral', 'none']),
  dkim: oneOf(['pass', 'fail', 'none']),
  files: listOfFiles,
  secret: oneOf(['good', 'bad', 'missing']),
  times: wholeNumber(1, 10),
  lateMs: wholeNumber(0, 600_000),
  cutAtByte: wholeNumber(0),
};

/** SendGrid has used this one for years: whoever writes a mail knows it. */
export const BOUNDARY = 'xYzZY';

/**
 * The post that SendGrid's Inbound Parse makes of a letter, in its parsed form.
 * @param address the family's own
 * @param answered the mail that it answers
 * @param to where it goes
 */
export function postOf(letter: Letter, address: string, answered: MailEntry | null, to: string, at: Date): Buffer {
  const { charset = 'utf-8', dkim = 'pass', spf = 'pass', from = address, envelopeFrom = address } = letter;
  const subject = letter.subject ?? (answered ? `Re: ${answered.subject.replace(/^Re: /i, '')}` : '');
  const words = wordsOf(letter, answered);
  const domain = address.split('@').at(-1)!;
  const encoding = charset === 'utf-8' ? 'utf8' : 'latin1';
  const parts = [
    field('headers', headersOf(letter, { from, to, subject, answered, at })),
    field('dkim', dkim === 'none' ? 'none' : `{@${domain} : ${dkim}}`),
    field('to', to),
    ...Object.entries(words).map(([name, value]) => field(name, value, encoding)),
    field('from', from),
    field('sender_ip', '203.0.113.9'),
    field('envelope', JSON.stringify({ to: [to], from: envelopeFrom })),
    field('attachments', String(letter.files?.length ?? 0)),
    ...aboutFiles(letter.files ?? []),
    field('subject', subject),
    ...(letter.files ?? []).map(file),
    field('charsets', JSON.stringify({ to: 'UTF-8', from: 'UTF-8', subject: 'UTF-8', text: charset, html: charset })),
    field('SPF', spf),
  ];
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]).subarray(0, letter.cutAtByte);
}

function wordsOf({ text: said, html }: Letter, answered: MailEntry | null): { text?: string; html?: string } {
  const quoted = answered ? `\n\n${attribution(answered)}\n\n${quote(answered.text ?? '')}\n` : '';
  return {
    ...(html !== undefined && { html }),
    ...((said !== undefined || html === undefined) && { text: `${said ?? ''}${quoted}` }),
  };
}

/** In the manner of Gmail. */
function attribution({ at, from, fromName }: MailEntry): string {
  const date = new Date(at).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return `On ${date} ${fromName ?? ''} <${from}> wrote:`;
}

const quote = (words: string): string => words.trimEnd().replaceAll(/^/gm, '> ');

interface Envelope {
  from: string;
  to: string;
  subject: string;
  answered: MailEntry | null;
  at: Date;
}

function headersOf({ headers = {} }: Letter, { from, to, subject, answered, at }: Envelope): string {
  const id = answered && `<${answered.messageId}@geopod-ismtpd-1>`;
  const lines = {
    Received: `by mx.sendgrid.net with SMTP id ${at.getTime()}`,
    From: from,
    To: to,
    Subject: subject,
    Date: at.toUTCString(),
    'Message-ID': `<${at.getTime()}.${to.length}@mail.family.example>`,
    ...(id && { 'In-Reply-To': id, References: id }),
    ...headers,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function field(name: string, value: string, encoding: BufferEncoding = 'utf8'): Buffer {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(value, encoding), Buffer.from('\r\n')]);
}

/** What SendGrid tells of files beside them. */
function aboutFiles(files: readonly LetterFile[]): Buffer[] {
  if (files.length === 0) return [];
  const keyed = files.map((one, index): [string, LetterFile] => [`attachment${index + 1}`, one]);
  const info = keyed.map(([key, { name, type, contentId }]) => [
    key,
    { filename: name, name, type, ...(contentId && { 'content-id': contentId }) },
  ]);
  const ids = keyed.flatMap(([key, { contentId }]) => (contentId ? [[contentId, key]] : []));
  return [
    field('attachment-info', JSON.stringify(Object.fromEntries(info))),
    ...(ids.length > 0 ? [field('content-ids', JSON.stringify(Object.fromEntries(ids)))] : []),
  ];
}

function file({ name, type = 'application/octet-stream', content = '' }: LetterFile, index: number): Buffer {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="attachment${index + 1}"; filename="${name.replaceAll(/["\\]/g, '\\$&')}"\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.from(`${head}${content}\r\n`);
}
