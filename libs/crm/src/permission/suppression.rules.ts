import { DateTime } from 'luxon';
import type { FieldError } from '#platform/errors/errors.js';
import { isNewerYes, type LedgerEntry, liftedBy } from './consent.rules.js';

export const suppressionReasons = [
  'opt_out',
  'wrong_number',
  'bad_number',
  'hard_bounce',
  'spam_report',
  'dnc',
  'do_not_contact',
  'erased',
] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];
export const suppressionChannels = ['sms', 'voice', 'email'] as const;
export type SuppressionChannel = (typeof suppressionChannels)[number];

/** These mean a person, on every address that they have; the others mean one address. */
export const meansThePerson = (reason: SuppressionReason): boolean =>
  reason === 'do_not_contact' || reason === 'erased';
/** These say that the address does not lead to the person at all, also for whoever writes by hand. */
export const meansABadAddress = (reason: SuppressionReason): boolean =>
  reason === 'wrong_number' || reason === 'bad_number' || reason === 'hard_bounce';

/** What an address can be silenced on. */
export const channelsOf = (address: string): readonly SuppressionChannel[] =>
  address.includes('@') ? ['email'] : ['sms', 'voice'];

export interface SuppressionInForce {
  addressHash: string;
  channel: string;
  reason: string;
  personId: string | null;
  at: Date;
  liftedAt: Date | null;
}

export type LiftVerdict =
  | { channels: readonly string[] | 'all' }
  | { code: string; title: string; status: 409 | 422; errors: readonly FieldError[] };

/**
 * May a person of the staff lift this? An opt-out only for a yes that is newer; what was erased, never.
 * @param consent the row that the body names; null when there is none
 * @param consentAddress hash of the address that the consent is for; null when it names none
 * @param now business time
 * @returns the channels that are lifted, or the refusal
 */
export function considerLift(
  suppression: SuppressionInForce,
  said: { consentId: string | null; note: string | null },
  consent: (LedgerEntry & { personId: string }) | null,
  consentAddress: string | null,
  now: Date,
): LiftVerdict {
  if (suppression.liftedAt) return refused('already_lifted', 'This suppression was lifted before', 409);
  if (suppression.reason === 'erased')
    return refused('never_lifted', 'Who was erased is never written to again: only a new address begins anew', 409);
  if (suppression.reason !== 'opt_out') {
    if (said.consentId) return refused('consent_not_valid', 'A consent lifts opt-outs only', 422, 'consentId');
    return said.note
      ? { channels: 'all' }
      : refused('note_needed', 'Say why this address may be written to again', 422, 'note', 'is missing');
  }
  if (!said.consentId)
    return refused('new_consent_needed', 'An opt-out is lifted by a new consent', 422, 'consentId', 'is missing');
  const wrong = refuseAsNewYes(suppression, consent, consentAddress, now);
  return wrong
    ? refused('consent_not_valid', 'This consent does not lift this opt-out', 422, 'consentId', wrong)
    : { channels: liftedBy(consent!) };
}

function refuseAsNewYes(
  suppression: SuppressionInForce,
  consent: (LedgerEntry & { personId: string }) | null,
  consentAddress: string | null,
  now: Date,
): string | null {
  if (!consent) return 'there is no such consent';
  if (suppression.personId && consent.personId !== suppression.personId) return 'is of somebody else';
  if (consentAddress !== suppression.addressHash) return 'is for another address';
  if (!liftedBy(consent).some((channel) => channel === suppression.channel || suppression.channel === 'all'))
    return 'is for another channel';
  return isNewerYes(consent, suppression.at, now) ? null : 'is not a yes that is newer than the opt-out';
}

function refused(
  code: string,
  title: string,
  status: 409 | 422,
  path?: string,
  message: string = title,
): LiftVerdict & { code: string } {
  return { code, title, status, errors: path ? [{ path, message }] : [] };
}

const WHY: Readonly<Record<SuppressionReason, string>> = {
  opt_out: 'they asked us to stop',
  wrong_number: 'it belongs to somebody else',
  bad_number: 'it cannot be reached',
  hard_bounce: 'mail to it comes back',
  spam_report: 'they reported our mail as spam',
  dnc: 'it is on our do-not-call list',
  do_not_contact: 'this person is not to be contacted',
  erased: 'this person asked to be forgotten',
};
const WHAT: Readonly<Record<string, string>> = { sms: 'text', voice: 'automated call', email: 'mail' };

/**
 * For a coordinator with somebody on the line: what may not leave to this address, why and since when.
 * @param rows suppressions of one address
 * @param zone IANA zone of the practice, for the dates
 */
export function tellSuppressions(rows: readonly SuppressionInForce[], zone: string): string {
  const inForce = rows.filter((row) => !row.liftedAt);
  if (inForce.length === 0)
    return rows.length > 0
      ? 'Nothing stands against this address now; it was silent before.'
      : 'Nothing stands against this address.';
  const reasons = suppressionReasons.flatMap((reason) => {
    const own = inForce.filter((row) => row.reason === reason);
    if (own.length === 0) return [];
    const since = own.reduce((first, row) => (row.at < first ? row.at : first), own[0]!.at);
    return [`${WHY[reason]}, since ${DateTime.fromJSDate(since, { zone }).toFormat('LLL d, yyyy')}`];
  });
  const channels = Object.keys(WHAT).filter((channel) =>
    inForce.some((row) => row.channel === channel || row.channel === 'all'),
  );
  return `No ${channels.map((channel) => WHAT[channel]).join(' and no ')} leaves to this address: ${reasons.join('; ')}.`;
}
