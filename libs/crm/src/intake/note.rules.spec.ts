import type { Inquiry, Placed } from './inquiry.rules.js';
import { mayLift, needsMore, type Placement } from './note.rules.js';

const inquiry = {
  phone: { value: '+19195550142', raw: '919-555-0142' },
  email: null,
  consents: [{ channel: 'sms', granted: true }],
  crisis: null,
} as unknown as Inquiry;
const placed = {
  personId: 'karen',
  caseId: 'case',
  joined: false,
  people: [{ id: 'karen' }],
  points: [{ id: 'phone' }],
  consents: [{ channel: 'sms', contactPointId: 'phone' }],
  attention: [],
} as unknown as Placed;
const placement = (said: Partial<Inquiry>, where: Partial<Placed>): Placement => ({
  note: { id: 'note', inquiry: { ...inquiry, ...said }, key: null, bodyHash: '', original: null, now: new Date(0) },
  placed: { ...placed, ...where },
});

describe('what needs more than the statement that all share', () => {
  it('not somebody new on an address of their own', () => expect(needsMore(placement({}, {}))).toBe(false));
  it.each<[string, Partial<Inquiry>, Partial<Placed>]>([
    ['a cry for help', { crisis: 'self_harm' }, {}],
    ['something that staff must see', {}, { attention: ['under_18'] }],
    ['who joins an open case', {}, { joined: true }],
    ['who comes back', {}, { people: [] }],
    ['a ticked box for an address that was there before', {}, { points: [] }],
  ])('%s', (_, said, where) => expect(needsMore(placement(said, where))).toBe(true));
});

describe('what a ticked box may lift', () => {
  it('is the address that was there before', () =>
    expect(mayLift(inquiry, { ...placed, points: [] })).toEqual([
      { channel: 'sms', contactPointId: 'phone', value: '+19195550142' },
    ]));
  it('nothing of a new address', () => expect(mayLift(inquiry, placed)).toEqual([]));
  it('nothing by an open box', () => {
    const open = { ...inquiry, consents: [{ ...inquiry.consents[0]!, granted: false }] };
    expect(mayLift(open, { ...placed, points: [] })).toEqual([]);
  });
});
