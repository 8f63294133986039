import { PassThrough, Readable, Writable } from 'node:stream';
import { type Answer, answerLines, Unreadable } from './json-lines.js';

const double: Answer = ({ number }) => {
  if (typeof number !== 'number') throw new Unreadable('number: expected a number');
  return { twice: number * 2 };
};

async function answersTo(...chunks: (string | Buffer)[]): Promise<{ status: number; lines: unknown[] }> {
  let text = '';
  const output = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
  const status = await answerLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), output, double);
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return { status, lines: lines.map((line) => JSON.parse(line) as unknown) };
}

describe('answerLines', () => {
  it('answers every line in order', async () => {
    const { status, lines } = await answersTo('{"id":1,"number":1}\n{"id":"two","number":2}\n');
    expect(lines).toEqual([
      { id: 1, twice: 2 },
      { id: 'two', twice: 4 },
    ]);
    expect(status).toBe(0);
  });
  it('needs no last newline, passes over blank lines, takes CRLF', async () =>
    expect((await answersTo('\n{"id":1,"number":1}\r\n  \n{"id":2,"number":2}')).lines).toHaveLength(2));
  it('nothing in, nothing out', async () => expect(await answersTo('')).toEqual({ status: 0, lines: [] }));
  it('joins lines and letters that chunks cut', async () => {
    const whole = Buffer.from('{"id":"ñ😀","number":1}\n');
    for (let cut = 0; cut < whole.length; cut += 1) {
      const { lines } = await answersTo(whole.subarray(0, cut), whole.subarray(cut));
      expect(lines).toEqual([{ id: 'ñ😀', twice: 2 }]);
    }
  });
  it('a line separator within a string ends no line', async () =>
    expect((await answersTo('{"id":"a\u2028b","number":1}\n')).lines).toEqual([{ id: 'a\u2028b', twice: 2 }]));
  it('drops a byte order mark', async () =>
    expect((await answersTo('\uFEFF{"id":1,"number":1}\n')).lines).toEqual([{ id: 1, twice: 2 }]));

  it.each([
    ['not JSON', 'hello', null],
    ['an id in a broken line', '{"id":7,"number":', 7],
    ['a word as id in a broken line', '{"number":1,"id":"a\\"b",', 'a"b'],
    ['an id that belongs to something deeper', '{"person":{"id":7},', null],
    ['a list', '[1]', null],
    ['null', 'null', null],
    ['an id that is none', '{"id":{"a":1},"number":"x"}', null],
    ['a wrong field', '{"id":0,"number":"x"}', 0],
  ])('%s: an error, and the rest go on', async (_title, line, id) => {
    const { status, lines } = await answersTo(`${line}\n{"id":9,"number":9}\n`);
    expect(lines).toEqual([
      { id, error: expect.any(String) },
      { id: 9, twice: 18 },
    ]);
    expect(status).toBe(1);
  });
  it('a fault in one answer is an error of that line only', async () => {
    const broken: Answer = () => {
      throw new TypeError('the text of a family');
    };
    let text = '';
    const output = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
    expect(await answerLines(Readable.from([Buffer.from('{"id":1}')]), output, broken)).toBe(1);
    expect(text).toBe('{"id":1,"error":"the line could not be answered (TypeError)"}\n');
  });

  it('answers a line while more are to come', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const done = answerLines(input, output, double);
    input.write('{"id":1,"number":1}\n{"id":2,');
    const [first] = (await output[Symbol.asyncIterator]().next()).value.toString().split('\n');
    expect(JSON.parse(first)).toEqual({ id: 1, twice: 2 });
    input.end();
    await done;
  });
  it('waits for a slow reader', async () => {
    let lines = 0;
    const slow = new Writable({
      highWaterMark: 1_000,
      write: (chunk, _encoding, done) => {
        lines += String(chunk).split('\n').length - 1;
        setImmediate(done);
      },
    });
    const chunk = Buffer.from('{"id":1,"number":1}\n'.repeat(500));
    await answerLines(Readable.from(Array.from({ length: 20 }, () => chunk)), slow, double);
    expect(lines + slow.writableLength).toBeGreaterThanOrEqual(10_000);
    expect(slow.writableLength).toBeLessThanOrEqual(chunk.length * 3);
  });
  it('stops when nobody reads any more', async () => {
    const closing = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    const forever = Readable.from(
      (function* () {
        for (;;) yield Buffer.from('{"id":1,"number":1}\n');
      })(),
    );
    expect(await answerLines(forever, closing, double)).toBe(0);
  });
});
