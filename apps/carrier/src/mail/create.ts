import { type Address, Checks, type Fields, isObject } from './checks.js';
import { MailRefused, refusal } from './errors.js';

/** One mail to one person, as the request asks for it. */
export interface OutgoingMail {
  to: string;
  toName: string | null;
  from: string;
  fromName: string | null;
  replyTo: string[];
  subject: string;
  text: string | null;
  html: string | null;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  categories: string[];
  attachments: { filename: string; type: string | null }[];
}

export interface MailRequest {
  /** One for each address of each personalization, in the order of the request. */
  mails: OutgoingMail[];
  /** Only checked, not sent. */
  sandboxMode: boolean;
  /** Settings that are not said to be off: SendGrid would then follow what the account says. */
  tracking: string[];
}

const TRACKING = ['click_tracking', 'open_tracking', 'subscription_tracking', 'ganalytics'];
const BYPASSES = ['list', 'spam', 'bounce', 'unsubscribe'].map((name) => `bypass_${name}_management`);
const MAIL_SETTINGS = [...BYPASSES, 'footer', 'sandbox_mode'];
/** Documented, but the stand-in would have to do what it does not do: better refused than half done. */
const NOT_HERE = ['template_id', 'send_at', 'batch_id', 'substitutions', 'dynamic_template_data'];
const ENVELOPE = ['personalizations', 'from', 'reply_to', 'reply_to_list', 'subject', 'content', 'attachments'];
const SETTINGS = ['categories', 'custom_args', 'asm', 'ip_pool_name', 'mail_settings', 'tracking_settings'];
const TOP = [...ENVELOPE, 'headers', ...SETTINGS];
const PERSONAL = ['to', 'cc', 'bcc', 'from', 'subject', 'headers', 'custom_args'];
const MOST_ARGUMENT_BYTES = 10_000;
const MOST_RECIPIENTS = 1000;

/** @throws MailRefused with everything that is wrong */
export function readMail(body: unknown): MailRequest {
  if (!isObject(body)) throw refusal(400, 'The request must be an object.');
  const [checks, request] = [new Checks(), body];
  knownFields(checks, request, TOP, '');
  const whole = readWhole(checks, request);
  const personalizations = checks.list(request['personalizations'], 'personalizations');
  const mails = personalizations.flatMap((one, index) => readPersonalization(checks, one, index, whole));
  if (mails.length > MOST_RECIPIENTS)
    checks.say('personalizations', `A request has at most ${MOST_RECIPIENTS} recipients.`);
  checkRest(checks, request);
  const settings = checks.settings(request['mail_settings'], 'mail_settings', MAIL_SETTINGS);
  const tracking = checks.settings(request['tracking_settings'], 'tracking_settings', TRACKING);
  if (checks.flaws.length > 0) throw new MailRefused(400, checks.flaws);
  return { mails, sandboxMode: settings['sandbox_mode']?.['enable'] === true, tracking: trackingOf(tracking) };
}

type Whole = Omit<OutgoingMail, 'to' | 'toName'>;

function readWhole(checks: Checks, request: Fields): Whole {
  const { subject, headers, custom_args: customArgs } = request;
  const from = checks.address(request['from'], 'from');
  return {
    from: from?.email ?? '',
    fromName: from?.name ?? null,
    replyTo: readReplyTo(checks, request),
    subject: subject === undefined ? '' : (checks.words(subject, 'subject') ?? ''),
    ...readContent(checks, request['content']),
    headers: checks.headers(headers, 'headers'),
    customArgs: checks.strings(customArgs, 'custom_args'),
    categories: readCategories(checks, request['categories']),
    attachments: readAttachments(checks, request['attachments']),
  };
}

function readPersonalization(checks: Checks, value: unknown, index: number, whole: Whole): OutgoingMail[] {
  const field = `personalizations.${index}`;
  const given = checks.object(value, field);
  if (given === null) return [];
  knownFields(checks, given, PERSONAL, `${field}.`);
  const people = readPeople(checks, given, field);
  const from = given['from'] === undefined ? null : checks.address(given['from'], `${field}.from`);
  const own = given['subject'];
  const subject = own === undefined ? whole.subject : (checks.words(own, `${field}.subject`) ?? '');
  if (own === undefined && subject === '')
    checks.say('subject', 'The subject is required: globally, or in every personalization.');
  const headers = { ...whole.headers, ...checks.headers(given['headers'], `${field}.headers`) };
  const customArgs = { ...whole.customArgs, ...checks.strings(given['custom_args'], `${field}.custom_args`) };
  if (Buffer.byteLength(JSON.stringify(customArgs)) > MOST_ARGUMENT_BYTES)
    checks.say(`${field}.custom_args`, `custom_args may not exceed ${MOST_ARGUMENT_BYTES} bytes.`);
  const sender = from ? { from: from.email, fromName: from.name } : {};
  return people.map(({ email, name }) => ({
    ...whole,
    ...sender,
    to: email,
    toName: name,
    subject,
    headers,
    customArgs,
  }));
}

