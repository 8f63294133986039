import type { SequenceDefinition } from './definition.rules.js';
import { programOf, sameStep } from './program.rules.js';
import type { RunningPolicy } from './sequences.store.js';

/** A newer version, and what was said of those on older ones when it was published. */
export interface Successor {
  version: number;
  definition: SequenceDefinition;
  running: RunningPolicy;
}

/** What a newer version does with an enrollment at its next step. */
export type Succession = { kind: 'stay' } | { kind: 'end' } | { kind: 'move'; stepId: string };

/**
 * Whose version has gone ends, or goes on at the same step of the newer one; where nothing of what was left is there, it
 * finishes as it began.
 * @param definition of the version that it is on
 */
export function considerSuccession(
  enrollment: { sequenceVersion: number; stepId: string },
  definition: SequenceDefinition,
  successor: Successor,
): Succession {
  if (successor.running === 'let_finish' || enrollment.sequenceVersion >= successor.version) return { kind: 'stay' };
  if (successor.running === 'exit') return { kind: 'end' };
  const stepId = sameStep(programOf(definition), enrollment.stepId, programOf(successor.definition));
  return stepId === null ? { kind: 'stay' } : { kind: 'move', stepId };
}
