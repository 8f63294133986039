import type { CrisisKind } from '../cases/case.rules.js';
import { readEmail, readPhone } from '../people/identity.rules.js';
import { findConsentText } from '../permission/consent-texts.data.js';
import type { Inquiry } from './inquiry.rules.js';
import type { InquiryBody } from './inquiry.schema.js';

export interface Surroundings {
  /** legal name of the practice: to whom consent is given */
  seller: string;
  suspicion: readonly string[];
  ipHash: string | null;
  userAgent: string | null;
  crisisOf: (text: string) => CrisisKind | null;
}

export interface Refusal {
  code: string;
  title: string;
  errors: { path: string; message: string }[];
}

/**
 * Reads a validated body. Nothing that could be a cry for help is refused for style: an odd name, a zone that nobody
 * knows, an impossible phone beside a usable address are kept as they were typed.
 * @returns a refusal only for what cannot be answered at all: an impossible phone alone, a consent text nobody published
 */
export function readInquiry(body: InquiryBody, around: Surroundings): { inquiry: Inquiry } | { refused: Refusal } {
  const { person } = body;
  const phone = person.phone?.trim() ? readPhone(person.phone) : null;
  const email = person.email?.trim() ? readEmail(person.email) : null;
  if (!phone && !email) return { refused: unreachable(Boolean(person.phone?.trim()), Boolean(person.email?.trim())) };
  const consents = body.consents.map((consent) => ({ consent, text: findConsentText(consent.textVersion) }));
  const errors = consents.flatMap(({ consent, text }, index) =>
    text && text.channel === consent.channel ? [] : [{ path: `consents[${index}].textVersion`, message: text ? `is a text for ${text.channel}` : 'was never published' }],
  );
  if (errors.length) return { refused: { code: 'unknown_consent_text', title: 'A consent names a text that was never published', errors } };
  const language = person.language?.toLowerCase().startsWith('es') ? 'es' : 'en';
  const { textNow, texts, calls, voicemail, sayPracticeName, sharedPhone, askFor, windows, codeWord } = body.safeContact ?? {};
  return {
    inquiry: {
      name: person.name.trim(),
      phone: phone ? { value: phone, raw: person.phone! } : null,
      email: email ? { value: email, raw: person.email! } : null,
      unusable: { ...(person.phone?.trim() && !phone ? { phone: person.phone } : {}), ...(person.email?.trim() && !email ? { email: person.email } : {}) },
      relationship: person.relationship?.trim().toLowerCase() || null,
      postalCode: person.postalCode?.trim() || null,
      timeZone: person.timeZone?.trim() || null,
      language,
      under18: person.under18 === true,
      lovedOne: body.lovedOne ?? null,
      message: body.message ?? '',
      callback: body.callback ?? null,
      safeContact: body.safeContact ? { textNow, texts, calls, voicemail, sayPracticeName, sharedPhone, askFor, windows, codeWord } : null,
      consents: consents.map(({ consent, text }) => ({
        channel: consent.channel,
        kind: text!.kind,
        purpose: text!.purpose,
        textVersion: consent.textVersion,
        textShown: text!.wording[language].replaceAll('{{ practice.legalName }}', around.seller),
        granted: consent.granted,
      })),
      source: body.source ?? null,
      suspicion: around.suspicion,
      crisis: body.message ? around.crisisOf(body.message) : null,
      page: body.source?.pageUrl ?? null,
      ipHash: around.ipHash,
      userAgent: around.userAgent,
      seller: around.seller,
    },
  };
}

function unreachable(phoneTyped: boolean, emailTyped: boolean): Refusal {
  const errors = [
    ...(phoneTyped ? [{ path: 'person.phone', message: 'no such phone number can exist; an email address would do as well' }] : []),
    ...(emailTyped ? [{ path: 'person.email', message: 'this is not an email address' }] : []),
  ];
  return { code: 'unreachable', title: 'We could not reach you with what was given', errors };
}
