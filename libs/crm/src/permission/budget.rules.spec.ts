import { contact, goodFacts as good, NOON } from '#testing/contact-facts.js';
import { type ContactFacts, considerSending } from './consider.rules.js';

const HOUR_MS = 3_600_000;
const hours = (count: number): Date => new Date(NOON.getTime() + count * HOUR_MS);
const decide = (change: Partial<ContactFacts>) => considerSending({ ...good, ...change }, NOON);
const waits = (rule: string, until: Date) => ({ outcome: 'defer', reason: 'frequency_cap', rule, until, gate: 14 });
const care = { ...good.words!, purpose: 'care' };
const request = { ...good.words!, purpose: 'request' };

describe('rules/compliance 10.3, what is counted', () => {
  const three = [1, 2, 3].map((ago) => contact(hours(-ago)));
  it('F05: a reply of a person is not counted and does not wait', () =>
    expect(decide({ class: 'human_reply', inboundAt: NOON, contactsOfPerson: three })).toMatchObject({
      outcome: 'send',
    }));
  it('F06: any number of ours counts: two of one sender, one of another', () =>
    expect(decide({ contactsOfPerson: three })).toMatchObject(waits('person', hours(21))));
});

describe('one voice', () => {
  const other = (ago: number, template: string | null = 'day7') => contact(hours(-ago), { personId: 'jon', template });

  it('whoever comes second with something else waits until a day is over; alone, or with the same news, she does not', () => {
    expect(decide({ contactsOfHousehold: [other(2)] })).toMatchObject(waits('one_voice', hours(22)));
    expect(decide({ contactsOfHousehold: [contact(hours(-2), { template: 'hello' })] }).outcome).toBe('send');
    expect(decide({ contactsOfHousehold: [other(2, 'day2')] }).outcome).toBe('send');
    expect(decide({ contactsOfHousehold: [other(24)] }).outcome).toBe('send');
  });
  it("a person's own words to one member are news of their own", () =>
    expect(decide({ template: null, contactsOfHousehold: [other(2, null)] })).toMatchObject(
      waits('one_voice', hours(22)),
    ));
  it('lasts from the latest, and what it outlives is dropped', () => {
    expect(decide({ contactsOfHousehold: [other(9), other(2), other(20)] })).toMatchObject(
      waits('one_voice', hours(22)),
    );
    expect(decide({ contactsOfHousehold: [other(2)], notAfter: hours(12) })).toMatchObject({
      outcome: 'skip',
      reason: 'stale',
      rule: 'frequency_cap',
    });
  });
  it.each<[string, Partial<ContactFacts>, 'send' | 'defer']>([
    ['an offer yields', {}, 'defer'],
    ['a care track yields', { class: 'informational', words: care }, 'defer'],
    ['the answer to a request does not', { class: 'informational', words: request }, 'send'],
    ['"yes, now" does not', { class: 'informational', words: care, askedNow: true }, 'send'],
    ['nothing does inside a crisis or a willing window', { isUrgent: true }, 'send'],
    ['safety does not', { class: 'emergency_safety' }, 'send'],
    ['a person does not', { class: 'human_reply' }, 'send'],
  ])('%s', (_, change, outcome) =>
    expect(decide({ contactsOfHousehold: [other(2)], ...change }).outcome).toBe(outcome),
  );
});

describe('the budget of a household', () => {
  const days = (...ago: number[]) => ago.map((day) => contact(hours(-24 * day), { personId: 'jon', template: 'day2' }));

  it('eight in seven days, of all members together: the ninth waits until the first is a week old', () => {
    const eight = days(1.5, 2, 3, 3.5, 4, 5, 6, 6.5);
    expect(decide({ contactsOfHousehold: eight })).toMatchObject(waits('household_week', hours(20)));
    expect(decide({ contactsOfHousehold: days(1.5, 2, 3, 3.5, 4, 5, 6) }).outcome).toBe('send');
    expect(decide({ contactsOfHousehold: days(1.5, 2, 3, 3.5, 4, 5, 6, 7) }).outcome).toBe('send');
    expect(decide({ contactsOfHousehold: eight, class: 'informational', words: request }).outcome).toBe('send');
  });
  it('a practice may allow less, and what answers a request keeps the cap of three', () => {
    const budget = { perDay: 1, perWeek: 2 };
    expect(decide({ budget, contactsOfHousehold: days(0.5) })).toMatchObject(waits('household', hours(20)));
    expect(decide({ budget, contactsOfHousehold: days(2, 3) }).rule).toBe('household_week');
    expect(decide({ budget, contactsOfHousehold: days(0.5), class: 'informational', words: request }).outcome).toBe(
      'send',
    );
    expect(
      decide({ budget, contactsOfHousehold: days(0.5, 0.6, 0.7), class: 'informational', words: request }),
    ).toMatchObject({ outcome: 'defer', rule: 'household' });
  });
  it('of two limits the longer one is told', () =>
    expect(
      decide({
        contactsOfHousehold: [
          ...days(1.5, 2, 3, 3.5, 4, 5, 6),
          contact(hours(-1), { personId: 'jon', template: 'day7' }),
        ],
      }),
    ).toMatchObject({ rule: 'household_week' }));
});
