/** What a mail program posts by itself, and what the page's button posts (RFC 8058 section 3.1). */
export const ONE_CLICK = { name: 'List-Unsubscribe', value: 'One-Click' } as const;

/** k***@e***: enough to see whether it is one's own address, too little to learn whose it is. */
export function maskAddress(address: string): string {
  const [, first, domain] = /^(.)[^@]*@(.)/su.exec(address) ?? [];
  return `${first ?? ''}***@${domain ?? ''}***`;
}

const FORM = /^\s*(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/**
 * Whether a post asks for it, in one of the two forms of RFC 8058: without these words a link scanner, or a form of
 * somebody else, asks for nothing.
 */
export function asksToStop(contentType: string | undefined, body: unknown): boolean {
  return (
    FORM.test(contentType ?? '') &&
    (body as Record<string, unknown> | null | undefined)?.[ONE_CLICK.name] === ONE_CLICK.value
  );
}
