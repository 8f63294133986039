import { alertOfHold, isCalledInstead, taskInstead } from './kept-back.rules.js';

const step = {
  enrollmentId: 'e',
  sequenceKey: 'new-family',
  stepId: 'day2',
  caseId: 'c',
  personId: 'p',
  reason: 'no_consent',
};

it.each([
  ['no_consent', true],
  ['unsafe_channel', true],
  ['no_window', true],
  ['no_words', true],
  ['suppressed', false],
  ['late', false],
  ['not_to_loved_one', false],
  [null, false],
])('a text kept back as %s is a call: %s', (reason, isCall) => expect(isCalledInstead(reason)).toBe(isCall));

it('is one call for each step, or one question for the person where calls are not wanted either', () => {
  expect(taskInstead(step, true)).toMatchObject({ kind: 'call', caseId: 'c', about: 'enr:e:day2' });
  expect(taskInstead(step, false)).toMatchObject({ kind: 'safe_contact', caseId: 'c', about: 'p' });
  expect(taskInstead(step, true).detail).toEqual({
    enrollmentId: 'e',
    sequenceKey: 'new-family',
    stepId: 'day2',
    reason: 'no_consent',
  });
});

it.each([
  ['hold', 'content', 'held_content'],
  ['hold', 'sender_unregistered', 'held_sender'],
  ['hold', 'paused', null],
  ['hold', 'stopped', null],
  ['skip', 'content', null],
] as const)('%s %s is told as %s', (outcome, reason, kind) => expect(alertOfHold({ outcome, reason })).toBe(kind));
