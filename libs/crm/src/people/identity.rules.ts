import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

const AS_MOST_TYPE_IT = /^\(?([2-9]\d{2})\)?[-. ]?([2-9]\d{2})[-. ]?(\d{4})$/;

/**
 * A phone number as people type it, to E.164; US where no country is named.
 * @returns null when no such number can exist. Numbers not yet handed out pass: who knows better is the carrier.
 */
export function readPhone(raw: string): string | null {
  // ten digits of the US and its neighbours need no library, a twentieth of an inquiry's processor time
  const ten = AS_MOST_TYPE_IT.exec(raw.startsWith('+1') ? raw.slice(2) : raw);
  if (ten) return `+1${ten[1]}${ten[2]}${ten[3]}`;
  const parsed = parsePhoneNumberFromString(raw.slice(0, 100), 'US');
  if (!parsed?.isPossible()) return null;
  const number: string = parsed.number;
  // libphonenumber knows the length; the numbering plan also forbids area codes and exchanges that begin with 0 or 1
  if (number.startsWith('+1') && !/^\+1[2-9]\d{2}[2-9]\d{6}$/.test(number)) return null;
  return number;
}

/** An address as people type it, to the form in which it is compared: trimmed, lower case. Null when it cannot be one. */
export function readEmail(raw: string): string | null {
  const email = raw.trim().toLowerCase();
  const shape = /^[^\s@<>()",;:]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
  return email.length <= 254 && shape.test(email) ? email : null;
}

const HONORIFICS = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'rev', 'sr', 'sra', 'srta', 'don', 'dona']);

/** What of a name is compared: no case, marks, punctuation or honorifics; first and last word. */
export function nameKey(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .split(/\s+/)
    .filter((word) => word && !HONORIFICS.has(word));
  return words.length > 1 ? `${words[0]} ${words.at(-1)}` : (words[0] ?? '');
}

export interface KnownPerson {
  personId: string;
  nameKey: string;
}

/**
 * Who of the people on one contact point wrote: the one with the same name key; an empty name is the only one there.
 * A shared phone is never identity by itself.
 */
export function matchPerson(key: string, onPoint: readonly KnownPerson[]): KnownPerson | null {
  const same = onPoint.find((person) => person.nameKey === key);
  if (same) return same;
  return key === '' && onPoint.length === 1 ? onPoint[0]! : null;
}
