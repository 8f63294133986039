/** GSM 03.38: what fits into seven bits; the second list costs two of them (rules/compliance 2.6). */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€\f';
const SINGLE = { 'GSM-7': 160, 'UCS-2': 70 } as const;
const PART = { 'GSM-7': 153, 'UCS-2': 67 } as const;

export interface Segments {
  encoding: 'GSM-7' | 'UCS-2';
  /** what the carrier counts, paces and bills */
  segments: number;
}

/**
 * How many segments a text takes. One character outside GSM-7 turns all of it into UCS-2; an escape pair or a surrogate
 * pair is never cut by the end of a segment.
 */
export function segmentsOf(body: string): Segments {
  const characters = [...body];
  const fits = characters.every((one) => BASIC.includes(one) || EXTENDED.includes(one));
  const encoding = fits ? 'GSM-7' : 'UCS-2';
  const sizes = characters.map((one) => (fits ? (EXTENDED.includes(one) ? 2 : 1) : one.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  if (units <= SINGLE[encoding]) return { encoding, segments: 1 };
  let segments = 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > PART[encoding]) {
      segments += 1;
      filled = 0;
    }
    filled += size;
  }
  return { encoding, segments };
}

/** Characters that make the carrier count a whole text in parts of 70 in place of 160. */
export function unusualCharacters(body: string): string[] {
  return [...new Set(body)].filter((one) => !BASIC.includes(one) && !EXTENDED.includes(one));
}

const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
};

/**
 * A text as it leaves: what an office program has made of quotes, dashes, dots and blanks is plain again (rules/compliance
 * 2.6). Letters are never changed: a name keeps its accents.
 */
export function withPlainMarks(body: string): string {
  return body.replace(/[\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u00a0\u202f]/g, (mark) => PLAIN[mark]!);
}
