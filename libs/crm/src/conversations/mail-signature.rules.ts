import type { InboundAttachment } from '#platform/email/inbound-mail.js';

/** A logo or a portrait is smaller; a photograph that somebody puts between their words is larger. */
const MOST_BYTES = 32 * 1024;

/**
 * Which files of a mail are the pictures of a signature: small, and shown by the mail's own HTML. They are kept, and nobody is
 * asked to look at them. A mail that says nothing else says them, and whatever is in doubt is looked at.
 * @returns one answer for each file
 */
export function signaturesIn(
  { attachments, html }: { attachments: readonly Omit<InboundAttachment, 'bytes'>[]; html: string | null },
  hasWords: boolean,
): boolean[] {
  const shown = hasWords ? shownBy(html ?? '') : new Set<string>();
  return attachments.map(
    ({ type, size, contentId }) =>
      type.startsWith('image/') && size <= MOST_BYTES && contentId !== null && shown.has(contentId.toLowerCase()),
  );
}

function shownBy(html: string): Set<string> {
  const found = html.slice(0, 1_000_000).matchAll(/\bsrc\s*=\s*["']?cid:([^"'\s>]{1,300})/gi);
  return new Set([...found].map(([, id]) => decoded(id!).toLowerCase()));
}

/** As in a link (RFC 2392); what cannot be read stays as it is. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
