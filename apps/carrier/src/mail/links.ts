import type { MailEntry } from './ledger.js';
import { call } from './wire.js';

/** What became of a link; null: it leads away from the product, and the sandbox goes nowhere else. */
export interface Opened {
  url: string;
  status: number | null;
}

const ANSWER_MS = 10_000;
const MOST_LINKS = 50;
const ONE_CLICK = 'List-Unsubscribe=One-Click';

export function headerOf({ headers }: MailEntry, name: string): string | null {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? null : (headers[found] ?? null);
}

/** The address that a mailbox may post to without asking (RFC 8058): only where the mail offers one-click. */
export function oneClickUrl(mail: MailEntry): string | null {
  if (headerOf(mail, 'List-Unsubscribe-Post')?.trim() !== ONE_CLICK) return null;
  return unsubscribeUrls(mail)[0] ?? null;
}

/** Unsubscribes as a mailbox does: without cookies, without asking anybody again. */
export async function unsubscribe(url: string, product: string | undefined): Promise<Opened> {
  if (!isAtHome(url, product)) return { url, status: null };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { url, status: await call(url, { method: 'POST', headers, body: ONE_CLICK, timeoutMs: ANSWER_MS }) };
}

/** Opens every link of the mail, as a scanner for dangerous mail does before anybody has read it. */
export function scan(mail: MailEntry, product: string | undefined): Promise<Opened[]> {
  return Promise.all(
    linksOf(mail).map(async (url) => {
      if (!isAtHome(url, product)) return { url, status: null };
      return { url, status: await call(url, { method: 'GET', timeoutMs: ANSWER_MS }) };
    }),
  );
}

function unsubscribeUrls(mail: MailEntry): string[] {
  const inBrackets = [...(headerOf(mail, 'List-Unsubscribe') ?? '').matchAll(/<\s*(https?:[^>\s]+)\s*>/gi)];
  return inBrackets.flatMap(([, url = '']) => (URL.canParse(url) ? url : []));
}

function linksOf(mail: MailEntry): string[] {
  const words = `${mail.text ?? ''}\n${(mail.html ?? '').replaceAll('&amp;', '&')}`;
  const found = [...words.matchAll(/https?:\/\/[^\s"'<>]+/gi)].map(([url]) => url.replace(/[.,;:!?)\]]+$/, ''));
  return [...new Set([...unsubscribeUrls(mail), ...found])].filter((url) => URL.canParse(url)).slice(0, MOST_LINKS);
}

/** The product's own address and this machine; the sandbox asks nobody else. */
function isAtHome(address: string, product: string | undefined): boolean {
  const { hostname, origin } = new URL(address);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return isHere || (product !== undefined && URL.canParse(product) && new URL(product).origin === origin);
}
