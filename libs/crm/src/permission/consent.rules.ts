import type { FieldError } from '#platform/errors/errors.js';
import type { NewEvent } from '#platform/events/event.js';
import type { ConsentText } from './consent-texts.data.js';
import { ConsentGranted, ConsentRevoked } from './permission.events.js';

export const consentChannels = ['sms', 'call', 'voicemail', 'email'] as const;
export type ConsentChannel = (typeof consentChannels)[number];
export const consentPurposes = ['request', 'followup', 'care', 'open'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];
/** How it came to us: any reasonable means counts (47 CFR 64.1200(a)(10)). */
export const consentWays = ['call', 'in_person', 'paper', 'email', 'text', 'voicemail', 'web'] as const;
export type ConsentWay = (typeof consentWays)[number];

export interface ConsentDraft {
  id: string;
  personId: string;
  contactPointId: string | null;
  caseId: string | null;
  channel: string;
  purpose: string;
  kind: 'pec' | 'pewc';
  granted: boolean;
  /** form, text, call: how it was given */
  source: string;
  textVersion: string;
  /** the words as they were shown, in the language in which they were shown */
  textShown: string;
  seller: string;
  page: string | null;
  ipHash: string | null;
  userAgent: string | null;
  at: Date;
  expiresAt?: Date | null;
  /** the staff member who wrote it down */
  recordedBy?: string | null;
  /** where the proof is: a recording, an inbound text, a signed paper */
  evidenceRef?: string | null;
  /** what the person answered to the words shown */
  said?: string | null;
  note?: string | null;
  /** when we knew, where that is later than `at` */
  recordedAt?: Date | null;
}

/** The plain consent that lies in giving a number for the purpose (47 CFR 64.1200(a)(1)); no box is ticked for it. */
export const NUMBER_GIVEN = 'number-given-1.0';
/** The consent to be answered that lies in giving a mailbox with a request; every mail carries the way out. */
export const EMAIL_GIVEN = 'email-given-1.0';
/** START texted to us: consent again, for what was asked; written consent it is not. */
export const START_TEXTED = 'start-texted-1.0';
/** The person's own words, written down by staff: no published text was shown. */
export const SAID_TO_STAFF = 'said-to-staff-1.0';

/** A yes that staff write down. */
export interface SaidYes {
  channel: ConsentChannel;
  kind: 'pec' | 'pewc';
  purpose: ConsentPurpose;
  textVersion: string | null;
  how: ConsentWay;
  evidenceRef: string | null;
  at: Date;
  expiresAt: Date | null;
  /** whom the words name; null is this practice */
  seller: string | null;
  /** the box was ticked before the person saw it */
  boxDefault: boolean;
}

/** Spoken words are no signature: a yes on a call is for information only (rules/compliance 1.1). */
const SPOKEN: readonly ConsentWay[] = ['call', 'in_person', 'voicemail'];

/**
 * What is wrong with a yes that staff want to record; all of it, so that it is mended in one go.
 * @param text the published text that `textVersion` names; undefined when there is none
 * @param now business time; nobody consents in the future
 * @returns errors by field of the body; empty when it may be recorded
 */
export function refuseConsent(
  said: SaidYes,
  text: ConsentText | undefined,
  seller: string,
  now: Date,
): readonly FieldError[] {
  const wrong: (FieldError | false)[] = [
    said.at > now && { path: 'at', message: 'lies in the future' },
    said.expiresAt !== null && said.expiresAt <= said.at && { path: 'expiresAt', message: 'is not after it was given' },
    said.seller !== null &&
      said.seller !== seller && { path: 'seller', message: `a consent to somebody else is none to ${seller}` },
    said.boxDefault && { path: 'boxDefault', message: 'a box that was ticked before they saw it is no consent' },
    ...refuseText(said, text),
    said.kind === 'pewc' &&
      SPOKEN.includes(said.how) && { path: 'kind', message: 'spoken words are no signature: record it as pec' },
    said.kind === 'pewc' &&
      !said.evidenceRef && { path: 'evidenceRef', message: 'written consent needs the signed proof' },
  ];
  return wrong.filter((error) => error !== false);
}

function refuseText(said: SaidYes, text: ConsentText | undefined): (FieldError | false)[] {
  if (said.textVersion !== null && !text) return [{ path: 'textVersion', message: 'was never published' }];
  if (text)
    return [
      text.channel !== said.channel && { path: 'textVersion', message: `is a text for ${text.channel}` },
      text.kind !== said.kind && { path: 'kind', message: `this text asks for ${text.kind}` },
      text.purpose !== said.purpose && { path: 'purpose', message: `this text is for ${text.purpose}` },
    ];
  return [
    said.kind === 'pewc' && { path: 'textVersion', message: 'written consent is to published words' },
    said.kind === 'pec' &&
      said.purpose === 'followup' && { path: 'purpose', message: 'follow-up needs written consent (pewc)' },
  ];
}

