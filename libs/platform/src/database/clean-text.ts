/**
 * Makes text storable: NUL and lone surrogates become U+FFFD (one of them sinks a whole jsonb batch: 22P05, 22P02), then
 * NFC. Nothing else is changed.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD').normalize('NFC');
}

/** Whether a JSON value has more levels than this; asked before anything walks through it. */
export function isDeeperThan(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((part) =>
      part && typeof part === 'object' && !ArrayBuffer.isView(part) ? Object.values(part) : [],
    );
  }
  return false;
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
