import {
  considerCircle,
  considerRole,
  considerWithdrawal,
  placeMember,
  readPoints,
  silencesOf,
  type Standing,
} from './members.rules.js';

const now = new Date('2027-01-12T16:00:00Z');
const ids = () => {
  let next = 0;
  return () => `new-${(next += 1)}`;
};
const member: Standing = { role: 'member', relationship: 'mother', doNotContact: false, under18: false };
const sam = { name: 'Sam Holt', language: 'en', timeZone: null, postalCode: null, under18: false };
const point = (people: { personId: string; nameKey: string }[]) => ({
  id: 'p1',
  kind: 'phone' as const,
  value: '+19195550142',
  raw: '919 555 0142',
  people,
});

describe('silencesOf', () => {
  it.each<[Partial<Standing>, Partial<Standing>, string[]]>([
    [{}, {}, []],
    [{}, { role: 'loved_one' }, ['not_to_loved_one']],
    [{}, { role: 'primary_contact', relationship: 'aunt' }, []],
    [{}, { doNotContact: true }, ['do_not_contact']],
    [{ doNotContact: true }, { doNotContact: true }, []],
    [{ doNotContact: true }, { doNotContact: false }, []],
    [{}, { relationship: ' Self ' }, ['writes_for_self']],
    [{}, { under18: true, doNotContact: true }, ['do_not_contact', 'under_18']],
  ])('%j -> %j: %j', (before, after, because) =>
    expect(silencesOf({ ...member, ...before }, { ...member, ...after })).toEqual(because),
  );
});

describe('what may not be', () => {
  it('a closed case, and one that is not there', () =>
    expect(
      [undefined, 'closed', 'open', 'held'].map((status) => considerCircle(status ? { status } : undefined)?.code),
    ).toEqual(['not_found', 'case_closed', undefined, undefined]));
  it('a second loved one', () =>
    expect([null, 'a', 'b'].map((lovedOneId) => considerRole({ lovedOneId }, 'a', 'loved_one')?.code)).toEqual([
      undefined,
      undefined,
      'loved_one_known',
    ]));
  it('the loved one leaving, and leaving twice', () =>
    expect(
      [
        { role: 'loved_one', withdrawnAt: null },
        { role: 'member', withdrawnAt: now },
        { role: 'inquirer', withdrawnAt: null },
      ].map((one) => considerWithdrawal(one)?.code),
    ).toEqual(['loved_one_stays', 'withdrew', undefined]));
  it('a phone and an email that cannot exist, both named', () =>
    expect(readPoints({ phone: '12', email: 'x@' })).toMatchObject({ errors: [{ path: 'phone' }, { path: 'email' }] }));
});

describe('placeMember', () => {
  it('is the person of that name on the point', () =>
    expect(placeMember(sam, [point([{ personId: 'sam', nameKey: 'sam holt' }])], now, ids())).toMatchObject({
      personId: 'sam',
      isNew: false,
      drafts: { people: [], links: [], shared: [], duplicates: [] },
    }));
  it('is somebody new beside another name: the point is shared, and a human looks', () =>
    expect(placeMember(sam, [point([{ personId: 'ann', nameKey: 'ann holt' }])], now, ids())).toMatchObject({
      personId: 'new-1',
      isNew: true,
      drafts: {
        people: [{ id: 'new-1', nameKey: 'sam holt' }],
        links: [{ personId: 'new-1', contactPointId: 'p1' }],
        shared: ['p1'],
        duplicates: [{ personA: 'ann', personB: 'new-1', reason: 'same_phone_other_name' }],
      },
    }));
  it('without any point is always somebody new', () =>
    expect(placeMember(sam, [], now, ids())).toMatchObject({ isNew: true, drafts: { links: [], shared: [] } }));
});
