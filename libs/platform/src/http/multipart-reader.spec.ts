import fc from 'fast-check';
import { boundaryOf, type MultipartBody, type MultipartBounds, MultipartReader } from './multipart-reader.js';

const roomy: MultipartBounds = {
  totalBytes: 1_000_000,
  parts: 100,
  fieldBytes: 100_000,
  fileBytes: 100_000,
  rawBytes: 1_000_000,
};
const field = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, fileName: string, content: string, type = 'image/jpeg') =>
  `--x\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;

function read(body: Buffer | string, bounds: Partial<MultipartBounds> = {}, chunk = Infinity): MultipartBody {
  const reader = new MultipartReader('x', { ...roomy, ...bounds });
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + Math.min(chunk, bytes.length)));
  return reader.end();
}
const said = ({ parts }: MultipartBody) => parts.map((part) => [part.name, part.bytes.toString()]);

const whole = `${field('text', 'Hola\r\n--xylophone\r\n--x y\r\n')}${field('empty', '')}${file('attachment1', 'a.jpg', 'BYTES\n--')}--x--\r\n`;

describe('reads a body', () => {
  it.each([1, 2, 3, 7, 64, Infinity])('in pieces of %s bytes alike', (chunk) => {
    const body = read(whole, {}, chunk);
    expect(said(body)).toEqual([
      ['text', 'Hola\r\n--xylophone\r\n--x y\r\n'],
      ['empty', ''],
      ['attachment1', 'BYTES\n--'],
    ]);
    expect(body.parts[2]).toMatchObject({ fileName: 'a.jpg', type: 'image/jpeg', size: 8 });
    expect(body.whole).toBe(true);
    expect(body.raw.toString().replaceAll('\r\n', '\n')).toBe(
      `\n${whole}`.replace('BYTES\n--', '').replaceAll('\r\n', '\n').trimEnd(),
    );
  });

  it('with bare line ends', () => {
    const body = read(whole.replaceAll('\r\n', '\n'));
    expect(said(body)[0]).toEqual(['text', 'Hola\n--xylophone\n--x y\n']);
    expect(body.whole).toBe(true);
  });

  it('whatever is posted, in whatever pieces, and never throws', () => {
    const piece = fc.constantFrom(
      '--x',
      '--x--',
      '\r\n',
      '\n',
      '\r',
      field('a', '1'),
      'name="',
      '\0',
      'ñ',
      file('f', 'n', 'c'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        (pieces, chunk) => {
          const body = pieces.join('');
          expect(read(body, {}, chunk)).toEqual(read(body));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('of a broken body keeps what came first', () => {
  it.each<[string, string, string[][]]>([
    ['cut in a field', whole.slice(0, whole.indexOf('lophone')), [['text', 'Hola\r\n--xy']]],
    [
      'cut in a boundary',
      `${field('a', '1')}${field('b', '2')}-`,
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['cut in a header', `${field('a', '1')}--x\r\nContent-Disp`, [['a', '1']]],
    [
      'cut in a file',
      whole.slice(0, whole.indexOf('BYTES') + 3),
      [
        ['text', expect.anything()],
        ['empty', ''],
        ['attachment1', 'BYT'],
      ] as string[][],
    ],
    ['without any boundary', 'Hola, soy Maria', []],
    ['of another boundary', whole.replaceAll('--x', '--y'), []],
  ])('%s', (_, posted, parts) => {
    const body = read(posted);
    expect(said(body)).toEqual(parts);
    expect(body.whole).toBe(false);
  });

  it('what names no part, and a head without end, are passed over', () => {
    const nameless = '--x\r\nContent-Type: text/plain\r\n\r\nnobody\r\n';
    const endless = `--x\r\nContent-Disposition: form-data; name="b"; ${'y'.repeat(20_000)}\r\n\r\n2\r\n`;
    expect(said(read(`${nameless}${endless}${field('c', '3')}--x--`))).toEqual([['c', '3']]);
  });

  it('the raw post of one that cannot be read is kept', () =>
    expect(read('Hola, soy Maria').raw.toString().trim()).toBe('Hola, soy Maria'));
});

describe('holds no more than the bounds say', () => {
  const body = `${field('a', 'A'.repeat(50))}${file('f', 'n', 'F'.repeat(50))}${file('g', 'n', 'G'.repeat(50))}${field('b', '2')}--x--`;

  it('a field and the files are cut, their size is known, and what follows is read', () => {
    const cut = read(body, { fieldBytes: 10, fileBytes: 60 }, 16);
    expect(cut.parts.map((part) => [part.name, part.bytes.length, part.size])).toEqual([
      ['a', 10, 50],
      ['f', 50, 50],
      ['g', 10, 50],
      ['b', 1, 1],
    ]);
    expect(cut.whole).toBe(false);
    expect(read(body, { fileBytes: 60 }).whole).toBe(true);
  });

  it('over the total what came first is kept', () => {
    const cut = read(body, { totalBytes: body.indexOf('FFF') }, 16);
    expect(said(cut)).toEqual([
      ['a', 'A'.repeat(50)],
      ['f', ''],
    ]);
    expect(cut.whole).toBe(false);
  });

  it('of too many parts the first stay', () => {
    const cut = read(`${field('a', '1')}${field('b', '2')}${field('c', '3')}--x--`, { parts: 2 });
    expect(said(cut)).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(cut.whole).toBe(false);
  });

  it('of the raw post the beginning stays', () => expect(read(body, { rawBytes: 30 }).raw).toHaveLength(30));
});

it.each([
  ['multipart/form-data; boundary=xYzZY', 'xYzZY'],
  ['multipart/form-data; charset=utf-8; Boundary="a b"', 'a b'],
  ['multipart/form-data', null],
  [`multipart/form-data; boundary=${'x'.repeat(71)}`, null],
  ['', null],
])('the boundary of %s', (contentType, boundary) => expect(boundaryOf(contentType)).toBe(boundary));
