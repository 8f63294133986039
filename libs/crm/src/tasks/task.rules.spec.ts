import { attentions } from '../cases/case.rules.js';
import {
  considerClaim,
  considerEnding,
  planned,
  priorities,
  priorityOf,
  taskKindNames,
  taskKinds,
} from './task.rules.js';

const NOW = new Date('2027-01-12T16:00:00Z');

describe('the kinds of tasks', () => {
  it.each(taskKindNames)('%s: presses, has a time, and names a reason that cases know', (kind) => {
    const { priority, dueInMinutes, attention } = taskKinds[kind];
    expect(priorities).toContain(priority);
    expect(dueInMinutes).toBeGreaterThanOrEqual(0);
    expect(attention === null || attentions.includes(attention)).toBe(true);
  });
  it('a danger that is talked about is due in a quarter of an hour, before anything but a present one', () =>
    expect(planned('crisis_talk', NOW)).toEqual({ rank: 0, dueAt: new Date('2027-01-12T16:15:00Z') }));
  it('a time that is given counts', () =>
    expect(planned('bereavement_call', NOW, new Date('2027-01-19T16:00:00Z')).dueAt).toEqual(
      new Date('2027-01-19T16:00:00Z'),
    ));
  it('a rank is a priority', () => expect([0, 1, 2, 3, 9].map(priorityOf)).toEqual([...priorities, 'low']));
});

/** The verdict itself, or the code of a refusal. */
const told = (verdict: string | { code: string }): string => (typeof verdict === 'string' ? verdict : verdict.code);

describe('who may take it on', () => {
  it.each([
    ['open', null, 'claim'],
    ['claimed', 'dana', 'theirs'],
    ['claimed', 'lou', 'claimed'],
    ['done', 'dana', 'task_ended'],
    ['dropped', null, 'task_ended'],
  ] as const)('%s, of %s: %s', (status, assigneeId, verdict) =>
    expect(told(considerClaim({ status, assigneeId }, 'dana'))).toBe(verdict),
  );
});

describe('who may end it', () => {
  it.each([
    ['open', null, 'help_asked', 'end'],
    ['claimed', 'dana', 'help_asked', 'end'],
    ['claimed', 'lou', 'help_asked', 'claimed'],
    ['done', 'dana', 'help_asked', 'task_ended'],
    ['open', null, 'crisis', 'ends_elsewhere'],
    ['claimed', 'dana', 'bereavement', 'ends_elsewhere'],
  ] as const)('%s, of %s, %s: %s', (status, assigneeId, kind, verdict) =>
    expect(told(considerEnding({ status, assigneeId, kind }, 'dana'))).toBe(verdict),
  );
});
