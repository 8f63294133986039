import { createHmac, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'node:querystring';

export interface SignedRequest {
  /** The account's Auth Tokens: two of them while one replaces the other. An API key signs nothing. */
  authTokens: readonly string[];
  /** As the carrier was told it: the public address, path and query; never what a proxy calls it. */
  url: string;
  /** All posted fields as they came, empty and untrimmed ones too; none for a GET or a JSON body. */
  params: readonly (readonly [string, string])[];
  /** The X-Twilio-Signature header. */
  signature: string | undefined;
}

/**
 * Whether one of the tokens made the signature: base64 of HMAC-SHA1 over the address followed by each field's name and
 * value, ordered by name alone; of a repeated field the different values, sorted. Compared in constant time.
 * The address counts in each form that Twilio's own library takes: with and without the standard port, as it came, and
 * with its query written in the two other ways that back ends have signed.
 * @returns false for everything else; never throws
 */
export function verifyTwilioSignature({ authTokens, url, params, signature }: SignedRequest): boolean {
  if (!signature) return false;
  const given = Buffer.from(signature);
  const fields = signedFields(params);
  const forms = formsOf(url);
  return authTokens.some((token) =>
    forms.some((form) => {
      const expected = Buffer.from(
        createHmac('sha1', token)
          .update(form + fields, 'utf8')
          .digest('base64'),
      );
      return expected.length === given.length && timingSafeEqual(expected, given);
    }),
  );
}

/**
 * The fields of an urlencoded body in their order: nothing trimmed, empty ones kept, `+` a space, `%XX` a byte, and what
 * is not UTF-8 becomes U+FFFD. A percent sign without two hexadecimal digits stands for itself.
 */
export function parsePairs(rawBody: Buffer): [string, string][] {
  return rawBody
    .toString('latin1')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

/** One character of the text stands for one byte of the body. */
function decode(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function signedFields(params: SignedRequest['params']): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of params) values.set(name, (values.get(name) ?? new Set()).add(value));
  const sorted = [...values].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted
    .map(([name, all]) =>
      [...all]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

function formsOf(url: string): string[] {
  const forms = bothPorts(url);
  if (URL.canParse(url)) {
    const normalized = bothPorts(new URL(url).href);
    forms.push(...normalized, ...normalized.map(legacyQuery));
  }
  return [...new Set(forms)];
}

/** Without the port and with the port; a port that is not the standard one is left away or kept, never replaced. */
function bothPorts(url: string): string[] {
  const parts = /^(https?:\/\/)([^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)(:[^/?#]*)?([/?#].*)?$/is.exec(url);
  if (!parts) return [url];
  const [, scheme = '', user = '', host = '', port, rest = ''] = parts;
  const standard = scheme.toLowerCase() === 'https://' ? ':443' : ':80';
  return [`${scheme}${user}${host}${rest}`, `${scheme}${user}${host}${port ?? standard}${rest}`];
}

/** The query as Node's older module writes it: `'` is `%27`, a space `%20`. */
function legacyQuery(url: string): string {
  const start = url.indexOf('?');
  if (start < 0 || start === url.length - 1) return url;
  return `${url.slice(0, start)}?${stringify(parse(url.slice(start + 1)))}`;
}
