import type { NewEvent } from '#platform/events/event.js';
import { CaseOpened } from './cases.events.js';

export type CrisisKind = 'overdose' | 'self_harm' | 'danger';
export type CrisisLevel = 'now' | 'talk';

/** Why a case ended (product.md); `loved_one_died` ends everything automated for the household, for good. */
export const closeReasons = [
  'helped',
  'family_chose_other',
  'out_of_scope',
  'unreachable_after_cadence',
  'duplicate',
  'invalid',
  'declined_help',
  'loved_one_died',
  'other',
] as const;
export type CloseReason = (typeof closeReasons)[number];

/** Why a person should look at a case; staff filter by it. */
export const attentions = [
  'no_text_consent',
  'no_channel',
  'answer_waiting',
  'unclear_answer',
  'help_asked',
  'wrong_number',
  'self_inquiry',
  'under_18',
  'suspected_spam',
  'bad_phone',
  'crisis',
  'crisis_talk',
  'whose_text',
  'suggestion',
  'media',
  'failed_text',
  'message_in_review',
  'mail_refused',
  'safe_contact',
] as const;
export type Attention = (typeof attentions)[number];

export interface CaseDraft {
  id: string;
  stage: 'new';
  status: 'open';
  inquirerId: string;
  lovedOneId: string | null;
  readiness: string | null;
  substances: readonly string[];
  attention: readonly Attention[];
  openedAt: Date;
}

export interface MemberDraft {
  caseId: string;
  personId: string;
  role: 'inquirer' | 'loved_one';
  relationship: string | null;
  safeContact: Readonly<Record<string, unknown>>;
  /** when this person came themself; null for somebody whom others named */
  joinedAt: Date | null;
}

/** A case begins at its inquirer's first note, call or text. */
export function openCase(draft: Omit<CaseDraft, 'stage' | 'status'>): { row: CaseDraft; event: NewEvent } {
  return {
    row: { ...draft, stage: 'new', status: 'open' },
    event: {
      definition: CaseOpened,
      caseId: draft.id,
      personId: draft.inquirerId,
      actor: { kind: 'family' },
      occurredAt: draft.openedAt,
      data: { inquirerId: draft.inquirerId, stage: 'new' },
    },
  };
}
