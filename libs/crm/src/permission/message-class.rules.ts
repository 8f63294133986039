/** What a message is for decides what must hold before it leaves. */
export const messageClasses = [
  'emergency_safety',
  'optout_confirm',
  'help_reply',
  'human_reply',
  'auto_ack',
  'informational',
  'solicitation',
] as const;

export type MessageClass = (typeof messageClasses)[number];

const HUMAN_REPLY_MS = 60 * 60_000;
const AUTO_ACK_MS = 15 * 60_000;

/**
 * What the hour of the day means for this class: an answer that somebody is waiting for leaves at `any` hour; an
 * acknowledgement later than 15 minutes is `too_late` to be one; all else keeps the `window` (rules 1.4.1, 5).
 * @param messageClass solicitation unless given
 * @param inboundAt when the person last wrote to us
 */
export function hoursOfClass(
  messageClass: MessageClass | undefined,
  inboundAt: Date | null,
  now: Date,
): 'any' | 'window' | 'too_late' {
  const age = inboundAt ? now.getTime() - inboundAt.getTime() : -1;
  switch (messageClass) {
    case 'emergency_safety':
    case 'optout_confirm':
    case 'help_reply':
      return 'any';
    case 'human_reply':
      return age >= 0 && age < HUMAN_REPLY_MS ? 'any' : 'window';
    case 'auto_ack':
      if (age > AUTO_ACK_MS) return 'too_late';
      return age >= 0 ? 'any' : 'window';
    default:
      return 'window';
  }
}
