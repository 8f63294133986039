import { z } from 'zod';
import type { CrisisRow } from './crises.store.js';
import type { PageRow } from './pages.store.js';

export const crisisShape = z
  .object({
    id: z.uuid(),
    caseId: z.uuid(),
    personId: z.uuid(),
    kind: z.enum(['overdose', 'self_harm', 'danger']),
    level: z.enum(['now', 'talk']),
    openedAt: z.iso.datetime(),
    acknowledgedAt: z.iso.datetime().nullable(),
    acknowledgedBy: z.string().nullable(),
    clearedAt: z.iso.datetime().nullable(),
    clearedBy: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'Crisis' });
export type CrisisShown = z.infer<typeof crisisShape>;

export const pageShape = z
  .object({
    id: z.uuid(),
    reason: z.string(),
    level: z.enum(['now', 'talk']),
    requestedAt: z.iso.datetime(),
    /** how often people were called */
    sent: z.number(),
    nextAt: z.iso.datetime().nullable(),
    acknowledgedAt: z.iso.datetime().nullable(),
    acknowledgedBy: z.string().nullable(),
  })
  .meta({ id: 'CrisisPage' });
export type PageShown = z.infer<typeof pageShape>;
export const crisisStateShape = z.object({
  caseId: z.uuid(),
  /** the last incident of the case, open or over */
  crisis: crisisShape.nullable(),
  /** the newest twenty, of suggestions too */
  pages: z.array(pageShape),
});
export type CrisisStateShown = z.infer<typeof crisisStateShape>;

export function showCrisis(crisis: CrisisRow): CrisisShown {
  return {
    ...crisis,
    openedAt: crisis.openedAt.toISOString(),
    acknowledgedAt: crisis.acknowledgedAt?.toISOString() ?? null,
    clearedAt: crisis.clearedAt?.toISOString() ?? null,
  };
}

export function showCrisisState(state: {
  caseId: string;
  crisis: CrisisRow | null;
  pages: readonly PageRow[];
}): CrisisStateShown {
  return {
    caseId: state.caseId,
    crisis: state.crisis && showCrisis(state.crisis),
    pages: state.pages.map(showPage),
  };
}

export function showPage(page: PageRow): PageShown {
  return {
    id: page.id,
    reason: page.reason,
    level: page.level,
    requestedAt: page.requestedAt.toISOString(),
    sent: page.sent,
    nextAt: page.nextAt?.toISOString() ?? null,
    acknowledgedAt: page.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: page.acknowledgedBy,
  };
}
