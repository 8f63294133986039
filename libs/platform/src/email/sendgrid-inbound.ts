import { createHash } from 'node:crypto';
import { cleanText } from '../database/clean-text.js';
import type { MultipartBody, MultipartPart } from '../http/multipart-reader.js';
import { textOfHtml } from './html-text.js';
import type { InboundAttachment, InboundMail } from './inbound-mail.js';
import { readAddresses } from './mail-address.js';
import { decodeText } from './mail-charset.js';

const MOST_HEADERS = 500;
const MOST_HEADER_CHARACTERS = 8000;
const MOST_ATTACHMENTS = 100;
const MOST_RECIPIENTS = 100;
const FIELDS = new Set([
  'headers',
  'dkim',
  'to',
  'cc',
  'from',
  'subject',
  'text',
  'html',
  'envelope',
  'charsets',
  'SPF',
  'attachment-info',
  'content-ids',
]);

/**
 * What SendGrid's Inbound Parse posts, in its parsed form (not "send raw"), as a mail. Each field has its own character set,
 * and `charsets` may come last. Never throws.
 */
export function readInboundMail({ parts, whole, raw }: MultipartBody): InboundMail {
  const fields = new Map<string, MultipartPart>();
  const repeated = new Set<string>();
  for (const part of parts) {
    if (part.fileName !== null || !FIELDS.has(part.name)) continue;
    if (fields.has(part.name)) repeated.add(part.name);
    else fields.set(part.name, part);
  }
  const charsets = strings(json(textOf(fields.get('charsets'))));
  const field = (name: string): string | null => textOf(fields.get(name), charsets[name]);
  const [text, html] = [field('text'), field('html')];
  const envelope = json(field('envelope')) as { to?: unknown; from?: unknown };
  const headers = readHeaders(field('headers') ?? '');
  const envelopeFrom = typeof envelope.from === 'string' ? returnPath(envelope.from) : null;
  const named = contentIdsOf(json(field('content-ids')), json(field('attachment-info')));
  const attachments = parts
    .filter(isFile)
    .slice(0, MOST_ATTACHMENTS)
    .map((part) => toAttachment(part, named.get(part.name) ?? null));
  return {
    key: keyOf(fields, raw),
    ...authorOf(field('from') ?? '', headers, envelopeFrom),
    to: recipientsOf(envelope.to),
    envelopeFrom,
    subject: oneLine(field('subject') ?? '', 1000),
    text,
    html,
    plain: text?.trim() ? text : textOfHtml(html ?? ''),
    headers,
    charsets,
    attachments,
    spf: field('SPF')?.trim().toLowerCase().slice(0, 40) || null,
    signedBy: signersOf(field('dkim') ?? ''),
    whole: whole && attachments.length === parts.filter(isFile).length,
    readable: fields.size > 0,
    repeated: [...repeated],
    raw,
  };
}

/** Headers tell when and how a mail came in, so the same words sent twice are two mails. */
function keyOf(fields: ReadonlyMap<string, MultipartPart>, raw: Buffer): string {
  const hash = createHash('sha256');
  for (const name of ['headers', 'envelope', 'subject', 'text', 'html']) {
    const bytes = fields.get(name)?.bytes ?? Buffer.alloc(0);
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return fields.size > 0 ? hash.digest('hex') : createHash('sha256').update(raw).digest('hex');
}

function textOf(part: MultipartPart | undefined, charset?: string): string | null {
  return part ? decodeText(part.bytes, charset) : null;
}

function json(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function strings(value: object): Record<string, string> {
  const known = Object.entries(value).filter((entry) => FIELDS.has(entry[0]) && typeof entry[1] === 'string');
  return Object.fromEntries(known.map(([name, charset]) => [name, String(charset).slice(0, 40)]));
}

/** A header of several lines is one line (RFC 5322 2.2.3); what is no header is passed over. */
function readHeaders(text: string): [string, string][] {
  const lines = text.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n|\r/, MOST_HEADERS);
  return lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    return /^[!-9;-~]{1,100}$/.test(name) ? [[name, oneLine(line.slice(colon + 1), MOST_HEADER_CHARACTERS)]] : [];
  });
}

/** One address is an author; two, or two From headers, are nobody, as mail servers themselves disagree whom to believe. */
function authorOf(
  from: string,
  headers: [string, string][],
  envelopeFrom: string | null,
): Pick<InboundMail, 'from' | 'fromName'> {
  const named = readAddresses(from);
  const isOne = named.length === 1 && headers.filter(([name]) => name === 'from').length <= 1;
  const author = isOne ? named[0]!.email : from.trim() === '' ? envelopeFrom || null : null;
  return { from: author, fromName: isOne ? oneLine(named[0]!.name, 200) : '' };
}

function returnPath(text: string): string {
  return readAddresses(text)[0]?.email ?? '';
}

function recipientsOf(to: unknown): string[] {
  const given = (Array.isArray(to) ? to : [to]).slice(0, MOST_RECIPIENTS);
  const found = given.flatMap((one) => (typeof one === 'string' ? readAddresses(one).map(({ email }) => email) : []));
  return [...new Set(found)];
}

/** As in `{@gmail.com : pass, @example.org : fail}`. */
function signersOf(dkim: string): string[] {
  return [...dkim.slice(0, 4000).matchAll(/@([\w.-]{1,253})\s*:\s*pass\b/gi)].map((found) => found[1]!.toLowerCase());
}

const isFile = (part: MultipartPart): boolean => part.fileName !== null;

/** Field of a file -> its Content-ID; the provider tells it in two ways, and not always in both. */
function contentIdsOf(ids: object, info: object): Map<string, string> {
  const named = Object.entries(ids).map(([id, name]): [unknown, unknown] => [name, id]);
  const told = Object.entries(info).map(([name, about]): [unknown, unknown] => [
    name,
    (about as { 'content-id'?: unknown } | null)?.['content-id'],
  ]);
  return new Map(
    [...told, ...named]
      .filter((one): one is [string, string] => typeof one[0] === 'string' && typeof one[1] === 'string')
      .map(([name, id]): [string, string] => [name, oneLine(id, 300).replaceAll(/^<|>$/g, '')])
      .filter(([, id]) => id !== ''),
  );
}

function toAttachment({ fileName, type, size, bytes }: MultipartPart, contentId: string | null): InboundAttachment {
  return {
    name: fileNameOf(fileName ?? ''),
    type: /^[\w.+-]{1,60}\/[\w.+-]{1,100}/.exec(type ?? '')?.[0].toLowerCase() ?? 'application/octet-stream',
    size,
    contentId,
    bytes: bytes.length === size ? bytes : null,
  };
}

/** "../../etc/passwd" is called passwd, and "..", or nothing, is called file. */
function fileNameOf(path: string): string {
  const last = oneLine(path, 10_000).split(/[/\\]/).at(-1)!.trim();
  return /^\.*$/.test(last) ? 'file' : last.slice(0, 150);
}

function oneLine(text: string, most: number): string {
  return cleanText(text.slice(0, most))
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}
