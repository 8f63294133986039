import { closed, goodFacts as good, NOON } from '#testing/contact-facts.js';
import { type ContactFacts, considerSending } from './consider.rules.js';
import { explainDecision } from './explain.rules.js';
import { holdWords, skipWords, waitWords } from './explain-words.data.js';

const told = (change: Partial<ContactFacts>, now: string | Date = NOON) =>
  explainDecision(
    { ...considerSending({ ...good, ...change }, new Date(now)), moment: 'scheduled' },
    'America/New_York',
  );

describe('hours, with the name of the state and its own hours on that day', () => {
  it.each<[string, Partial<ContactFacts>, string, string]>([
    [
      'Pennsylvania on a Sunday',
      { phone: '+12155550142' },
      '2026-11-29T18:00:00Z',
      'Waits until Mon Nov 30, 09:00 in Pennsylvania, where texts may leave from 9 to 19.',
    ],
    [
      'Texas on a Sunday morning',
      { phone: '+12145550142' },
      '2026-11-29T15:00:00Z',
      'Waits until Sun Nov 29, 12:00 in Texas, where texts may leave from 12 to 21.',
    ],
    [
      'the later of two states',
      { phone: '+12155550142', postalCode: '75201' },
      '2026-11-28T15:30:00Z',
      'Waits until Sat Nov 28, 09:00 in Texas, where texts may leave from 9 to 21.',
    ],
    [
      'a number without a place',
      { phone: '+18005550142' },
      '2026-11-24T15:00:00Z',
      'Waits until Tue Nov 24, 08:00 (PST) because the number tells no place: texts leave when it is from 8 to 20 in the whole country.',
    ],
  ])('%s', (_, change, now, sentence) => expect(told(change, now)).toBe(sentence));
  it('a mail, which no family hours stop, at night', () => {
    const consents = good.consents.map((consent) => ({ ...consent, contactPointId: null }));
    expect(told({ channel: 'email', words: null, consents }, '2026-11-25T06:00:00Z')).toBe(
      'Waits until Wed Nov 25, 08:00 (EST) where this family may be, and texts may leave from 8 to 21.',
    );
  });
  it('the family’s own hours', () =>
    expect(told({}, '2026-11-25T06:00:00Z')).toBe(
      'Waits until Wed Nov 25, 08:00 (EST), when it is safe to text this family.',
    ));
});

it.each(Object.entries(closed))(
  '%s is told in words of its own, and a hold says what ends it',
  (_, { change, now = NOON, outcome }) => {
    const sentence = told(change(now), now);
    expect(sentence).toMatch(
      { hold: /^Held: .*\. ?(It|Call|People)|^Held: .*; it goes on/, skip: /^Not sent: /, defer: /^Waits until / }[
        outcome
      ],
    );
    expect(sentence).not.toMatch(/a rule says no/);
  },
);

const tables = [
  ['hold', holdWords],
  ['skip', skipWords],
  ['defer', waitWords],
] as const;
it.each(tables.flatMap(([outcome, words]) => Object.keys(words).map((key) => ({ outcome, key }))))(
  '$outcome $key: no word that only the rules know',
  ({ outcome, key }) => {
    const [reason = '', rule = null] = key.split('/');
    const sentence = explainDecision(
      { outcome, reason, rule: reason === 'state_emergency' ? 'LA' : rule, until: NOON, moment: 'send' },
      'America/New_York',
    );
    expect(sentence).not.toMatch(/_|@|\bpe(w)?c\b|BLOCK|HOLD|DEFER|\{|L\d|undefined|null/);
    expect(sentence).toMatch(/^(Held: |Not sent: |Waits until )[^.].*\.$/);
  },
);

it('names the state of an emergency and of a list', () => {
  expect(told({ emergencies: ['NC'] })).toContain('all automation to North Carolina');
  expect(
    told({ channel: 'call', consents: [{ ...good.consents[0]!, kind: 'pec' }], dnc: { lists: [], on: ['state:FL'] } }),
  ).toBe('Not sent: this number is on a do-not-call list of Florida.');
});
it('what nobody has words for is still a sentence', () =>
  expect(explainDecision({ outcome: 'skip', reason: 'new', rule: 'thing', until: null, moment: 'send' }, 'UTC')).toBe(
    'Not sent: a rule says no.',
  ));
