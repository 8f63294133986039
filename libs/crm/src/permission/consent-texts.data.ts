/**
 * A consent text as it was published: the exact words are the evidence. A text is never changed or taken away; other words
 * are a new version beside the old one.
 */
export interface ConsentText {
  id: string;
  version: string;
  channel: 'sms' | 'call' | 'voicemail' | 'email';
  /** prior express consent, or prior express written consent (47 CFR 64.1200(f)(9)) */
  kind: 'pec' | 'pewc';
  /** what was agreed to: `request`, `followup`, `care`, or `open` (emails that speak plainly) */
  purpose: string;
  /** `{{ practice.legalName }}` stands where the seller is named */
  wording: { en: string; es: string };
}

/** Id and version joined, `S1-sms-request-1.0`, is the `textVersion` of a consent. */
export const consentTexts: Readonly<Record<string, ConsentText>> = {
  'S1-sms-request-1.0': {
    id: 'S1-sms-request',
    version: '1.0',
    channel: 'sms',
    kind: 'pec',
    purpose: 'request',
    wording: {
      en: 'You may text me at this number about my request and our calls. Msg & data rates may apply. Reply STOP to end, HELP for help.',
      es: 'Pueden mandarme mensajes de texto a este número sobre mi solicitud y nuestras llamadas. Puede haber cargos de mensajes y datos. Responda STOP para salir, AYUDA o HELP para ayuda.',
    },
  },
  'S2-sms-followup-1.0': {
    id: 'S2-sms-followup',
    version: '1.0',
    channel: 'sms',
    kind: 'pewc',
    purpose: 'followup',
    wording: {
      en: '{{ practice.legalName }} may also send me follow-up and marketing texts at this number, including by an automated system, up to 10 a month. I sign this by ticking the box. It is not a condition of any service. Msg & data rates may apply. STOP to end, HELP for help. Terms. Privacy.',
      es: '{{ practice.legalName }} también puede mandarme mensajes de seguimiento y de mercadeo a este número, incluso con un sistema automático, hasta 10 al mes. Firmo al marcar la casilla. No es condición para ningún servicio. Puede haber cargos de mensajes y datos. STOP para salir, AYUDA o HELP para ayuda. Términos. Privacidad.',
    },
  },
  'C1-call-1.0': {
    id: 'C1-call',
    version: '1.0',
    channel: 'call',
    kind: 'pec',
    purpose: 'request',
    wording: {
      en: 'A person may call me at this number about my request.',
      es: 'Una persona puede llamarme a este número sobre mi solicitud.',
    },
  },
  'C2-voicemail-1.0': {
    id: 'C2-voicemail',
    version: '1.0',
    channel: 'voicemail',
    kind: 'pec',
    purpose: 'request',
    wording: {
      en: 'You may leave a short message that does not say what it is about.',
      es: 'Pueden dejar un recado corto que no diga de qué se trata.',
    },
  },
  'E1-email-1.0': {
    id: 'E1-email',
    version: '1.0',
    channel: 'email',
    kind: 'pec',
    purpose: 'request',
    wording: {
      en: 'You may email me about my request and useful information. I can stop at any time.',
      es: 'Pueden escribirme por correo sobre mi solicitud e información útil. Puedo pararlo cuando quiera.',
    },
  },
  'E2-email-open-1.0': {
    id: 'E2-email-open',
    version: '1.0',
    channel: 'email',
    kind: 'pec',
    purpose: 'open',
    wording: {
      en: 'My emails may speak plainly about our situation. Nobody else reads this mailbox.',
      es: 'Los correos pueden hablar claro de nuestra situación. Nadie más lee este buzón.',
    },
  },
  'K1-care-track-1.0': {
    id: 'K1-care-track',
    version: '1.0',
    channel: 'sms',
    kind: 'pec',
    purpose: 'care',
    wording: {
      en: 'Send me the support messages we talked about (preparing, the days after, the year after). No offers. I can stop at any time.',
      es: 'Mándenme los mensajes de apoyo de que hablamos (preparación, los días después, el año después). Sin ofertas. Puedo pararlo cuando quiera.',
    },
  },
};

/** @returns undefined for a text that was never published */
export function findConsentText(textVersion: string): ConsentText | undefined {
  return Object.hasOwn(consentTexts, textVersion) ? consentTexts[textVersion] : undefined;
}
