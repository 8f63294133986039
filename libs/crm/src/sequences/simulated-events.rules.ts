import type { ExitGoal, PauseGoal } from './definition.rules.js';
import { endsWith, restsUntil } from './resting.rules.js';
import {
  changeFacts,
  exitRun,
  type Happening,
  isOver,
  note,
  type Run,
  skipWaiting,
  type WhatIf,
} from './simulated.rules.js';

/** What concerns a whole household; the rest is one person's doing. */
const OF_THE_CASE: readonly Happening[] = ['consultation_booked', 'case_closed', 'staff_takeover'];

/**
 * Lets something happen to the person of the first run, and to all runs that it reaches. Somebody of the practice is
 * supposed to answer a reply before its rest is over.
 */
export function letHappen(runs: readonly Run[], whatIf: WhatIf): void {
  const [first] = runs;
  if (!first) return;
  const { at } = whatIf;
  note(first, at, 'happens', { reason: 'happens' in whatIf ? whatIf.happens : `answer:${whatIf.answer}` });
  if ('answer' in whatIf) return answer(runs.filter(isOf(first)), whatIf.answer);
  const { happens } = whatIf;
  const reached = OF_THE_CASE.includes(happens)
    ? runs.filter((run) => run.enrollment.caseId === first.enrollment.caseId)
    : runs.filter(isOf(first));
  if (happens === 'opted_out') silence(runs, first, at);
  if (happens === 'staff_takeover')
    for (const run of reached)
      changeFacts(run, ({ pausedBy }) => ({ pausedBy: pausedBy === 'crisis' ? pausedBy : 'taken_over' }));
  for (const run of reached) {
    if (!isOver(run) && endsWith(run.definition, happens as ExitGoal)) exitRun(run, happens, at);
    if (happens === 'human_reply' || happens === 'answered_call') rest(run, happens, at);
  }
  // sequences end first, and with them what of them waits
  if (happens === 'opted_out') for (const run of sharers(runs, first)) skipWaiting(run, 'suppressed', at, 'sms');
  if (happens === 'case_closed') for (const run of reached) skipWaiting(run, 'case_closed', at);
}

const isOf = (first: Run) => (run: Run) => run.enrollment.personId === first.enrollment.personId;

function answer(runs: readonly Run[], given: string): void {
  for (const run of runs) {
    const { enrollment } = run;
    run.enrollment = { ...enrollment, facts: { ...enrollment.facts, 'answer.last': given } };
  }
}

/** STOP on a phone silences it for everybody who has it; consents of before are void. */
function silence(runs: readonly Run[], first: Run, at: Date): void {
  for (const run of sharers(runs, first))
    changeFacts(run, (facts) =>
      facts.channel === 'sms'
        ? { suppressions: [...facts.suppressions, { channel: 'sms', reason: 'opt_out' }], optedOutAt: at }
        : {},
    );
}

function sharers(runs: readonly Run[], { subject }: Run): Run[] {
  const phone = subject.reach.sms?.contactPointId;
  return runs.filter((one) => phone !== undefined && one.subject.reach.sms?.contactPointId === phone);
}

function rest(run: Run, goal: PauseGoal, now: Date): void {
  if (isOver(run)) return;
  const until = restsUntil(run.definition, goal, now, run.rest?.until ?? null);
  if (!until) return;
  const isHeldElse = run.standing.status === 'held' && run.standing.because !== run.rest?.because;
  run.rest = { until, because: goal };
  if (!isHeldElse) run.standing = { status: 'held', because: goal };
  note(run, now, 'pause', { reason: goal, until });
  skipWaiting(run, goal, now);
}
