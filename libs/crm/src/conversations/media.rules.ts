/** What a text may bring: pictures, recordings, papers, cards. Nothing that runs, nothing that draws by a script. */
const SIGNS: readonly { type: string; at: number; bytes: string; and?: { at: number; bytes: string } }[] = [
  { type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/gif', at: 0, bytes: 'GIF87a' },
  { type: 'image/gif', at: 0, bytes: 'GIF89a' },
  { type: 'image/webp', at: 0, bytes: 'RIFF', and: { at: 8, bytes: 'WEBP' } },
  { type: 'image/heic', at: 4, bytes: 'ftyphei' },
  { type: 'image/heic', at: 4, bytes: 'ftypmif1' },
  { type: 'audio/wav', at: 0, bytes: 'RIFF', and: { at: 8, bytes: 'WAVE' } },
  { type: 'audio/amr', at: 0, bytes: '#!AMR' },
  { type: 'audio/ogg', at: 0, bytes: 'OggS' },
  { type: 'audio/mp4', at: 4, bytes: 'ftypM4A ' },
  { type: 'audio/mpeg', at: 0, bytes: 'ID3' },
  { type: 'audio/mpeg', at: 0, bytes: '\xff\xfb' },
  { type: 'audio/mpeg', at: 0, bytes: '\xff\xf3' },
  { type: 'application/pdf', at: 0, bytes: '%PDF-' },
  { type: 'text/vcard', at: 0, bytes: 'BEGIN:VCARD' },
];

/** No sign reaches further. */
export const HEAD_BYTES = 16;
/** The carrier's own limit for what it takes from a phone. */
export const MOST_BYTES = 5 * 1024 * 1024;
const MOST_TRIES = 8;

/**
 * What the bytes are, by their beginning; what the sender calls them tells nothing.
 * @param head the first bytes, one character each (latin1)
 * @returns null for what is not taken
 */
export function typeOf(head: string): string | null {
  const has = ({ at, bytes }: { at: number; bytes: string }) => head.startsWith(bytes, at);
  return SIGNS.find((sign) => has(sign) && (!sign.and || has(sign.and)))?.type ?? null;
}

export type MediaVerdict =
  { to: 'kept'; type: string } | { to: 'refused'; because: string } | { to: 'later'; afterMs: number };

/** @param fetched what came of it; `head` as in `typeOf` @param tries this one included */
export function considerMedia(
  fetched: { kind: 'got'; head: string } | { kind: 'refused'; reason: string } | { kind: 'not_got'; reason: string },
  tries: number,
): MediaVerdict {
  if (fetched.kind === 'refused') return { to: 'refused', because: fetched.reason };
  if (fetched.kind === 'not_got')
    return tries >= MOST_TRIES
      ? { to: 'refused', because: 'unreachable' }
      : { to: 'later', afterMs: 5000 * 2 ** Math.min(tries, 7) };
  if (fetched.head === '') return { to: 'refused', because: 'empty' };
  const type = typeOf(fetched.head);
  return type ? { to: 'kept', type } : { to: 'refused', because: 'type_not_taken' };
}

/** A file that came inside a mail. */
export interface FileGiven {
  type: string;
  size: number;
  /** null where it was too much to keep */
  bytes: Buffer | null;
  /** a picture of the mail's signature */
  signature?: boolean;
}

export type FileVerdict = { bytes: Buffer; type: string; because: null } | { bytes: null; type: null; because: string };

/** Taken by the same signs as what a text brings. */
export function considerFile({ bytes, size }: Pick<FileGiven, 'bytes' | 'size'>): FileVerdict {
  const refused = (because: string): FileVerdict => ({ bytes: null, type: null, because });
  if (bytes === null || size > MOST_BYTES || bytes.length < size) return refused('too_large');
  if (bytes.length === 0) return refused('empty');
  const type = typeOf(bytes.subarray(0, HEAD_BYTES).toString('latin1'));
  return type ? { bytes, type, because: null } : refused('type_not_taken');
}
