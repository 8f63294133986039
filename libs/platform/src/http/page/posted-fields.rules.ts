/** Fields of a posted form, decoded; a name that came more than once is a list. */
export type Fields = Readonly<Record<string, unknown>>;

/** All values of a field that were posted as text. */
export function many(fields: Fields, name: string): string[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : [];
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

/** The first value of a field; empty when there is none. */
export function one(fields: Fields, name: string): string {
  return many(fields, name)[0] ?? '';
}
