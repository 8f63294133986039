import type { Classification } from './classify.rules.js';

/** An acknowledgement, or a line to somebody in danger, later than that is none (rules/compliance section 0). */
export const ANSWERED_WITHIN_MS = 15 * 60_000;
/** A confirmation later than that is one text too many (47 CFR 64.1200(a)(12)). */
export const CONFIRM_WITHIN_MS = 5 * 60_000;

/** A stored text, and what it means. */
export interface Understood {
  body: string;
  messageId: string;
  optOutType: string | null;
  classification: Classification;
  /** how long ago they wrote it, where no webhook brought it; machine time */
  ageMs?: number;
  /** whether a machine may answer it at all */
  answerable: boolean;
}

/** Whose text it is: the sender's number, and the cases that it stops. */
export interface Sender {
  contactPointId: string;
  value: string;
  personId: string | null;
  caseId: string | null;
  personIds: string[];
  caseIds: string[];
  /** everybody on this number, in each of these cases */
  members: { caseId: string; personId: string }[];
  opensInquiry: boolean;
}

/** Default keywords that the carrier answers and blocks by itself: whole message, one word. */
const CARRIER_STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);

/** True when the carrier has already confirmed this opt-out, so that we must not. */
export function carrierConfirmed(body: string, optOutType: string | null): boolean {
  return optOutType === 'STOP' || CARRIER_STOP.has(body.trim().toUpperCase());
}

const REACTION =
  /^(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|removed an? \w+ from|le gust[oó]|le encant[oó])\s+["“«]|^\p{Extended_Pictographic}(?:\p{M}|\u200d|\ufe0f)*\s+(?:to|a)\s+["“«]/iu;
const AUTO_REPLY =
  /^(?:auto(?:matic)?[- ]?(?:reply|response)\b|respuesta autom[aá]tica\b|i['’]?m driving\b|i am driving\b|estoy conduciendo\b|i['’]?m (?:currently )?out of (?:the )?office\b)/i;

/** Auto-replies and emoji reactions to our own text: nobody spoke, so nothing stops. */
export function isAutomatic(body: string): boolean {
  const text = body.trim();
  return REACTION.test(text) || AUTO_REPLY.test(text);
}

/** A carrier's opt-out type wins over words; START by type is START by word. */
export function withOptOutType(classification: Classification, optOutType: string | null): Classification {
  const label =
    optOutType === 'STOP'
      ? 'opt_out'
      : optOutType === 'START'
        ? 'opt_in'
        : optOutType === 'HELP'
          ? 'help'
          : classification.label;
  return { ...classification, label };
}
