import { type Finding, hasRegressed, isMet, spreadOf, table } from './report.js';

const finding = (goal: Finding['goal'], ...ratios: number[]): Finding => ({
  id: 'P1',
  what: 'inquiries a second',
  ours: '900/s',
  limit: '1,000/s bare',
  ratio: spreadOf(ratios),
  goal,
});

describe('a goal', () => {
  it.each([
    ['at least, reached', { atLeast: 1 }, 1, true, false],
    ['at least, missed', { atLeast: 1 }, 0.8, false, false],
    ['at least, half of it', { atLeast: 1 }, 0.5, false, false],
    ['at least, far off', { atLeast: 1 }, 0.49, false, true],
    ['at most, kept', { atMost: 3 }, 3, true, false],
    ['at most, missed', { atMost: 3 }, 6, false, false],
    ['at most, far off', { atMost: 3 }, 6.1, false, true],
    ['none', null, 0, true, false],
  ] as const)('%s', (_, goal, ratio, met, regressed) => {
    const one = finding(goal, ratio);
    expect([isMet(one), hasRegressed(one)]).toEqual([met, regressed]);
  });

  it('is judged by the median of the rounds', () => {
    expect(isMet(finding({ atLeast: 1 }, 0.2, 1.1, 1.2))).toBe(true);
    expect(isMet(finding({ atLeast: 1 }, 0.2, 0.3, 1.2))).toBe(false);
  });

  it('a ratio that is no number is not met', () => {
    expect(isMet(finding({ atLeast: 1 }, NaN))).toBe(false);
    expect(hasRegressed(finding({ atMost: 3 }, NaN))).toBe(true);
    expect(hasRegressed(finding({ atLeast: 1 }, NaN))).toBe(true);
  });
});

it('the table has a line for each finding, with its range, goal and verdict', () => {
  const lines = table([finding({ atLeast: 1 }, 0.9, 1.2, 1), finding({ atMost: 3 }, 9)]).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/P1 .*900\/s .*1,000\/s bare .*1\.00 .*0\.90 - 1\.20 .*>= 1 .*met$/);
  expect(lines[2]).toMatch(/<= 3 .*far off$/);
});
