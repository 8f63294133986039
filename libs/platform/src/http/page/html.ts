/** Markup that is safe to send: made only by `markup`, which escapes every word that comes from outside. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** `false`, `null` and `undefined` stand for nothing, so that `${wanted && markup`…`}` reads well. */
export type HtmlValue = string | Html | readonly HtmlValue[] | false | null | undefined;

/** Template tag: text is escaped, markup made by this tag is kept, lists are joined. Attributes must be quoted. */
export function markup(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((text, part, index) => text + toMarkup(values[index - 1]) + part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** NUL and lone surrogates cannot stand in a page: NUL is left out, half a character becomes U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function toMarkup(value: HtmlValue): string {
  if (value === false || value === null || value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(value);
  return value instanceof Html ? value.text : value.map(toMarkup).join('');
}
