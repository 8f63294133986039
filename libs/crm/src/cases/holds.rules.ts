/** Why automation rests; `staff` is the one that a person sets by hand. */
export const holdKinds = [
  'crisis',
  'crisis_talk',
  'ambiguous_hold',
  'bereavement',
  'willing',
  'left_treatment',
  'spam_report',
  'staff',
  'loved_one_died',
] as const;
export type HoldKind = (typeof holdKinds)[number];

/** It follows a person into every later case, and whoever shares an address with them: nothing automated, ever again. */
export const FOR_GOOD: HoldKind = 'loved_one_died';

const ELSEWHERE: Partial<Record<HoldKind, string>> = {
  crisis: 'POST /v1/cases/{id}/crisis/clear',
  bereavement: 'POST /v1/cases/{id}/suggestions/bereavement',
};

/** Holds that end with another verb than "release": what a person decides there is more than that automation goes on. */
export const endsWith = (kind: HoldKind): string | null => ELSEWHERE[kind] ?? null;

/** Holds of one task kind: what a person has read and dealt with rests no longer (rules/compliance 6.3, 9.1). */
export function holdOfTask(taskKind: string): { kind: HoldKind; ofPerson: boolean } | null {
  if (taskKind === 'unclear_answer') return { kind: 'ambiguous_hold', ofPerson: true };
  // one such task stands for everybody in the case who spoke of it
  return taskKind === 'crisis_talk' ? { kind: 'crisis_talk', ofPerson: false } : null;
}

export interface OpenHold {
  caseId: string | null;
  personId: string | null;
  contactPointId: string | null;
  kind: HoldKind;
}

/**
 * What rests automation towards this person on this address: first what concerns the household, then this person, then
 * what holds for good.
 * @param open oldest first
 */
export function restedBy(
  open: readonly OpenHold[],
  to: { caseId: string | null; personId: string | null; contactPointId: string },
): HoldKind | null {
  const ofCase = open.filter((hold) => hold.caseId !== null && hold.caseId === to.caseId);
  const ofGood = open.find(
    (hold) =>
      hold.kind === FOR_GOOD &&
      ((hold.personId !== null && hold.personId === to.personId) || hold.contactPointId === to.contactPointId),
  );
  const found =
    ofCase.find((hold) => hold.personId === null) ??
    ofCase.find((hold) => hold.personId !== null && hold.personId === to.personId) ??
    ofGood;
  return found?.kind ?? null;
}
