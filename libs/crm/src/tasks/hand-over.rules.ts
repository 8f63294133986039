import type { Attention, CrisisLevel } from '../cases/case.rules.js';
import type { Silence } from '../cases/members.rules.js';
import type { MessageReceivedData } from '../conversations/conversations.events.js';
import type { TaskKind } from './task.rules.js';

/** What a text asks of people; empty when nobody needs to look (rules/compliance 2.2, 6.3, 9.2). */
export function tasksOfText(text: MessageReceivedData): TaskKind[] {
  const kinds: TaskKind[] = [];
  if (text.media > 0) kinds.push('media');
  for (const suggestion of ['bereavement', 'willing', 'left_treatment'] as const)
    if (text.suggests.includes(suggestion)) kinds.push(suggestion);
  if (text.label === 'help') kinds.push('help_asked');
  if (text.label === 'ambiguous_hold') kinds.push('unclear_answer');
  if (text.label === 'wrong_number' || text.wrongNumber) kinds.push('wrong_number');
  const speaks = text.label === 'none' && !text.automatic && !(text.wordless && text.media > 0);
  if (speaks || text.incomplete) kinds.push('answer_waiting');
  if (text.caseIds.length > 1 || text.somebodyElse) kinds.push('whose_text');
  return kinds;
}

export const taskOfCry = (level: CrisisLevel): TaskKind => (level === 'now' ? 'crisis' : 'crisis_talk');

/** Of the reasons to look at an inquiry, those that somebody must act on: whoever writes for himself, and whoever is
 * under 18, is never answered by a machine. A cry for help has its own way. */
export function tasksOfInquiry(reasons: readonly Attention[]): TaskKind[] {
  return reasons.filter((reason) => reason === 'self_inquiry' || reason === 'under_18' || reason === 'bad_phone');
}

/** The same paths for a member of whom staff learn it later. */
export function tasksOfMember(silences: readonly Silence[]): TaskKind[] {
  const kinds: Partial<Record<Silence, TaskKind>> = { under_18: 'under_18', writes_for_self: 'self_inquiry' };
  return silences.flatMap((silence) => kinds[silence] ?? []);
}
