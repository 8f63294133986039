type Place = 'name' | 'message';

/** JSON of the text: what JSON.stringify would write, or escapes that it never writes. */
const plain = (text: string): string => JSON.stringify(text);
const escaped = (escapes: string): string => `"${escapes}"`;

const texts: readonly [string, string][] = [
  ['NUL', escaped('a\\u0000b')],
  ['nothing but NUL', escaped('\\u0000')],
  ['lone high surrogate', escaped('a\\ud83d b')],
  ['lone low surrogate', escaped('a\\ude00 b')],
  ['surrogates the wrong way round', escaped('\\ude00\\ud83d')],
  ['control characters', escaped('\\u0001\\u0002\\u001b[31m\\u007f\\u0085')],
  ['emoji', plain('😭🙏🏽👨‍👩‍👧‍👦🏳️‍🌈')],
  ['right to left', plain('ساعدني ابني من فضلك عزرا')],
  ['direction overrides', plain('\u202Eabc\u202C\u2066def\u2069')],
  ['HTML', plain('<script>alert(1)</script><img src=x onerror=alert(1)>')],
  ['HTML entities', plain('&lt;&amp;&#0;&quot;\'">')],
  ['SQL', plain(`'; drop table inquiries; -- \\`)],
  ['a template', plain('{{ practice.name }}{% raw %}{%- include "x" -%}')],
  ['format strings', plain('%s%n%00 ${process.env} $(id) `id`')],
  ['backslashes', plain('\\\\x00 \\u0000 \\N')],
  ['only spaces', plain(' \t\r\n\u00a0\u2003 ')],
  ['line separators', plain('a\u2028b\u2029c\r\nd')],
  ['zero width', plain('\u200b\u200d\ufeff\u2060a')],
  ['combining marks', plain(`a${'\u0301'.repeat(300)}`)],
  ['astral letters', plain('𝔥𝔢𝔩𝔭 𠜎𠜱')],
  ['noncharacters', escaped('\\uffff\\ufffe\\udbff\\udfff')],
  ['not normal forms', plain('ﬁ ǅ Å é İ ß')],
  ['a bag of words', plain('STOP UNSUBSCRIBE help')],
  ['numbers and words of code', plain('null undefined NaN -0 1e309 __proto__ constructor')],
  ['JSON inside', plain('{"a":[1,2,{"b":"\\u0000"}]}')],
  ['a path', plain('../../../../etc/passwd\u002e\u002e')],
  ['an address', plain('http://127.0.0.1:1/?a=b#c javascript:alert(1)')],
  ['mail headers', plain('a\r\nBcc: someone@example.com\r\n\r\nbody')],
  ['a postgres array', plain('{a,"b",NULL}')],
  ['letters of many scripts', plain('Ελλάδα Россия 日本語 한국어 ไทย हिन्दी')],
];

/** What it is, where it stands, and its JSON: 64 of them, each to be taken like any other note. */
export const hostileStrings: readonly (readonly [string, Place, string])[] = [
  ...texts.map(([what, json]) => [`${what} in the message`, 'message', json] as const),
  ...texts.map(([what, json]) => [`${what} in the name`, 'name', json] as const),
  ['20,000 characters', 'message', plain('help '.repeat(4000))],
  ['20,000 emoji', 'message', plain('😭'.repeat(20_000))],
  ['20,000 NULs', 'message', escaped('\\u0000'.repeat(20_000))],
  ['nothing', 'message', plain('')],
];
