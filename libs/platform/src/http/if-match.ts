import { Refused } from '../errors/errors.js';

/**
 * The row's version that a caller has seen, from If-Match: `3` or `"3"`.
 * @returns null without the header, or for `*`
 * @throws Refused 400 when it cannot be read
 */
export function readIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = /^"?(\d{1,9})"?$/.exec(header.trim())?.[1];
  if (version === undefined)
    throw new Refused('invalid_input', 'If-Match carries the version of the row', 400, [
      { path: 'If-Match', message: 'expected a version such as 3' },
    ]);
  return Number(version);
}
