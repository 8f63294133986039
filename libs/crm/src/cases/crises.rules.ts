import type { CrisisKind, CrisisLevel } from './case.rules.js';

/** An open incident, as far as another cry looks at it. */
export interface Incident {
  id: string;
  kind: CrisisKind;
  level: CrisisLevel;
}

const GRAVITY: readonly CrisisKind[] = ['overdose', 'self_harm', 'danger'];

/**
 * What another cry for help makes of the incident: `now` raises `talk` and never falls back, the graver kind is shown
 * (overdose before self-harm before danger, rules/compliance 9.1), and only a present danger must be heard anew.
 */
export function joinCry(
  open: Incident | undefined,
  cry: { kind: CrisisKind; level: CrisisLevel },
): { kind: CrisisKind; level: CrisisLevel; change: 'open' | 'raise' | 'none' } {
  if (!open) return { kind: cry.kind, level: cry.level, change: 'open' };
  if (cry.level === 'talk') return { kind: open.kind, level: open.level, change: 'none' };
  const graver = GRAVITY.indexOf(cry.kind) < GRAVITY.indexOf(open.kind) || open.level === 'talk';
  return { kind: graver ? cry.kind : open.kind, level: 'now', change: 'raise' };
}

/** Pages that end with the incident; those of suggestions wait for their own answer. */
export const CRISIS_PAGES = [
  'crisis_overdose',
  'crisis_self_harm',
  'crisis_danger',
  'safety_reply_failed',
  'safety_reply_unclear',
] as const;

export const pageOfCry = (kind: CrisisKind): (typeof CRISIS_PAGES)[number] => `crisis_${kind}`;
