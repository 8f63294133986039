import {
  considerLink,
  considerWord,
  linkEnds,
  type MemberKnown,
  normalAnswer,
  secondThingOf,
} from './private-link.rules.js';

const member = { personId: 'karen', role: 'inquirer', relationship: 'mother', doNotContact: false };
const known: MemberKnown = { around: { status: 'open', lovedOneId: 'jo' }, member, person: { doNotContact: false } };

it.each<[string, MemberKnown, string | null]>([
  ['a member of an open case', known, null],
  ['a case that rests', { ...known, around: { status: 'held', lovedOneId: null } }, null],
  ['nobody', {}, 'not_found'],
  ['whoever is in no circle', { ...known, member: undefined }, 'not_found'],
  ['a closed case', { ...known, around: { status: 'closed', lovedOneId: null } }, 'case_closed'],
  ['the loved one of the case', { ...known, around: { status: 'open', lovedOneId: 'karen' } }, 'not_to_loved_one'],
  ['the loved one by role', { ...known, member: { ...member, role: 'loved_one' } }, 'not_to_loved_one'],
  ['whoever writes for himself', { ...known, member: { ...member, relationship: ' Self ' } }, 'writes_for_self'],
  ['a member not to be reached', { ...known, member: { ...member, doNotContact: true } }, 'do_not_contact'],
  ['a person not to be reached', { ...known, person: { doNotContact: true } }, 'do_not_contact'],
])('a page for %s: %#', (_, who, code) => expect(considerLink(who)?.code ?? null).toBe(code));

it('a link ends 180 days later, across the change of the clocks', () =>
  expect(linkEnds(new Date('2027-01-12T16:00:00Z'))).toEqual(new Date('2027-07-11T16:00:00Z')));

describe('the second thing', () => {
  const postalCode = '27601-1234';
  const phone = '+19195550142';
  it.each([
    [
      { codeWord: ' Blue  HERON ', postalCode, phone },
      { kind: 'word', answer: 'blue heron' },
    ],
    [
      { codeWord: '  ', postalCode, phone },
      { kind: 'postal_code', answer: '27601' },
    ],
    [
      { postalCode: ' ', phone },
      { kind: 'phone', answer: '0142' },
    ],
    [
      { postalCode: null, phone },
      { kind: 'phone', answer: '0142' },
    ],
    [{ postalCode: null, phone: null }, null],
  ])('of %j is %j', (of, thing) => expect(secondThingOf(of)).toEqual(thing));

  it.each([
    ['word', 'Ｈｅｒｏｎ', 'heron'],
    ['word', 'GARZA AZUL\u00a0', 'garza azul'],
    ['word', 'ni\u006e\u0303a', 'niña'],
    ['postal_code', ' 27601 ', '27601'],
    ['postal_code', '27601 1234', '27601'],
    ['postal_code', 'K1A 0B1', 'k1a0b1'],
    ['phone', '0142', '0142'],
    ['phone', '(919) 555-0142', '0142'],
    ['phone', '42', ''],
    ['phone', '550142', ''],
    ['phone', '', ''],
  ] as const)('a %s typed as %j is %j', (kind, typed, answer) => expect(normalAnswer(kind, typed)).toBe(answer));
});

describe('a word that she chooses', () => {
  const given = { postalCode: '27601', phone: '+19195550142' };
  it.each(['heron', 'la garza azul', '1969 chevy', 'niña', 'x'.repeat(100)])('%s is hers', (word) =>
    expect(considerWord(word, given)).toBeNull(),
  );
  it.each(['', '   ', 'abc', ' ab ', 'x'.repeat(101)])('%j has the wrong length', (word) =>
    expect(considerWord(word, given)).toBe('length'),
  );
  it.each(['27601', '27601-9999', '0142', '9195550142', '919-555-0142', '(919) 555-0142', '+1 919 555 0142'])(
    '%s is known to others',
    (word) => expect(considerWord(word, given)).toBe('known_to_others'),
  );
});
