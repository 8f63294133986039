import type { Flaw } from './errors.js';

export interface Address {
  email: string;
  name: string | null;
}

export type Fields = Readonly<Record<string, unknown>>;

/** No quoted local parts: whoever sends to families has no use for them. */
const EMAIL = /^[^\s<>()[\]",;:@\\]{1,64}@(?:[^\s<>()[\]",;:@\\.]+\.)+[^\s<>()[\]",;:@\\.]{2,}$/u;
const HEADER_NAME = /^[!-9;-~]+$/; // RFC 5322, 3.6.8
const MOST_IN_A_LIST = 1000;
/** What the documentation does not let a sender override. */
const OWN_HEADERS = new Set([
  'x-sg-id',
  'x-sg-eid',
  'received',
  'dkim-signature',
  'content-type',
  'content-transfer-encoding',
  'to',
  'from',
  'subject',
  'reply-to',
  'cc',
  'bcc',
]);

/** Gathers everything that is wrong with a request, as SendGrid answers with all of it at once. */
export class Checks {
  readonly flaws: Flaw[] = [];

  say(field: string, message: string): void {
    this.flaws.push({ field, message });
  }

  object(value: unknown, field: string): Fields | null {
    if (isObject(value)) return value;
    this.say(field, `${field} must be an object.`);
    return null;
  }

  knownFields(value: Fields, known: readonly string[], field: string): void {
    for (const name of Object.keys(value)) {
      if (!known.includes(name)) this.say(`${field}${name}`, `${field}${name} is not a field of this object.`);
    }
  }

  words(value: unknown, field: string, least = 1, most = Infinity): string | null {
    if (typeof value === 'string' && value.length >= least && value.length <= most) return value;
    const upTo = most === Infinity ? '' : ` and at most ${most}`;
    this.say(field, `${field} must be a string of at least ${least}${upTo} characters.`);
    return null;
  }

  list(value: unknown, field: string, most = MOST_IN_A_LIST, least = 1): readonly unknown[] {
    if (Array.isArray(value) && value.length >= least && value.length <= most) return value;
    this.say(field, `${field} must be an array of ${least} to ${most} items.`);
    return [];
  }

  address(value: unknown, field: string): Address | null {
    const given = this.object(value, field);
    if (given === null) return null;
    const { email, name = null } = given;
    if (typeof email !== 'string' || email.length > 254 || !EMAIL.test(email)) {
      this.say(`${field}.email`, 'Does not contain a valid address.');
      return null;
    }
    if (name !== null && typeof name !== 'string') this.say(`${field}.name`, `${field}.name must be a string.`);
    return { email, name: typeof name === 'string' && name !== '' ? name : null };
  }

  addresses(value: unknown, field: string): Address[] {
    return this.list(value, field).flatMap((one, index) => this.address(one, `${field}.${index}`) ?? []);
  }

  headers(value: unknown, field: string): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const [name, text] of Object.entries(value === undefined ? {} : (this.object(value, field) ?? {}))) {
      if (OWN_HEADERS.has(name.toLowerCase())) this.say(`${field}.${name}`, `The header ${name} cannot be set.`);
      else if (!HEADER_NAME.test(name)) this.say(field, `${field} has a name that no header can have.`);
      else if (typeof text !== 'string' || /[\r\n]/.test(text))
        this.say(`${field}.${name}`, `The header ${name} must be a string of one line.`);
      else headers[name] = text;
    }
    return headers;
  }

  strings(value: unknown, field: string): Record<string, string> {
    const strings: Record<string, string> = {};
    for (const [name, text] of Object.entries(value === undefined ? {} : (this.object(value, field) ?? {}))) {
      if (typeof text === 'string') strings[name] = text;
      else this.say(`${field}.${name}`, `${field}.${name} must be a string.`);
    }
    return strings;
  }

  /** Settings are objects with `enable` and words beside it. */
  settings(value: unknown, field: string, known: readonly string[]): Readonly<Record<string, Fields>> {
    if (value === undefined) return {};
    const given = this.object(value, field) ?? {};
    this.knownFields(given, known, `${field}.`);
    const settings: Record<string, Fields> = {};
    for (const [name, one] of Object.entries(given)) {
      const setting = this.object(one, `${field}.${name}`) ?? {};
      if (typeof (setting['enable'] ?? false) !== 'boolean')
        this.say(`${field}.${name}.enable`, `${field}.${name}.enable must be a boolean.`);
      settings[name] = setting;
    }
    return settings;
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
