import { allSteps, type SequenceDefinition } from './definition.rules.js';
import type { NotEnrolled } from './enrolling.rules.js';
import { type FactName, factNames, factOf, type Facts } from './facts.rules.js';
import { dateIn, datesOf } from './step-shapes.rules.js';
import { saidAlways } from './triggers.data.js';

export interface FactProblem {
  /** `facts.consultation.starts_at` */
  path: string;
  message: string;
}

const isFact = (name: string): name is FactName => (factNames as readonly string[]).includes(name);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const LONGEST_TEXT = 200;

/**
 * What a person says where otherwise an event would have said it: each fact of its type, and every date that the steps count
 * from.
 */
export function readFacts(
  definition: Pick<SequenceDefinition, 'steps' | 'late'>,
  given: Readonly<Record<string, unknown>>,
): { facts: Facts } | { problems: FactProblem[] } {
  const facts: Partial<Record<FactName, string | boolean>> = {};
  const problems: FactProblem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const said = isFact(name) ? read(name, value) : { wrong: 'there is no such fact' };
    if ('wrong' in said) problems.push({ path: `facts.${name}`, message: said.wrong });
    else facts[name as FactName] = said.value;
  }
  for (const name of datesNeeded(definition))
    if (!(name in given)) problems.push({ path: `facts.${name}`, message: 'steps count from it: say when' });
  return problems.length ? { problems } : { facts };
}

function read(name: FactName, value: unknown): { value: string | boolean } | { wrong: string } {
  const { type, values, known } = factOf(name);
  if (known === 'now') return { wrong: 'is looked up when it is asked for; it is not said' };
  if (type === 'boolean') return typeof value === 'boolean' ? { value } : { wrong: 'expected true or false' };
  if (typeof value !== 'string') return { wrong: 'expected a text' };
  if (type === 'instant') {
    const date = INSTANT.test(value) ? new Date(value) : null;
    return date && !Number.isNaN(date.getTime())
      ? { value: date.toISOString() }
      : { wrong: 'expected an instant such as 2027-01-12T16:00:00Z' };
  }
  if (values && !values.includes(value)) return { wrong: `expected one of ${values.join(', ')}` };
  return value.length > 0 && value.length <= LONGEST_TEXT
    ? { value }
    : { wrong: `expected 1 to ${LONGEST_TEXT} characters` };
}

/** Dates without which an enrollment would be held at once, and for ever. */
function datesNeeded(definition: Pick<SequenceDefinition, 'steps' | 'late'>): FactName[] {
  const late = definition.late.never_after ? [dateIn(definition.late.never_after)] : [];
  const needed = [...new Set([...allSteps(definition).flatMap(datesOf), ...late])];
  return needed.filter((name) => !saidAlways.includes(name));
}

/** Why a person's wish to enroll somebody is refused, where it stands in their request, and in words. */
export const refusals: Readonly<
  Record<NotEnrolled, { status: 409 | 422; path: 'caseId' | 'personId'; title: string }>
> = {
  case_closed: { status: 409, path: 'caseId', title: 'The case is closed' },
  not_in_circle: { status: 422, path: 'personId', title: 'This person is not in the circle of this case' },
  not_to_loved_one: { status: 422, path: 'personId', title: 'Automation never writes to the loved one' },
  do_not_contact: { status: 422, path: 'personId', title: 'This person is not to be contacted' },
  under_18: { status: 422, path: 'personId', title: 'Whoever is under 18 gets no automated words' },
  writes_for_self: { status: 422, path: 'personId', title: 'Whoever writes for himself is answered by people only' },
  running: { status: 409, path: 'personId', title: 'This person is in this sequence already' },
  was_enrolled: { status: 409, path: 'personId', title: 'This person was in this sequence, and it begins only once' },
  too_soon: { status: 409, path: 'personId', title: 'This person was in this sequence too short a time ago' },
  has_answered: { status: 409, path: 'personId', title: 'This person has answered: a person answers them' },
};