function readPeople(checks: Checks, given: Fields, field: string): Address[] {
  const copies = ['cc', 'bcc'].filter((name) => given[name] !== undefined);
  const people = ['to', ...copies].flatMap((name) => checks.addresses(given[name], `${field}.${name}`));
  const different = new Set(people.map(({ email }) => email.toLowerCase()));
  if (different.size < people.length)
    checks.say(field, 'Each address of a personalization must be unique between to, cc and bcc.');
  return people;
}

function readReplyTo(checks: Checks, request: Fields): string[] {
  const { reply_to: one, reply_to_list: several } = request;
  if (one !== undefined && several !== undefined)
    checks.say('reply_to_list', 'Use either reply_to or reply_to_list, not both.');
  if (one !== undefined) return [checks.address(one, 'reply_to')?.email ?? ''];
  return several === undefined ? [] : checks.addresses(several, 'reply_to_list').map(({ email }) => email);
}

function readContent(checks: Checks, value: unknown): { text: string | null; html: string | null } {
  const parts = checks.list(value, 'content').map((part, index) => {
    const given = checks.object(part, `content.${index}`) ?? {};
    const type = checks.words(given['type'], `content.${index}.type`);
    if (type !== null && /[;\r\n]/.test(type))
      checks.say(`content.${index}.type`, 'A type has no ; and no line break.');
    return { type, value: checks.words(given['value'], `content.${index}.value`) };
  });
  const places = parts.map(({ type }) => (type === 'text/plain' ? 0 : type === 'text/html' ? 1 : 2));
  if (places.some((place, index) => place < (places[index - 1] ?? 0)))
    checks.say('content', 'text/plain must be first, followed by text/html, followed by other types.');
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? null;
  return { text: of('text/plain'), html: of('text/html') };
}

function readCategories(checks: Checks, value: unknown): string[] {
  if (value === undefined) return [];
  const names = checks.list(value, 'categories', 10, 0);
  if (new Set(names).size < names.length) checks.say('categories', 'Categories must be unique.');
  return names.flatMap((name, index) => checks.words(name, `categories.${index}`, 1, 255) ?? []);
}

function readAttachments(checks: Checks, value: unknown): OutgoingMail['attachments'] {
  if (value === undefined) return [];
  return checks.list(value, 'attachments').flatMap((one, index) => {
    const given = checks.object(one, `attachments.${index}`) ?? {};
    checks.words(given['content'], `attachments.${index}.content`);
    const filename = checks.words(given['filename'], `attachments.${index}.filename`) ?? '';
    return { filename, type: typeof given['type'] === 'string' ? given['type'] : null };
  });
}

function checkRest(checks: Checks, request: Fields): void {
  const { asm, ip_pool_name: pool } = request;
  if (pool !== undefined) checks.words(pool, 'ip_pool_name', 2, 64);
  if (asm === undefined) return;
  const { group_id: group, groups_to_display: groups } = checks.object(asm, 'asm') ?? {};
  if (!Number.isInteger(group)) checks.say('asm.group_id', 'asm.group_id must be an integer.');
  if (groups !== undefined && !checks.list(groups, 'asm.groups_to_display', 25).every(Number.isInteger))
    checks.say('asm.groups_to_display', 'asm.groups_to_display must be integers.');
}

function knownFields(checks: Checks, given: Fields, known: readonly string[], field: string): void {
  for (const name of NOT_HERE)
    if (given[name] !== undefined) checks.say(`${field}${name}`, `${field}${name} is not part of this sandbox.`);
  checks.knownFields(given, [...known, ...NOT_HERE], field);
}

function trackingOf(settings: Readonly<Record<string, Fields>>): string[] {
  const on = TRACKING.filter((name) => settings[name]?.['enable'] !== false);
  return settings['click_tracking']?.['enable_text'] === true ? [...on, 'click_tracking.enable_text'] : on;
}
