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
  const contact = readContact(body.person);
  if (!contact.phone && !contact.email) return { refused: unreachable(contact.unusable) };
  const language = body.person.language?.toLowerCase().startsWith('es') ? 'es' : 'en';
  const consents = readConsents(body.consents, language, around.seller);
  if ('refused' in consents) return consents;
  return {
    inquiry: {
      ...readPerson(body.person),
      ...contact,
      ...around,
      language,
      lovedOne: body.lovedOne ?? null,
      message: body.message ?? '',
      callback: body.callback ?? null,
      safeContact: body.safeContact ?? null,
      consents: consents.shown,
      source: body.source ?? null,
      crisis: body.message ? around.crisisOf(body.message) : null,
      page: body.source?.pageUrl ?? null,
    },
  };
}

type Person = InquiryBody['person'];

function readContact(person: Person): Pick<Inquiry, 'phone' | 'email' | 'unusable'> {
  const typedPhone = person.phone?.trim();
  const typedEmail = person.email?.trim();
  const phone = typedPhone ? readPhone(typedPhone) : null;
  const email = typedEmail ? readEmail(typedEmail) : null;
  return {
    phone: phone && person.phone ? { value: phone, raw: person.phone } : null,
    email: email && person.email ? { value: email, raw: person.email } : null,
    unusable: {
      ...(typedPhone && !phone ? { phone: typedPhone } : {}),
      ...(typedEmail && !email ? { email: typedEmail } : {}),
    },
  };
}

function readPerson(person: Person): Pick<Inquiry, 'name' | 'relationship' | 'postalCode' | 'timeZone' | 'under18'> {
  return {
    name: person.name.trim(),
    relationship: person.relationship?.trim().toLowerCase() || null,
    postalCode: person.postalCode?.trim() || null,
    timeZone: person.timeZone?.trim() || null,
    under18: person.under18 === true,
  };
}

/** Each box with the words that stood beside it; a text that nobody published is no consent, and no evidence. */
function readConsents(
  given: InquiryBody['consents'],
  language: 'en' | 'es',
  seller: string,
): { shown: Inquiry['consents'] } | { refused: Refusal } {
  const texts = given.map((consent) => findConsentText(consent.textVersion));
  const errors = given.flatMap((consent, index) => {
    const text = texts[index];
    if (text?.channel === consent.channel) return [];
    return [
      {
        path: `consents[${index}].textVersion`,
        message: text ? `is a text for ${text.channel}` : 'was never published',
      },
    ];
  });
  if (errors.length)
    return {
      refused: { code: 'unknown_consent_text', title: 'A consent names a text that was never published', errors },
    };
  const shown = given.map((consent, index) => {
    const { kind, purpose, wording } = texts[index]!;
    const textShown = wording[language].split('{{ practice.legalName }}').join(seller);
    return { ...consent, kind, purpose, textShown };
  });
  return { shown };
}

function unreachable(unusable: Readonly<Record<string, string>>): Refusal {
  const errors = [
    ...(unusable.phone
      ? [{ path: 'person.phone', message: 'no such phone number can exist; an email address would do as well' }]
      : []),
    ...(unusable.email ? [{ path: 'person.email', message: 'this is not an email address' }] : []),
  ];
  return { code: 'unreachable', title: 'We could not reach you with what was given', errors };
}
