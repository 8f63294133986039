import { readMultipart } from './multipart.js';

const type = (boundary: string) => `multipart/form-data; boundary=${boundary}`;
const body = (...lines: string[]) => Buffer.from(lines.join('\r\n'));
const field = (name: string, value: string) => [`Content-Disposition: form-data; name="${name}"`, '', value];

describe('multipart forms', () => {
  it('reads the example of RFC 8058', () =>
    expect(
      readMultipart(
        type('---FormBoundaryjWmhtjORrn'),
        body(
          '-----FormBoundaryjWmhtjORrn',
          ...field('List-Unsubscribe', 'One-Click'),
          '-----FormBoundaryjWmhtjORrn--',
          '',
        ),
      ),
    ).toEqual({ 'List-Unsubscribe': 'One-Click' }));

  it('reads what a browser sends: a quoted boundary, other headers, letters beyond ASCII, an empty value', () =>
    expect(
      readMultipart(
        type('"a b"; charset=utf-8'),
        body(
          'a preamble that nobody reads',
          '--a b',
          'content-type: text/plain; charset=utf-8',
          'content-disposition:form-data; name="ñ"',
          '',
          'José\r\n--a',
          '--a b',
          ...field('empty', ''),
          '--a b--',
        ),
      ),
    ).toEqual({ ñ: 'José\r\n--a', empty: '' }));

  it('keeps the first of two parts with one name, and passes over files and parts without a name', () =>
    expect(
      readMultipart(
        type('x'),
        body(
          '--x',
          ...field('one', '1'),
          '--x',
          ...field('one', '2'),
          '--x',
          'Content-Disposition: form-data; name="file"; filename="a.txt"',
          '',
          'words',
          '--x',
          'Content-Type: text/plain',
          '',
          'nameless',
          '--x--',
        ),
      ),
    ).toEqual({ one: '1' }));

  it('a name out of the language itself is a name like any other', () => {
    const fields = readMultipart(type('x'), body('--x', ...field('__proto__', 'odd'), '--x--'))!;
    expect(Object.entries(fields)).toEqual([['__proto__', 'odd']]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });

  it.each([
    ['no boundary', 'multipart/form-data', body('--x', ...field('a', '1'), '--x--')],
    ['another boundary', type('y'), body('--x', ...field('a', '1'), '--x--')],
    ['no end', type('x'), body('--x', ...field('a', '1'))],
    ['nothing', type('x'), Buffer.alloc(0)],
    ['too many parts', type('x'), body(...Array(21).fill(['--x', ...field('a', '1')].join('\r\n')), '--x--')],
  ])('%s: no form', (_, contentType, bytes) => expect(readMultipart(contentType, bytes)).toBeNull());
});
