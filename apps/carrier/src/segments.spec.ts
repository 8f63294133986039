import { countSegments } from './segments.js';

describe('segments of a body', () => {
  it.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    // 153 is odd: the escape pair of the 77th does not fit into what is left
    ['€'.repeat(153), 3],
    ['ж'.repeat(70), 1],
    ['ж'.repeat(71), 2],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
    ['😀'.repeat(67), 3],
    [`It${'\u2019'}s fine`, 1],
  ])('of %j are %i', (body, segments) => {
    expect(countSegments(body)).toBe(segments);
  });
});
