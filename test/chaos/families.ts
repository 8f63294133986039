import { Chance } from '#testing/chance.js';
import type { AskedConsent, State } from '../oracle/client-ledger.js';

/** What one family will do: decided before anything begins. */
export interface Family {
  number: number;
  name: string;
  phone: string;
  email: string | null;
  state: State;
  consents: readonly AskedConsent[];
  /** which api is asked first */
  api: 0 | 1;
  /** how often its website posts the note at the same moment, with one key */
  copies: 1 | 2 | 3;
  /** after the first day's first moment */
  atMs: number;
  writes: Write | null;
  /** somebody else on the same number asks after the family wanted silence */
  sister: boolean;
}

export interface Write {
  day: number;
  /** on the first day after its note was taken, on the others after the day's first moment */
  afterMs: number;
  words: string;
  stop: boolean;
  /** how often the carrier brings it at the same moment */
  times: 1 | 2;
}

export interface Note {
  channel: 'form';
  person: { name: string; phone: string; email?: string; postalCode: string };
  message: string;
  consents: readonly AskedConsent[];
}

const ZIP: Record<State, string> = { NC: '27601', FL: '33101' };
const STOPS = ['STOP', 'please stop texting me', 'UNSUBSCRIBE', 'stopall'];
const REPLIES = ['thank you, could you call me tomorrow', 'yes', 'who is this', 'he said he would talk to you'];
const TEXTS = ['S1-sms-request-1.0', 'S2-sms-followup-1.0'];
const FIRST_NUMBER = 9_195_551_000;

export const phoneOf = (number: number): string => `+1${FIRST_NUMBER + number}`;

const consent = (channel: string, textVersion: string): AskedConsent => ({ channel, textVersion, granted: true });

/** Families over `lengthMs` of the first day: a pure function of the seed. */
export function familiesOf(seed: number, count: number, lengthMs: number): Family[] {
  const chance = new Chance(seed ^ 0x5f_37_59_df);
  return Array.from({ length: count }, (_, number) => familyOf(number, chance.apart(), lengthMs));
}

function familyOf(number: number, chance: Chance, lengthMs: number): Family {
  const hasMail = chance.happens(0.35);
  const ticked = chance.of([2, 2, 2, 2, 2, 2, 2, 1, 0]);
  return {
    number,
    name: `Family ${number}`,
    phone: phoneOf(number),
    email: hasMail ? `family.${number}@mail.example` : null,
    state: chance.happens(0.15) ? 'FL' : 'NC',
    consents: [
      ...TEXTS.slice(0, ticked).map((text) => consent('sms', text)),
      ...(hasMail ? [consent('email', 'E1-email-1.0')] : []),
    ],
    api: chance.of([0, 1] as const),
    copies: chance.of([1, 1, 1, 1, 1, 1, 2, 3] as const),
    atMs: chance.between(0, lengthMs),
    writes: chance.happens(0.2) ? writeOf(chance) : null,
    sister: chance.happens(0.5),
  };
}

function writeOf(chance: Chance): Write {
  const stop = chance.happens(0.5);
  return {
    day: chance.of([0, 2]),
    afterMs: chance.between(0, 2500),
    words: chance.of(stop ? STOPS : REPLIES),
    stop,
    times: chance.of([1, 1, 2] as const),
  };
}

/** What it posts. */
export function noteOf({ name, phone, email, state, consents }: Family): Note {
  const person = { name, phone, postalCode: ZIP[state], ...(email ? { email } : {}) };
  return { channel: 'form', person, message: 'Please help', consents };
}

/** Somebody who is asked for while something is wrong, or right after it: far from the numbers of the others. */
export function prober(number: number): Family {
  const consents = TEXTS.map((text) => consent('sms', text));
  const place = 1_000_000 + number;
  return {
    number: place,
    name: `Prober ${place}`,
    phone: phoneOf(place),
    email: null,
    state: 'NC',
    consents,
    api: 0,
    copies: 1,
    atMs: 0,
    writes: null,
    sister: false,
  };
}

/** On the number that was silenced, as somebody else: a case of her own, which only the number's silence holds back. */
export function sisterOf(family: Family): Family {
  const place = 500_000 + family.number;
  return {
    ...family,
    number: place,
    name: `Sister ${place}`,
    email: null,
    consents: [],
    copies: 1,
    writes: null,
    sister: false,
  };
}
