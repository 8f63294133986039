import type { NewEvent } from '#platform/events/event.js';
import { CaseHoldStarted, CaseOpened, CrisisDetected, PageRequested } from './cases.events.js';

export type CrisisKind = 'overdose' | 'self_harm' | 'danger';
export type CrisisLevel = 'now' | 'talk';

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

/**
 * A cry for help. Level `now` holds the household, `talk` (a form, a past event, a question) only this person; both tell
 * people at once (rules/compliance 6.3).
 */
export function cryForHelp(
  cry: { caseId: string; personId: string; kind: CrisisKind; level: CrisisLevel; source: 'text' | 'form' },
  now: Date,
): NewEvent[] {
  const about = { caseId: cry.caseId, personId: cry.personId, actor: { kind: 'system' as const }, occurredAt: now };
  return [
    {
      ...about,
      actor: { kind: 'family' },
      definition: CrisisDetected,
      data: { kind: cry.kind, level: cry.level, source: cry.source },
    },
    {
      ...about,
      definition: CaseHoldStarted,
      data: { kind: 'crisis', personId: cry.level === 'talk' ? cry.personId : null, until: null },
    },
    { ...about, definition: PageRequested, data: { reason: `crisis_${cry.kind}`, level: cry.level } },
  ];
}