/**
 * Whose address is it? A number that a mother gives for her son is no number of hers (rules/compliance 10.1, G08).
 * @param point the address as it is known here; undefined when it is not
 * @param lovedOneIds the loved ones of the open cases around this person
 */
export function refuseAddress(
  said: { personId: string; channel: ConsentChannel; field: 'contactPointId' | 'address' },
  point: { value: string; personIds: readonly string[] } | undefined,
  lovedOneIds: readonly string[],
): readonly FieldError[] {
  const path = said.field;
  if (!point?.personIds.includes(said.personId)) return [{ path, message: 'is no address of this person' }];
  if (point.value.includes('@') !== (said.channel === 'email'))
    return [{ path, message: said.channel === 'email' ? 'is no mailbox' : 'is no phone' }];
  const lovedOne = lovedOneIds.find((id) => id !== said.personId && point.personIds.includes(id));
  return lovedOne ? [{ path, message: "is the loved one's too: only they may consent to it" }] : [];
}

type SilentChannel = 'sms' | 'voice' | 'email';
const SILENCED_BY: Readonly<Record<string, readonly SilentChannel[]>> = {
  sms: ['sms'],
  call: ['voice'],
  voicemail: ['voice'],
  email: ['email'],
};

/**
 * What falls silent at an address when its person takes a consent back.
 * @param channel null is everything: whoever does not say which means all (47 CFR 64.1200(a)(12))
 */
export function silencedBy(channel: ConsentChannel | null, address: string): readonly SilentChannel[] {
  const possible: readonly SilentChannel[] = address.includes('@') ? ['email'] : ['sms', 'voice'];
  return channel === null ? possible : possible.filter((one) => SILENCED_BY[channel]!.includes(one));
}

/** What a yes may lift: its own channel. A message on the machine asks less than a call, so it lifts nothing. */
export function liftedBy(consent: { channel: string; textVersion: string }): readonly SilentChannel[] {
  if (consent.textVersion === START_TEXTED) return ['sms', 'voice'];
  return consent.channel === 'voicemail' ? [] : (SILENCED_BY[consent.channel] ?? []);
}

export interface LedgerEntry {
  id: string;
  contactPointId: string | null;
  channel: string;
  purpose: string;
  granted: boolean;
  textVersion: string;
  boxDefault: boolean;
  at: Date;
  expiresAt: Date | null;
}

/**
 * A yes that counts against an opt-out of `optedOutAt`: said after it, in so many words, and not over.
 * Giving a number is no such yes (rules/compliance 10.1, G12: the box is ticked). A mail that may speak plainly (`open`)
 * asks for no mails.
 */
export function isNewerYes(consent: LedgerEntry, optedOutAt: Date, now: Date): boolean {
  const inSoManyWords = consent.textVersion !== NUMBER_GIVEN && consent.textVersion !== EMAIL_GIVEN;
  return (
    consent.granted &&
    !consent.boxDefault &&
    inSoManyWords &&
    consent.purpose !== 'open' &&
    consent.at > optedOutAt &&
    (!consent.expiresAt || consent.expiresAt > now)
  );
}

export function consentGranted(consent: ConsentDraft): NewEvent {
  return {
    definition: ConsentGranted,
    ...about(consent),
    data: {
      consentId: consent.id,
      channel: consent.channel,
      kind: consent.kind,
      purpose: consent.purpose,
      textVersion: consent.textVersion,
    },
  };
}

/** @param consent its channel is `all` when the person did not say which */
export function consentRevoked(consent: ConsentDraft): NewEvent {
  return {
    definition: ConsentRevoked,
    ...about(consent),
    data: {
      consentId: consent.id,
      channel: consent.channel,
      how: consent.source,
      contactPointId: consent.contactPointId,
      revokedAt: consent.at.toISOString(),
    },
  };
}

function about(consent: ConsentDraft): Omit<NewEvent, 'definition' | 'data'> {
  const { recordedBy } = consent;
  return {
    caseId: consent.caseId,
    personId: consent.personId,
    actor: recordedBy ? { kind: 'staff', id: recordedBy } : { kind: 'family' },
    occurredAt: consent.recordedAt ?? consent.at,
  };
}
