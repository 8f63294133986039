import {
  acceptProposal,
  changedFields,
  hearAnswers,
  isDiscreet,
  replaceProfile,
  type SafeContactProfile,
} from './safe-contact.rules.js';

const monday = { days: ['mon'], from: '09:00', to: '12:00' };
const tuesday = { days: ['tue'], from: '09:00', to: '12:00' };

describe('hearAnswers', () => {
  it.each<[string, SafeContactProfile, SafeContactProfile, SafeContactProfile, SafeContactProfile]>([
    ['the first answers count', {}, { texts: false, askFor: 'Ann' }, { texts: false, askFor: 'Ann' }, {}],
    [
      'a "no" to texts stays before a later "yes"',
      { texts: false },
      { texts: true },
      { texts: false },
      { texts: true },
    ],
    ['and where nothing is said of it', { texts: false }, { calls: true }, { texts: false, calls: true }, {}],
    ['a later "no" counts at once', { texts: true }, { texts: false }, { texts: false }, {}],
    [
      'a shared phone stays shared',
      { sharedPhone: 'yes' },
      { sharedPhone: 'maybe' },
      { sharedPhone: 'yes' },
      { sharedPhone: 'maybe' },
    ],
    ['a phone becomes shared', { sharedPhone: 'no' }, { sharedPhone: 'maybe' }, { sharedPhone: 'maybe' }, {}],
    ['voicemail was never asked about', {}, { voicemail: true }, { voicemail: true }, {}],
    ['a code word is not changed by a form', { codeWord: 'maple' }, { codeWord: 'oak' }, { codeWord: 'maple' }, {}],
    [
      'times to avoid are added, each once',
      { avoid: [monday] },
      { avoid: [tuesday, monday] },
      { avoid: [monday, tuesday] },
      {},
    ],
    ['an empty list says nothing', { windows: [monday] }, { windows: [], avoid: [] }, { windows: [monday] }, {}],
  ])('%s', (_, before, said, after, loosens) => expect(hearAnswers(before, said)).toEqual({ after, loosens }));

  it('never makes anything looser, whatever a form says', () => {
    const fields = ['texts', 'calls', 'emails', 'voicemail', 'sayPracticeName', 'anyHour'] as const;
    const answers = [undefined, true, false];
    const shared = [undefined, 'no', 'maybe', 'yes'] as const;
    const strictness = (profile: SafeContactProfile, field: (typeof fields)[number]) => [
      Number(profile[field] === false),
      shared.indexOf(profile.sharedPhone ?? 'no'),
      Number(isDiscreet(profile)),
    ];
    const cases = fields.flatMap((field) =>
      answers.flatMap((was) =>
        answers.flatMap((says) =>
          shared.flatMap((wasShared) =>
            shared.map((saysShared) => ({
              field,
              before: { [field]: was, sharedPhone: wasShared },
              said: { [field]: says, sharedPhone: saysShared },
            })),
          ),
        ),
      ),
    );
    const loosened = cases.filter(({ field, before, said }) => {
      const then = strictness(before, field);
      return strictness(hearAnswers(before, said).after, field).some((now, index) => now < then[index]!);
    });
    expect(cases).toHaveLength(6 * 9 * 16);
    expect(loosened).toEqual([]);
  });
});

describe('what staff write', () => {
  it('is the whole profile, but for a code word that they may not see', () => {
    expect(replaceProfile({ texts: false, codeWord: 'maple' }, { calls: true })).toEqual({
      calls: true,
      codeWord: 'maple',
    });
    expect(replaceProfile({ codeWord: 'maple' }, { codeWord: null })).toEqual({});
    expect(replaceProfile({ codeWord: 'maple' }, { codeWord: 'oak', windows: [] })).toEqual({ codeWord: 'oak' });
  });
  it('and what they accept counts as it stands', () =>
    expect(acceptProposal({ texts: false, avoid: [monday] }, { texts: true, avoid: [tuesday] })).toEqual({
      texts: true,
      avoid: [monday, tuesday],
    }));
});

it('names what changed, and nothing else', () => {
  expect(changedFields({ texts: true, askFor: 'Ann' }, { texts: false, askFor: 'Ann', calls: true })).toEqual([
    'calls',
    'texts',
  ]);
  expect(changedFields({ texts: true }, { texts: true })).toEqual([]);
});
