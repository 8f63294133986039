import { HUMAN_LABELS, isAutomatic } from './inbound.rules.js';

const HOUR_MS = 3_600_000;
/** sequences.md: three days of silence on both sides */
export const QUIET_AFTER_MS = 72 * HOUR_MS;

/** A conversation in which people have said nothing for three days. */
export interface Silence {
  /** what the family said last */
  label: string | null;
  body: string;
  caseStatus: string | null;
  /** a crisis, or a hold of the household, the person or the address */
  isHeld: boolean;
  snoozedUntil: Date | null;
  /** when anything of ours left last in this conversation, whoever wrote it */
  lastSentAt: Date | null;
  /** when this person and we last spoke elsewhere */
  elsewhereAt: Date | null;
}

export type SilenceVerdict = { to: 'tell' } | { to: 'settle' } | { to: 'later'; at: Date };

/**
 * Whether somebody should look after a family that went quiet. A no, an automatic answer and a closed case are no silence
 * (`settle`); what rests, is put off, or was spoken of elsewhere is asked again later.
 */
export function considerSilence(of: Silence, now: Date): SilenceVerdict {
  if (of.caseStatus === null || of.caseStatus === 'closed') return { to: 'settle' };
  if (of.label === null || !HUMAN_LABELS.includes(of.label) || isAutomatic(of.body)) return { to: 'settle' };
  if (of.isHeld) return { to: 'later', at: new Date(now.getTime() + HOUR_MS) };
  const quietFrom = [of.lastSentAt, of.elsewhereAt].map((at) => (at ? at.getTime() + QUIET_AFTER_MS : 0));
  const at = new Date(Math.max(...quietFrom, of.snoozedUntil?.getTime() ?? 0));
  return at > now ? { to: 'later', at } : { to: 'tell' };
}
