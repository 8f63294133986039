import { segmentsOf, unusualCharacters, withPlainMarks } from './segments.rules.js';

const a = (count: number) => 'a'.repeat(count);

// vectors of rules/compliance 2.6, checked there against another program
describe('segmentsOf', () => {
  it.each([
    ['M01', a(160), 'GSM-7', 1],
    ['M02', a(161), 'GSM-7', 2],
    ['M03', a(306), 'GSM-7', 2],
    ['M04', a(307), 'GSM-7', 3],
    ['M05', `${a(158)}€`, 'GSM-7', 1],
    ['M06', `${a(159)}€`, 'GSM-7', 2],
    ['M07', '['.repeat(80), 'GSM-7', 1],
    ['M08', '['.repeat(81), 'GSM-7', 2],
    ['M09', `${a(152)}[${a(151)}`, 'GSM-7', 2],
    ['M10', `${a(152)}[${a(152)}`, 'GSM-7', 3],
    ['M11', `${a(69)}’`, 'UCS-2', 1],
    ['M12', `${a(70)}’`, 'UCS-2', 2],
    ['M13', `${a(133)}’`, 'UCS-2', 2],
    ['M14', `${a(134)}’`, 'UCS-2', 3],
    ['M15', `${a(68)}😀`, 'UCS-2', 1],
    ['M16', `${a(69)}😀`, 'UCS-2', 2],
    ['empty', '', 'GSM-7', 1],
  ])('%s', (_, body, encoding, segments) => expect(segmentsOf(body)).toEqual({ encoding, segments }));
  it.each([...'éñÇ£'])('%s is GSM-7', (one) => expect(segmentsOf(one).encoding).toBe('GSM-7'));
  it.each([...'çáí`—\u00a0\t'])('%s is not', (one) => expect(segmentsOf(one).encoding).toBe('UCS-2'));
});

it.each([
  ['\u201cyes\u201d \u2018no\u2019 \u2014 a\u2013b\u2026\u00a0x\u202fy', '"yes" \'no\' - a-b... x y'],
  ['Jos\u00e9 \u0141ucja \ud83e\udef6', 'Jos\u00e9 \u0141ucja \ud83e\udef6'],
  ['plain', 'plain'],
])('%j leaves as %j', (typed, left) => {
  expect(withPlainMarks(typed)).toBe(left);
  expect(withPlainMarks(left)).toBe(left);
});

it('names the characters that make a text cost more, each once', () =>
  expect(unusualCharacters('s\u00ed, s\u00ed: \u00f1 \u20ac \ud83e\udef6')).toEqual(['\u00ed', '\ud83e\udef6']));
