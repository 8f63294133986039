import { considerMedia, typeOf } from './media.rules.js';

describe('what came with a text', () => {
  it.each([
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['GIF89a', 'image/gif'],
    ['RIFF....WEBPVP8 ', 'image/webp'],
    ['RIFF....WAVEfmt ', 'audio/wav'],
    ['RIFF....AVI LIST', null],
    ['\x00\x00\x00\x18ftypheic', 'image/heic'],
    ['\x00\x00\x00\x18ftypM4A ', 'audio/mp4'],
    ['#!AMR\n', 'audio/amr'],
    ['%PDF-1.7', 'application/pdf'],
    ['BEGIN:VCARD\r\n', 'text/vcard'],
    ['<svg onload="x">', null],
    ['<!doctype html>', null],
    ['MZ\x90\x00', null],
    ['\x00\x00\x00\x18ftypisom', null],
    [' GIF89a', null],
  ])('%j is %j', (head, type) => expect(typeOf(head)).toBe(type));

  it.each([
    [{ kind: 'got', head: 'GIF89a' }, 1, { to: 'kept', type: 'image/gif' }],
    [{ kind: 'got', head: '' }, 1, { to: 'refused', because: 'empty' }],
    [{ kind: 'got', head: 'MZ' }, 1, { to: 'refused', because: 'type_not_taken' }],
    [{ kind: 'refused', reason: 'too_large' }, 1, { to: 'refused', because: 'too_large' }],
    [{ kind: 'not_got', reason: 'timeout' }, 1, { to: 'later', afterMs: 10_000 }],
    [{ kind: 'not_got', reason: 'timeout' }, 7, { to: 'later', afterMs: 640_000 }],
    [{ kind: 'not_got', reason: 'timeout' }, 8, { to: 'refused', because: 'unreachable' }],
  ] as const)('%j at try %d: %j', (fetched, tries, verdict) => expect(considerMedia(fetched, tries)).toEqual(verdict));
});
