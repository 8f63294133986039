import { endsWith, holdOfTask, type OpenHold, restedBy } from './holds.rules.js';

const to = { caseId: 'c', personId: 'mother', contactPointId: 'phone' };
const hold = (kind: OpenHold['kind'], personId: string | null, more: Partial<OpenHold> = {}): OpenHold => ({
  caseId: 'c',
  personId,
  contactPointId: null,
  kind,
  ...more,
});

describe('what rests automation', () => {
  it.each<[string, OpenHold[], string | null]>([
    ['nothing', [], null],
    ['a hold of the household', [hold('staff', null)], 'staff'],
    ['a hold of this person', [hold('ambiguous_hold', 'mother')], 'ambiguous_hold'],
    ['a hold of somebody else in the household', [hold('ambiguous_hold', 'father')], null],
    ['a hold of another household', [hold('staff', null, { caseId: 'other' })], null],
    ['the household before the person', [hold('ambiguous_hold', 'mother'), hold('crisis', null)], 'crisis'],
    ['the oldest of the household', [hold('bereavement', null), hold('staff', null)], 'bereavement'],
    ['a death, in a later case', [hold('loved_one_died', 'mother', { caseId: 'earlier' })], 'loved_one_died'],
    [
      'a death, told under another name from the same telephone',
      [hold('loved_one_died', null, { caseId: null, contactPointId: 'phone' })],
      'loved_one_died',
    ],
    ['a death in another family', [hold('loved_one_died', 'stranger', { caseId: 'earlier' })], null],
  ])('%s', (_, open, kind) => expect(restedBy(open, to)).toBe(kind));

  it('a message to nobody in particular is no match for a hold on a person', () =>
    expect(restedBy([hold('staff', 'mother')], { ...to, personId: null })).toBeNull());
});

describe('how a hold ends', () => {
  it('a crisis and a death end where a person decides about them', () =>
    expect(['crisis', 'bereavement', 'staff', 'willing'].map((kind) => endsWith(kind as never))).toEqual([
      'POST /v1/cases/{id}/crisis/clear',
      'POST /v1/cases/{id}/suggestions/bereavement',
      null,
      null,
    ]));
  it('a task that was read ends its own hold only', () =>
    expect(['unclear_answer', 'crisis_talk', 'answer_waiting'].map(holdOfTask)).toEqual([
      { kind: 'ambiguous_hold', ofPerson: true },
      { kind: 'crisis_talk', ofPerson: false },
      null,
    ]));
});
