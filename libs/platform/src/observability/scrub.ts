const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const PERSONAL = [
  /\+?\d[\d\s().-]{8,}\d/, // a phone, however it is written
  /[^\s@/]+(?:@|%40)[^\s@]+\.[a-z]{2,}/, // a mailbox
  /\b(?:hl_|SG\.)[\w.-]{4,}/, // keys: ours, SendGrid's
  /\bBearer\s+[^\s"',]+|\bBasic\s+[a-z\d+/=]{6,}/, // an Authorization header
  /(?<=:\/\/)[^\s/@]+(?=@)/, // name and password before a host
  /(?<![\w-])[0-9a-f]{32}(?![\w-])/, // what Twilio's auth token looks like
  /(?<![\w-])(?:[\w-]{43}|(?=[\w-]*\d)[\w-]{44,})(?![\w-])/, // 32 random bytes in base64url: the links of families
];
const EITHER = new RegExp(`(${ID.source})|${PERSONAL.map((pattern) => pattern.source).join('|')}`, 'gi');

/** Addresses whose last part opens something; a pattern such as `/u/:token` opens nothing. */
const OPENING = /(\/(?:u|f|book|letters|preferences|join|inbound)\/)(?!:)[^\s/?#"'&]+/gi;

/** From the first quote to the last: what is quoted may hold quotes itself. An apostrophe within a word is none. */
const QUOTED = /(?:["`]|(?<!\w)')(?:.*(?:["`]|'(?!\w))|.*$)/s;

const MOST_WORDS = 500;

/**
 * The last fence: what looks like a phone, an address, a key or the token of a link does not reach the log, even inside an
 * error's message. Names and words look like nothing: they must not get here at all.
 */
export function scrub(text: string): string {
  return text.replace(OPENING, '$1[removed]').replace(EITHER, (_, id?: string) => id ?? '[removed]');
}

/** The same, without what the text quotes: parsers and drivers quote what they could not read, and a family wrote that. */
export function scrubQuoted(text: string): string {
  return scrub(text.replace(QUOTED, '[removed]')).slice(0, MOST_WORDS);
}
