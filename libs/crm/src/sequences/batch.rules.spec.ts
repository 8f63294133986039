import { beginsAgain, considerStarting, dueOf, withinCap } from './batch.rules.js';

const at = (clock: string) => new Date(`2027-01-12T${clock}:00Z`);

describe('a batch is spread evenly', () => {
  it.each([
    [0, 5, '16:00'],
    [1, 5, '16:30'],
    [4, 5, '18:00'],
    [0, 1, '16:00'],
  ])('number %s of %s is due at %s', (position, people, clock) =>
    expect(dueOf(at('16:00'), 'PT2H', position, people)).toEqual(at(clock)),
  );

  it.each([
    ['in time', 2, '17:00', '16:00'],
    ['an hour behind', 2, '18:00', '17:00'],
    ['begun late', 0, '20:00', '20:00'],
  ])('what is left is spread from now on: %s', (_, next, now, begins) =>
    expect(beginsAgain(at('16:00'), 'PT2H', next, 5, at(now))).toEqual(at(begins)),
  );
});

describe('who is enrolled', () => {
  const person = (because: string | null) => ({ because });
  it('no more than the cap; whoever is refused takes no place', () =>
    expect(
      withinCap([person(null), person('running'), person(null), person(null)], 2).map((one) => one.because),
    ).toEqual([null, 'running', null, 'over_cap']));

  it.each([
    ['as it was shown', 'previewed', 1, 3, 3, null],
    ['fewer', 'previewed', 1, 3, 1, null],
    ['more', 'previewed', 1, 3, 4, 'cap_too_large'],
    ['nobody', 'previewed', 1, 0, 1, 'nobody'],
    ['another version', 'previewed', 2, 3, 3, 'sequence_changed'],
    ['no version', 'previewed', undefined, 3, 3, 'sequence_changed'],
    ['once more', 'running', 1, 3, 3, 'already_started'],
    ['after its end', 'done', 1, 3, 3, 'already_started'],
    ['after its undoing', 'undone', 1, 3, 3, 'already_started'],
  ] as const)('started %s', (_, status, inForce, wouldEnroll, cap, code) =>
    expect(considerStarting({ status, sequenceVersion: 1 }, inForce, wouldEnroll, cap)?.code ?? null).toBe(code),
  );
});
