import type { NewEvent } from '#platform/events/event.js';
import { ConsentGranted } from './permission.events.js';

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
}

/** The plain consent that lies in giving a number for the purpose (47 CFR 64.1200(a)(1)); no box is ticked for it. */
export const NUMBER_GIVEN = 'number-given-1.0';
/** The consent to be answered that lies in giving a mailbox with a request; every mail carries the way out. */
export const EMAIL_GIVEN = 'email-given-1.0';
/** START texted to us: consent again, for what was asked; written consent it is not. */
export const START_TEXTED = 'start-texted-1.0';

export function consentGranted(consent: ConsentDraft): NewEvent {
  return {
    definition: ConsentGranted,
    caseId: consent.caseId,
    personId: consent.personId,
    actor: { kind: 'family' },
    occurredAt: consent.at,
    data: {
      consentId: consent.id,
      channel: consent.channel,
      kind: consent.kind,
      purpose: consent.purpose,
      textVersion: consent.textVersion,
    },
  };
}
