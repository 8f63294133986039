import { joinCry, pageOfCry } from './crises.rules.js';

const open = (kind: 'overdose' | 'danger', level: 'now' | 'talk') => ({ id: 'i', kind, level });

describe('a cry for help and the incident that is open', () => {
  it.each([
    ['the first', undefined, { kind: 'danger', level: 'talk' }, { kind: 'danger', level: 'talk', change: 'open' }],
    [
      'now raises talk',
      open('overdose', 'talk'),
      { kind: 'danger', level: 'now' },
      { kind: 'danger', level: 'now', change: 'raise' },
    ],
    [
      'talk never calms now',
      open('danger', 'now'),
      { kind: 'overdose', level: 'talk' },
      { kind: 'danger', level: 'now', change: 'none' },
    ],
    [
      'the graver kind is shown',
      open('danger', 'now'),
      { kind: 'overdose', level: 'now' },
      { kind: 'overdose', level: 'now', change: 'raise' },
    ],
    [
      'the lesser is not',
      open('overdose', 'now'),
      { kind: 'danger', level: 'now' },
      { kind: 'overdose', level: 'now', change: 'raise' },
    ],
  ] as const)('%s', (_, before, cry, after) => expect(joinCry(before, cry)).toEqual(after));

  it('each kind has a page of its own', () => expect(pageOfCry('self_harm')).toBe('crisis_self_harm'));
});
