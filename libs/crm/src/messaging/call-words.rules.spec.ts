import type { SafeContact } from '../permission/safe-contact.rules.js';
import { blanksIn, callManner, scriptOfTask, scriptsBelow } from './call-words.rules.js';
import { problemOfValue } from './template-variables.rules.js';

it.each<[SafeContact, boolean, boolean]>([
  [{}, false, false],
  [{ voicemail: true }, true, false],
  [{ voicemail: false, sayPracticeName: true }, false, true],
  [{ voicemail: true, sayPracticeName: true }, true, true],
  [{ voicemail: true, sayPracticeName: false }, true, false],
  [{ calls: false, voicemail: true }, false, false],
  [{ calls: true, voicemail: true }, true, false],
])('%j: a message %s, our name %s', (said, mayLeaveMessage, sayPracticeName) =>
  expect(callManner(said)).toEqual({ mayLeaveMessage, sayPracticeName }),
);

it.each([
  [true, true, ['answered-by-another']],
  [false, true, ['answered-by-another', 'practice-unnamed']],
  [true, false, ['answered-by-another', 'no-voicemail']],
  [false, false, ['answered-by-another', 'practice-unnamed', 'no-voicemail']],
])('our name %s, a message %s', (sayPracticeName, hasMessage, below) =>
  expect(scriptsBelow({ sayPracticeName, mayLeaveMessage: hasMessage }, hasMessage)).toEqual(below),
);

it.each([
  [{ script: 'call.day0' }, 'call.day0'],
  [{ script: '' }, null],
  [{ script: 7 }, null],
  [{ script: ['call.day0'] }, null],
  [{}, null],
])('a task with %j names %j', (detail, key) => expect(scriptOfTask(detail)).toBe(key));

it.each(['en', 'es', 'fr'])('what stands open in %s may stand there', (language) => {
  const { staff, when, day, hour, firstName } = blanksIn(language);
  const values = [
    ['staff.firstName', staff],
    ['callback.when', when],
    ['consultation.day', day],
    ['consultation.time', hour],
    ['person.firstName', firstName],
  ] as const;
  for (const [name, value] of values) {
    expect(value).toMatch(/^\[.+\]$/);
    expect(problemOfValue(name, value)).toBeNull();
  }
});
