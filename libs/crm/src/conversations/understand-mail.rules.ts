import type { InboundMail } from '#platform/email/inbound-mail.js';
import type { Classification } from './classification.rules.js';
import { classifyText } from './classify.rules.js';
import type { Corrections } from './corrections.rules.js';
import { type Machine, readMachine } from './mail-automatic.rules.js';
import { type Bounced, readBounce } from './mail-bounce.rules.js';
import { type FoldedMail, foldQuoted, forwardedWords } from './mail-quoted.rules.js';
import { proofOf } from './mail-thread.rules.js';

/**
 * - `unreadable` nothing could be read: a person looks at the bytes
 * - `unsubscribe` it came to the address of List-Unsubscribe: that is the request, whatever it says
 * - `bounce`, `automatic` a machine wrote it: nothing stops, nobody is asked to answer
 * - `wordless` a person wrote nothing of their own: perhaps a picture, perhaps only our own mail back
 * - `words` a person wrote to us
 */
export type MailKind = 'unreadable' | 'unsubscribe' | 'bounce' | 'automatic' | 'wordless' | 'words';

export interface MailReading extends FoldedMail {
  kind: MailKind;
  /** what told that a machine wrote it */
  because: string | null;
  /** of what the writer wrote, never of what is quoted; nothing for machines */
  classification: Classification;
  proof: 'proven' | 'unverified';
  /** of a bounce only, and unproved */
  bounced: Bounced[];
}

export interface MailFacts {
  mail: InboundMail;
  /** ids of the unsubscribe addresses of ours that it came to */
  unsubscribes: readonly string[];
  /** addresses that our own mails come from */
  ours: readonly string[];
  /** what staff have approved of words that the rules misread */
  corrections?: Corrections;
}

/** What is classified: as much as a form keeps of a note. */
const MOST_CHARACTERS = 20_000;
const ANSWER_SUBJECT = /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|aw|rv|fwd?|tr|reenv)\s*(?:\[\d+\])?\s*:/i;
const NOTHING: Classification = { label: 'none', crisis: null, level: null, suggests: [], wrongNumber: false };
const LABELS = ['opt_out', 'wrong_number', 'ambiguous_hold', 'help', 'none'] as const;

/**
 * Understands a mail of a family by rules alone. From can be forged, so whatever it says only makes us stricter: STOP and a cry
 * for help count, START is nothing but words.
 */
export function understandMail({ mail, unsubscribes, ours, corrections }: MailFacts): MailReading {
  const folded = foldQuoted(mail.plain);
  const reading = { ...folded, because: null, classification: NOTHING, proof: proofOf(mail), bounced: [] };
  if (!mail.readable) return { ...reading, kind: 'unreadable' };
  if (unsubscribes.length > 0)
    return { ...reading, kind: 'unsubscribe', classification: { ...NOTHING, label: 'opt_out' } };
  const classification = classifyMail(mail.subject, folded, corrections);
  const machine = machineOf(mail, ours, folded.words);
  if (machine && (machine.certain || !asksForSomething(classification))) {
    const bounced = machine.kind === 'bounce' ? readBounce(reportOf(mail)) : [];
    return { ...reading, kind: machine.kind === 'bounce' ? 'bounce' : 'automatic', because: machine.because, bounced };
  }
  const saysNothing = folded.words === '' && !asksForSomething(classification);
  return { ...reading, kind: saysNothing ? 'wordless' : 'words', classification };
}

/** What comes from our own address is our own mail on its way back, or a lie. */
function machineOf(mail: InboundMail, ours: readonly string[], words: string): Machine | null {
  if (mail.from !== null && ours.includes(mail.from))
    return { kind: 'auto_reply', certain: true, because: 'our own address' };
  return readMachine(mail, words);
}

/** A sign that is not certain gives way to it: better a machine is read by a person than a person by nobody. */
function asksForSomething({ label, crisis, suggests }: Classification): boolean {
  return label !== 'none' || crisis !== null || suggests.length > 0;
}

/** The subject is read where the writer wrote it; of what is forwarded only a cry for help and what it suggests count. */
function classifyMail(subject: string, folded: FoldedMail, corrections?: Corrections): Classification {
  const read = (words: string) => classifyText(words.slice(0, MOST_CHARACTERS), { corrections });
  const own = read(folded.words);
  const above = ANSWER_SUBJECT.test(subject) ? NOTHING : read(subject);
  const forwarded = read(forwardedWords(subject, folded));
  const inside = { ...NOTHING, crisis: forwarded.crisis, level: forwarded.level, suggests: forwarded.suggests };
  return stricter(stricter(own, above), inside);
}

function stricter(one: Classification, other: Classification): Classification {
  const cry =
    one.level === 'now' || other.level === null ? one : other.level === 'now' || one.level === null ? other : one;
  return {
    label: LABELS.find((label) => one.label === label || other.label === label) ?? 'none',
    crisis: cry.crisis,
    level: cry.level,
    suggests: [...new Set([...one.suggests, ...other.suggests])],
    wrongNumber: one.wrongNumber || other.wrongNumber,
  };
}

/** The machine-readable part of a bounce comes as a file, or stands in the text. */
function reportOf({ plain, attachments }: InboundMail): string {
  const report = attachments.find((one) => one.type === 'message/delivery-status')?.bytes;
  return report ? report.toString('latin1') : plain;
}
