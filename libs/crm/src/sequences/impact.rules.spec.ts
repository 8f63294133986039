import type { Step } from './definition.rules.js';
import { considerPublishing, impactOf } from './impact.rules.js';

const steps = (...ids: string[]): { steps: Step[] } => ({ steps: ids.map((id) => ({ id, end: {} })) });
const standing = (version: number, stepId: string, active: number, held = 0) => ({ version, stepId, active, held });

describe('what publishing would do', () => {
  it('those whose step, or a later one of theirs, is there go on; the others finish as they began', () =>
    expect(
      impactOf(
        steps('hello', 'day7'),
        new Map([
          [1, steps('hello', 'day2', 'day7')],
          [2, steps('other')],
        ]),
        [standing(1, 'hello', 3, 1), standing(1, 'day2', 2), standing(2, 'other', 5, 1)],
      ),
    ).toEqual({
      active: 10,
      held: 2,
      running: [
        { ...standing(1, 'hello', 3, 1), movesTo: 'hello' },
        { ...standing(1, 'day2', 2), movesTo: 'day7' },
        { ...standing(2, 'other', 5, 1), movesTo: null },
      ],
      policies: { let_finish: { finish: 12 }, move_at_next_step: { move: 6, finish: 6 }, exit: { end: 12 } },
    }));

  const counts = { active: 2, held: 1 };
  const draft = { version: 2, status: 'draft' } as const;
  it.each([
    ['a draft that was looked at', draft, [], counts, null],
    ['others than were seen', draft, [], { active: 1, held: 1 }, 'counts_changed'],
    ['others at rest', draft, [], { active: 2, held: 0 }, 'counts_changed'],
    ['what is published', { version: 1, status: 'published' }, [], counts, 'already_published'],
    ['what was thrown away', { version: 2, status: 'retired' }, [], counts, 'not_a_draft'],
    ['what a later one has overtaken', draft, [{ version: 3, status: 'published' }], counts, 'overtaken'],
    ['beside a later draft', draft, [{ version: 3, status: 'draft' }], counts, null],
  ] as const)('%s', (_, one, more, seen, code) =>
    expect(considerPublishing(one, [one, ...more], seen, counts)?.code ?? null).toBe(code),
  );
});
