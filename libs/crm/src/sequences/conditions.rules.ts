import { z } from 'zod';

/** Facts that conditions may name, and what they hold; an unknown one is refused when the sequence is read. */
export const factNames = [
  'inquiry.channel',
  'inquiry.suspected_spam',
  'inquirer.relationship',
  'inquirer.under_18',
  'loved_one.readiness',
] as const;
export type FactName = (typeof factNames)[number];
export type Facts = Readonly<Record<FactName, string | boolean | null>>;

const value = z.union([z.string(), z.boolean()]);
const factName = z.enum(factNames, `expected one of ${factNames.join(', ')}`);

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { fact: FactName; in: (string | boolean)[] }
  | { fact: FactName; is: string | boolean };

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(conditionSchema).max(50) }),
    z.strictObject({ any: z.array(conditionSchema).max(50) }),
    z.strictObject({ not: conditionSchema }),
    z.strictObject({ fact: factName, in: z.array(value).min(1).max(50) }),
    z.strictObject({ fact: factName, is: value }),
  ]),
);

/** A fact that nobody knows equals nothing: `is` and `in` are then false, `not` of them true. */
export function holds(condition: Condition, facts: Facts): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, facts));
  if ('any' in condition) return condition.any.some((one) => holds(one, facts));
  if ('not' in condition) return !holds(condition.not, facts);
  const known = facts[condition.fact];
  if (known === null) return false;
  return 'in' in condition ? condition.in.includes(known) : condition.is === known;
}
