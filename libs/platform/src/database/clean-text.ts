/**
 * Makes text storable: NUL and lone surrogates become U+FFFD (one of them sinks a whole jsonb batch: 22P05, 22P02), then
 * NFC. Nothing else is changed.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD').normalize('NFC');
}

/** `cleanText` over every string of a JSON value, keys too. `changed` says whether any was not the same afterwards. */
export function cleanDeep<Value>(value: Value): { value: Value; changed: boolean } {
  let changed = false;
  const clean = (part: unknown): unknown => {
    if (typeof part === 'string') {
      const text = cleanText(part);
      changed ||= text !== part;
      return text;
    }
    if (Array.isArray(part)) return part.map(clean);
    if (part && typeof part === 'object')
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [clean(key) as string, clean(inner)]));
    return part;
  };
  return { value: clean(value) as Value, changed };
}
