import type { Step } from './definition.rules.js';
import { programOf, sameStep } from './program.rules.js';

const send = (id: string): Step => ({ id, send: { channel: 'sms', template: 'hello', class: 'informational' } });
const wait = (id: string): Step => ({ id, wait: { for: 'P1D' } });
const steps: Step[] = [
  send('a'),
  {
    id: 'fork',
    branch: [{ when: { fact: 'case.stage', is: 'new' }, steps: [wait('w'), send('b')] }, { steps: [send('c')] }],
  },
  wait('v'),
  send('d'),
];
const program = programOf({ steps });

it('lays branches out flat: every arm leads to what follows the branch', () => {
  expect([...program].map(([id, { next }]) => [id, next])).toEqual([
    ['a', 'fork'],
    ['fork', 'v'],
    ['w', 'b'],
    ['b', 'v'],
    ['c', 'v'],
    ['v', 'd'],
    ['d', null],
  ]);
  expect(program.get('fork')!.arms.map(({ first }) => first)).toEqual(['w', 'c']);
  expect([program.get('b')!.after?.id, program.get('d')!.after?.id, program.get('c')!.after]).toEqual(['w', 'v', null]);
});

it.each([
  ['the same step, where it is still there', [send('x'), send('b'), send('d')], 'b', 'b'],
  ['the next that is still there', [send('x'), send('d')], 'b', 'd'],
  ['from a branch that has gone, what was in it', [send('c'), send('d')], 'fork', 'c'],
  ['nothing that was left is there', [send('x')], 'b', null],
])('in another version: %s', (_, other, from, expected) =>
  expect(sameStep(program, from, programOf({ steps: other }))).toBe(expected),
);
