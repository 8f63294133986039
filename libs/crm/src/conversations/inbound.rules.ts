import type { Classification } from './classify.rules.js';
import { isReaction } from './reaction.rules.js';

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

/** A person spoke, unless it is automatic: whatever runs by itself ends (sequences.md, `human_reply`). */
export const HUMAN_LABELS: readonly string[] = ['none', 'help', 'ambiguous_hold'];

/** Default keywords that the carrier answers and blocks by itself: whole message, one word. */
const CARRIER_STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);

/** True when the carrier has already confirmed this opt-out, so that we must not. */
export function carrierConfirmed(body: string, optOutType: string | null): boolean {
  return optOutType === 'STOP' || CARRIER_STOP.has(body.trim().toUpperCase());
}

const AUTO_REPLY = new RegExp(
  [
    // a label of the telephone or of the office
    '^\\W{0,3}(?:this is an? )?auto(?:mat(?:ic|ed))?[- ]?(?:reply|response|responder|message)\\b',
    '^\\W{0,3}(?:esta es una )?(?:respuesta|mensaje) autom[aá]tic[ao]\\b',
    '^\\W{0,3}out[- ]of[- ](?:the[- ])?office\\b',
    '^\\W{0,3}fuera de (?:la )?oficina\\b',
    // what a telephone says by itself while somebody drives, sleeps or works
    "^i['’]?m driving (?:and|right now|with)\\b.*|^i am driving (?:and|right now|with)\\b.*|^i['’]?m driving\\W*$|^i am driving\\W*$",
    '^(?:estoy (?:conduciendo|manejando)|voy (?:conduciendo|manejando))\\b',
    "^(?:i['’]?m|i am) (?:currently )?(?:out of (?:the )?office|away from my (?:phone|desk)|receiving notifications)\\b",
    "^(?:i['’]?m|i am) not receiving notifications\\b",
    '^(?:actualmente )?(?:estoy|me encuentro) fuera de (?:la )?oficina\\b',
    "^sorry,? i can['’]?t talk right now\\W*$",
    '^\\W{0,3}(?:no puedo hablar|no puedo contestar)(?: ahora| en este momento)?\\W*$',
    // what a carrier says about our own text
    '^(?:msg|message) (?:id|status)\\b|^your (?:message|text) (?:was|could not be|has been|will be) (?:delivered|sent|read)\\b',
    '^(?:su|tu) mensaje (?:fue|no pudo ser|ha sido) (?:entregado|enviado|le[ií]do)\\b',
    '^(?:the )?(?:number|subscriber|person) (?:you (?:have )?(?:texted|dialed|messaged)|is unable to receive)\\b',
    '^free msg\\b|^free t-mobile msg\\b|^att free msg\\b|^vzw free msg\\b',
  ].join('|'),
  'iu',
);

/** Auto-replies, delivery notices and emoji reactions to our own text: nobody spoke, so nothing stops. */
export function isAutomatic(body: string): boolean {
  const text = body.trim();
  return isReaction(text) || AUTO_REPLY.test(text);
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
