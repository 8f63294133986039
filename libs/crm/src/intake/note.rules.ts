import type { Channel } from '../permission/facts.rules.js';
import type { Inquiry, Placed } from './inquiry.rules.js';

/** One inquiry on its way into the database. */
export interface Note {
  id: string;
  inquiry: Inquiry;
  key: string | null;
  bodyHash: string;
  /** bytes as they came, where cleaning changed something */
  original: Buffer | null;
  now: Date;
}

/** A note, and where it belongs. */
export interface Placement {
  note: Note;
  placed: Placed;
}

const channels = ['sms', 'email'] as const;

/**
 * Whether more than the one statement of an ordinary note must hold together: a cry for help, something to raise or to
 * lock, an opt-out that a ticked box may lift.
 */
export const needsMore = ({ note: { inquiry }, placed }: Placement): boolean =>
  inquiry.crisis !== null ||
  placed.attention.length > 0 ||
  placed.joined ||
  comesBack(placed) ||
  mayLift(inquiry, placed).length > 0;

/** Known to us, and without an open case of their own until now. */
export const comesBack = ({ joined, people, personId }: Placed): boolean =>
  !joined && !people.some((person) => person.id === personId);

export interface Liftable {
  channel: Channel;
  contactPointId: string;
  value: string;
}

/** Addresses that were there before, and so may be silenced, where a box was ticked: new consent may lift that. */
export function mayLift(inquiry: Inquiry, placed: Placed): Liftable[] {
  return channels.flatMap((channel) => {
    const contactPointId = placed.consents.find((consent) => consent.channel === channel)?.contactPointId;
    const value = (channel === 'sms' ? inquiry.phone : inquiry.email)?.value;
    const isTicked = inquiry.consents.some((consent) => consent.channel === channel && consent.granted);
    const isNew = placed.points.some((drafted) => drafted.id === contactPointId);
    return isTicked && contactPointId && value && !isNew ? [{ channel, contactPointId, value }] : [];
  });
}
