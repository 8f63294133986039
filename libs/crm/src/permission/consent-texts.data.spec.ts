import { consentTexts, findConsentText } from './consent-texts.data.js';

const published: readonly [string, string, string, string, string, string][] = [
  [
    'S1-sms-request-1.0',
    'sms',
    'pec',
    'request',
    'You may text me at this number about my request and our calls. Msg & data rates may apply. Reply STOP to end, HELP for help.',
    'Pueden mandarme mensajes de texto a este número sobre mi solicitud y nuestras llamadas. Puede haber cargos de mensajes y datos. Responda STOP para salir, AYUDA o HELP para ayuda.',
  ],
  [
    'S2-sms-followup-1.0',
    'sms',
    'pewc',
    'followup',
    '{{ practice.legalName }} may also send me follow-up and marketing texts at this number, including by an automated system, up to 10 a month. I sign this by ticking the box. It is not a condition of any service. Msg & data rates may apply. STOP to end, HELP for help. Terms. Privacy.',
    '{{ practice.legalName }} también puede mandarme mensajes de seguimiento y de mercadeo a este número, incluso con un sistema automático, hasta 10 al mes. Firmo al marcar la casilla. No es condición para ningún servicio. Puede haber cargos de mensajes y datos. STOP para salir, AYUDA o HELP para ayuda. Términos. Privacidad.',
  ],
  [
    'C1-call-1.0',
    'call',
    'pec',
    'request',
    'A person may call me at this number about my request.',
    'Una persona puede llamarme a este número sobre mi solicitud.',
  ],
  [
    'C2-voicemail-1.0',
    'voicemail',
    'pec',
    'request',
    'You may leave a short message that does not say what it is about.',
    'Pueden dejar un recado corto que no diga de qué se trata.',
  ],
  [
    'E1-email-1.0',
    'email',
    'pec',
    'request',
    'You may email me about my request and useful information. I can stop at any time.',
    'Pueden escribirme por correo sobre mi solicitud e información útil. Puedo pararlo cuando quiera.',
  ],
  [
    'E2-email-open-1.0',
    'email',
    'pec',
    'open',
    'My emails may speak plainly about our situation. Nobody else reads this mailbox.',
    'Los correos pueden hablar claro de nuestra situación. Nadie más lee este buzón.',
  ],
  [
    'K1-care-track-1.0',
    'sms',
    'pec',
    'care',
    'Send me the support messages we talked about (preparing, the days after, the year after). No offers. I can stop at any time.',
    'Mándenme los mensajes de apoyo de que hablamos (preparación, los días después, el año después). Sin ofertas. Puedo pararlo cuando quiera.',
  ],
];

describe('consent texts', () => {
  it.each(published)('%s stands as it was published', (textVersion, channel, kind, purpose, en, es) => {
    const text = findConsentText(textVersion);
    expect(text).toMatchObject({ channel, kind, purpose, wording: { en, es } });
    expect(`${text!.id}-${text!.version}`).toBe(textVersion);
  });

  it('has no other texts', () => {
    expect(Object.keys(consentTexts).sort()).toEqual(published.map(([textVersion]) => textVersion).sort());
  });

  it.each(['', 'S1-sms-request', 'S1-sms-request-9.0', 'toString', '__proto__', 'constructor'])(
    'does not know %j',
    (textVersion) => expect(findConsentText(textVersion)).toBeUndefined(),
  );

  it('asks for marketing texts only where it is signed, and names the seller there', () => {
    for (const text of Object.values(consentTexts)) {
      const signed = text.kind === 'pewc';
      expect(text.wording.en.includes('marketing')).toBe(signed);
      expect(text.wording.es.includes('mercadeo')).toBe(signed);
      expect(text.wording.en.includes('{{ practice.legalName }}')).toBe(signed);
      expect(text.wording.es.includes('{{ practice.legalName }}')).toBe(signed);
    }
  });
});
