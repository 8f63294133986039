import { isSelf } from '../cases/members.rules.js';
import type { SequenceDefinition } from './definition.rules.js';
import type { Earlier } from './enrollments.store.js';

/** Why somebody is not enrolled, in words for staff that are also codes. */
export type NotEnrolled =
  | 'case_closed'
  | 'not_in_circle'
  | 'not_to_loved_one'
  | 'do_not_contact'
  | 'under_18'
  | 'writes_for_self'
  | 'running'
  | 'was_enrolled'
  | 'too_soon'
  | 'has_answered';

/** Whom an enrollment would be for, as they are in the circle now. */
export interface Candidate {
  caseStatus: string;
  member: { role: string; relationship: string | null; doNotContact: boolean } | undefined;
  person: { under18: boolean; doNotContact: boolean } | undefined;
}

const DAY_MS = 24 * 3_600_000;

/**
 * May automation begin for this person? Whoever is under 18 or writes for himself is never in a sequence, nor is the loved
 * one (product.md); re-entry is as the definition says.
 * @param earlier their enrollment in this sequence, case and key, if there was one
 * @returns null when they may
 */
export function considerEnrolling(
  definition: Pick<SequenceDefinition, 'reentry'>,
  { caseStatus, member, person }: Candidate,
  earlier: Earlier | undefined,
  now: Date,
): NotEnrolled | null {
  if (caseStatus === 'closed') return 'case_closed';
  if (!member || !person) return 'not_in_circle';
  if (member.role === 'loved_one') return 'not_to_loved_one';
  if (member.doNotContact || person.doNotContact) return 'do_not_contact';
  if (person.under18) return 'under_18';
  if (isSelf(member.relationship)) return 'writes_for_self';
  if (!earlier) return null;
  if (earlier.isRunning) return 'running';
  if (definition.reentry === 'never') return 'was_enrolled';
  if (definition.reentry === 'after_exit') return null;
  const again = (earlier.endedAt?.getTime() ?? 0) + definition.reentry.after_days * DAY_MS;
  return now.getTime() < again ? 'too_soon' : null;
}

/** Who of a circle a sequence is for. */
export function recipientsOf(
  recipient: SequenceDefinition['recipient'],
  members: readonly { personId: string; role: string; hasJoined: boolean }[],
  inquirerId: string,
): string[] {
  if (recipient === 'inquirer') return [inquirerId];
  if (recipient === 'each_member')
    return members.filter(({ role, hasJoined }) => role !== 'loved_one' && hasJoined).map(({ personId }) => personId);
  // the inquirer is the contact until the circle names another
  return [members.find(({ role }) => role === 'primary_contact')?.personId ?? inquirerId];
}
