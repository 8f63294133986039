/** What decides about a conversation: whose it is, what its two sides said last, and who has read it. */
export interface Conversation {
  id: string;
  contactPointId: string;
  caseId: string | null;
  personId: string | null;
  lastInboundAt: Date | null;
  lastReplyId: string | null;
  lastReplyAt: Date | null;
  lastReplyBy: string | null;
  readUntil: Date | null;
  assigneeId: string | null;
  snoozedAt: Date | null;
  snoozedUntil: Date | null;
  version: number;
}

const DAY_MS = 24 * 3_600_000;
/** Whoever wants to hear of a family again later than this has forgotten them. */
const LONGEST_SNOOZE_MS = 90 * DAY_MS;

/** A family's words that nobody of the practice has read. What one has read, all have. */
export function isUnread(of: Pick<Conversation, 'lastInboundAt' | 'readUntil'>): boolean {
  return of.lastInboundAt !== null && (of.readUntil === null || of.lastInboundAt > of.readUntil);
}

/** The last word is the family's. What a machine sent since is no answer. */
export function isWaiting(of: Pick<Conversation, 'lastInboundAt' | 'lastReplyAt'>): boolean {
  return of.lastInboundAt !== null && (of.lastReplyAt === null || of.lastInboundAt > of.lastReplyAt);
}

/** Out of sight until its time has come, or the family writes. */
export function isSnoozed(of: Pick<Conversation, 'lastInboundAt' | 'snoozedAt' | 'snoozedUntil'>, now: Date): boolean {
  if (!of.snoozedUntil || !of.snoozedAt || of.snoozedUntil <= now) return false;
  return of.lastInboundAt === null || of.lastInboundAt <= of.snoozedAt;
}

/** May this person take the conversation on? Taking what is already theirs changes nothing. */
export function considerClaim(of: Pick<Conversation, 'assigneeId'>, by: string): 'claim' | 'theirs' | 'claimed' {
  if (of.assigneeId === null) return 'claim';
  return of.assigneeId === by ? 'theirs' : 'claimed';
}

/** @returns what is wrong with this time, or null */
export function considerSnooze(until: Date, now: Date): string | null {
  if (until <= now) return 'must lie in the future';
  return until.getTime() - now.getTime() > LONGEST_SNOOZE_MS ? 'must lie within 90 days' : null;
}

/** May this person take the family over from automation? */
export function considerTakeover(
  of: { status: string; at: Date | null; by: string | null },
  by: string,
): 'take' | 'theirs' | 'taken_over' | 'case_closed' {
  if (of.status === 'closed') return 'case_closed';
  if (of.at === null) return 'take';
  return of.by === by ? 'theirs' : 'taken_over';
}
