import type { SequenceDefinition } from './definition.rules.js';
import { programOf, sameStep } from './program.rules.js';

/** How many stand at one step of one version. */
export interface Standing {
  version: number;
  stepId: string;
  active: number;
  held: number;
}

export interface Impact {
  /** all that are under way, on whatever version */
  active: number;
  held: number;
  running: (Standing & {
    /** the step at which they would go on in the new version; null: they would finish as they began */
    movesTo: string | null;
  })[];
  /** what would become of them, by what is said of them when the new version is published */
  policies: {
    let_finish: { finish: number };
    move_at_next_step: { move: number; finish: number };
    exit: { end: number };
  };
}

/**
 * What publishing a version would do with those who are under way.
 * @param earlier definitions by version of all that somebody stands on
 */
export function impactOf(
  to: Pick<SequenceDefinition, 'steps'>,
  earlier: ReadonlyMap<number, Pick<SequenceDefinition, 'steps'>>,
  standing: readonly Standing[],
): Impact {
  const running = standing.map((one) => {
    const from = earlier.get(one.version);
    return { ...one, movesTo: from ? sameStep(programOf(from), one.stepId, programOf(to)) : null };
  });
  const sum = (of: readonly Standing[]) => of.reduce((total, one) => total + one.active + one.held, 0);
  const move = sum(running.filter((one) => one.movesTo !== null));
  const all = sum(running);
  return {
    ...countsOf(standing),
    running,
    policies: {
      let_finish: { finish: all },
      move_at_next_step: { move, finish: all - move },
      exit: { end: all },
    },
  };
}

export interface Counts {
  active: number;
  held: number;
}

export function countsOf(standing: readonly Counts[]): Counts {
  return standing.reduce<Counts>((sum, one) => ({ active: sum.active + one.active, held: sum.held + one.held }), {
    active: 0,
    held: 0,
  });
}

interface Version {
  version: number;
  status: 'draft' | 'published' | 'retired';
}

/**
 * May this version be published now?
 * @param seen the counts that whoever publishes it has looked at
 * @returns why not; null: it may
 */
export function considerPublishing(
  one: Version,
  all: readonly Version[],
  seen: Counts,
  counts: Counts,
): { code: string; title: string } | null {
  if (one.status === 'published')
    return { code: 'already_published', title: 'This version is published already; versions never change' };
  if (one.status === 'retired') return { code: 'not_a_draft', title: 'This draft was thrown away' };
  if (all.some((other) => other.status === 'published' && other.version > one.version))
    return { code: 'overtaken', title: 'A later version is published already; draft this one again' };
  if (seen.active !== counts.active || seen.held !== counts.held)
    return { code: 'counts_changed', title: 'Others are under way than you have seen; look again, then publish' };
  return null;
}
