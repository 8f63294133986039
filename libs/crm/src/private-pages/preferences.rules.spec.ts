import { MOST, readPreferences, valuesOfFields, valuesOfProfile } from './preferences.rules.js';

const known = { postalCode: '27601', phone: '+19195550142' };
const read = (fields: Record<string, unknown>, before = {}) =>
  readPreferences(valuesOfFields({ language: 'en', ...fields }), before, known);
const profileOf = (fields: Record<string, unknown>, before = {}) => {
  const answer = read(fields, before);
  if ('problems' in answer) throw new Error(JSON.stringify([...answer.problems]));
  return answer.profile;
};
const problemsOf = (fields: Record<string, unknown>) => {
  const answer = read(fields);
  return 'problems' in answer ? Object.fromEntries(answer.problems) : {};
};

it('what the page shows, sent back as it is, changes nothing', () => {
  const profile = {
    textNow: true,
    texts: false,
    calls: true,
    emails: false,
    voicemail: true,
    sayPracticeName: false,
    anyHour: true,
    sharedPhone: 'maybe' as const,
    askFor: 'Karen',
    coverName: 'the dentist',
    codeWord: 'heron',
    windows: [{ days: ['mon', 'fri'], from: '09:30', to: '11:00', phone: '919-555-0199' }],
    avoid: [{ days: ['sun'], from: '00:00', to: '23:59' }],
  };
  const values = valuesOfProfile(profile, 'es', 7);
  expect(values.codeWord).toBe('');
  expect(values.version).toBe('7');
  expect(readPreferences(values, profile, known)).toEqual({ profile, language: 'es' });
});

it('an answer that was not given stays; an emptied line or time goes', () => {
  const before = { texts: true, askFor: 'Karen', windows: [{ days: ['mon'], from: '09:00', to: '10:00' }] };
  expect(profileOf({}, before)).toEqual({ texts: true, askFor: undefined, windows: undefined, avoid: undefined });
});

it.each([
  [{ windows_0_days: 'sat' }, 'windows', [{ days: ['sat'], from: '08:00', to: '21:00' }]],
  [
    { windows_5_from: '18:00' },
    'windows',
    [{ days: expect.arrayContaining(['mon', 'sun']), from: '18:00', to: '21:00' }],
  ],
  [{ avoid_0_days: ['tue', 'mon', 'tue'] }, 'avoid', [{ days: ['mon', 'tue'], from: '00:00', to: '23:59' }]],
] as const)('%j is %s %j', (fields, name, times) => expect(profileOf(fields)[name]).toEqual(times));

it.each<[Record<string, unknown>, Record<string, string>]>([
  [{ texts: 'maybe' }, { texts: 'choice' }],
  [{ texts: ['no', 'yes'] }, {}],
  [
    { say_name: '1', calls: 'NO' },
    { sayName: 'choice', calls: 'choice' },
  ],
  [{ shared_phone: 'often' }, { sharedPhone: 'choice' }],
  [{ ask_for: 'x'.repeat(501) }, { askFor: 'long' }],
  [{ code_word: '27601' }, { codeWord: 'word_known_to_others' }],
  [{ code_word: 'abc' }, { codeWord: 'word_length' }],
  [{ language: '' }, { language: 'choice' }],
  [{ windows_0_from: '12:00', windows_0_to: '12:00' }, { windows_0: 'hours' }],
  [{ windows_0_days: 'mon', windows_0_to: '07:00' }, { windows_0: 'hours' }],
  [{ windows_0_phone: '12' }, { windows_0: 'phone' }],
  [
    { avoid_0_from: '24:00', avoid_1_days: ['mon', 'noday'] },
    { avoid_0: 'choice', avoid_1: 'choice' },
  ],
  [{ constructor: 'x', __proto__: { texts: 'perhaps' } }, {}],
])('%j: wrong is %j', (fields, problems) => expect(problemsOf(fields)).toEqual(problems));

it('reads as many times as a profile may hold, and no more', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`avoid_${index}_days`, 'mon']));
  expect(profileOf(many).avoid).toHaveLength(MOST.avoid);
});
