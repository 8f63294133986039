/** An address that a mail server says it could not reach. */
export interface Bounced {
  /** in small letters */
  address: string;
  /** enhanced status code (RFC 3463), as 5.1.1 */
  status: string;
  /** `hard_bounce` is for good; `blocked` is for now: full, refused, greylisted, or who knows why */
  reason: 'hard_bounce' | 'blocked';
}

const MOST = 20;
/** There is no such mailbox, or no such domain (RFC 3463 3.2). */
const NOBODY_THERE = /^5\.1\.(?:1|2|3|6|10)$/;

/**
 * Reads a delivery status notification (RFC 3464). Anybody can write one: whoever acts on it asks first whether it came to an
 * address that only the mail server of that mailbox could know.
 * @param report the machine-readable part, or a text that quotes it
 */
export function readBounce(report: string): Bounced[] {
  const found: Bounced[] = [];
  let [address, status, action] = ['', '', ''];
  const close = (): void => {
    if (address && /^[45]\./.test(status) && action !== 'delayed' && action !== 'delivered' && found.length < MOST)
      found.push({ address, status, reason: NOBODY_THERE.test(status) ? 'hard_bounce' : 'blocked' });
    [address, status, action] = ['', '', ''];
  };
  for (const line of report.slice(0, 200_000).split(/\r?\n/)) {
    const [, name, value] = /^(final-recipient|status|action):[ \t]*(.{1,300})/i.exec(line) ?? [];
    const field = name?.toLowerCase();
    if (field === 'final-recipient') {
      close();
      address = /^rfc822;\s*<?([^\s<>;]{3,254}@[^\s<>;]{1,254})>?/i.exec(value!)?.[1]?.toLowerCase() ?? '';
    } else if (field === 'status') status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(value!)?.[0] ?? '';
    else if (field === 'action') action = value!.trim().toLowerCase();
  }
  close();
  return found;
}
