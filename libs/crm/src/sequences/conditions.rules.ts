import { z } from 'zod';
import { type FactName, factNames, factOf, type Facts } from './facts.rules.js';

const value = z.union([z.string().max(200), z.boolean()]);
const fact = z
  .enum(factNames, { error: (issue) => `no fact is called ${String(issue.input)}; there are ${factNames.join(', ')}` })
  .meta({ description: 'A fact of docs/sequences.md' });

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { fact: FactName; in: (string | boolean)[] }
  | { fact: FactName; is: string | boolean }
  | { fact: FactName; known: boolean };

const asked = z
  .strictObject({
    fact,
    is: value.optional(),
    in: z.array(value).min(1).max(50).optional(),
    known: z.boolean().optional(),
  })
  .refine((one) => [one.is, one.in, one.known].filter((said) => said !== undefined).length === 1, {
    error: 'asks exactly one of `is`, `in`, `known`',
  })
  .superRefine((one, context) => {
    const { type, values } = factOf(one.fact);
    const compared = one.is !== undefined ? [one.is] : (one.in ?? []);
    for (const each of compared) {
      const fits = type === 'boolean' ? typeof each === 'boolean' : type === 'text' && typeof each === 'string';
      if (!fits || (values && !values.includes(String(each))))
        context.addIssue({ code: 'custom', message: `${one.fact} is never ${JSON.stringify(each)}` });
    }
  });

/** `all`, `any`, `not` over facts. */
export const conditionSchema: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(conditionSchema).max(50) }),
      z.strictObject({ any: z.array(conditionSchema).max(50) }),
      z.strictObject({ not: conditionSchema }),
      asked as unknown as z.ZodType<Condition>,
    ]),
  )
  .meta({ id: 'Condition' }) as z.ZodType<Condition>;

/** A fact that nobody knows equals nothing: `is` and `in` are then false, `not` of them true. */
export function holds(condition: Condition, known: Facts): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, known));
  if ('any' in condition) return condition.any.some((one) => holds(one, known));
  if ('not' in condition) return !holds(condition.not, known);
  const said = known[condition.fact] ?? null;
  if ('known' in condition) return (said !== null) === condition.known;
  if (said === null) return false;
  return 'in' in condition ? condition.in.includes(said) : condition.is === said;
}

/** Every fact that a condition names. */
export function factsIn(condition: Condition): FactName[] {
  if ('all' in condition) return condition.all.flatMap(factsIn);
  if ('any' in condition) return condition.any.flatMap(factsIn);
  return 'not' in condition ? factsIn(condition.not) : [condition.fact];
}
