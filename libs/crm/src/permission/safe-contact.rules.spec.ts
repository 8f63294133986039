import { goodFacts as good, NOON } from '#testing/contact-facts.js';
import { type ContactFacts, considerSending } from './consider.rules.js';
import type { HoursOfDays, SafeContact } from './safe-contact.rules.js';

const at = (text: string) => new Date(text);
const decide = (safeContact: SafeContact, change: Partial<ContactFacts> = {}, now = NOON) =>
  considerSending({ ...good, safeContact, ...change }, now);
const avoiding = (spans: HoursOfDays[], now: Date, change: Partial<ContactFacts> = {}) =>
  decide({ avoid: spans }, change, now);
const safeFrom = (until: string) => ({
  outcome: 'defer',
  reason: 'safe_contact',
  rule: 'safe_hours',
  until: at(until),
});
const all = { days: [] as string[] };

describe('which way is safe', () => {
  const mail = { channel: 'email', contactPointId: 'mailbox', words: null, class: 'informational' } as const;
  const consents = good.consents.map((consent) => ({ ...consent, contactPointId: null }));
  it('no texts, no mails: each stops its own', () => {
    expect(decide({ texts: false })).toMatchObject({ outcome: 'skip', reason: 'unsafe_channel', rule: 'no_texts' });
    expect(decide({ emails: false })).toMatchObject({ outcome: 'send' });
    expect(decide({ emails: false }, { ...mail, consents })).toMatchObject({
      reason: 'unsafe_channel',
      rule: 'no_emails',
    });
    expect(decide({ texts: false }, { ...mail, consents })).toMatchObject({ outcome: 'send' });
  });
  it.each<[SafeContact, boolean]>([
    [{ sharedPhone: 'yes' }, true],
    [{ sharedPhone: 'maybe' }, true],
    [{ sayPracticeName: false }, true],
    [{ sharedPhone: 'no', sayPracticeName: true }, false],
    [{}, false],
  ])('%j needs words for phones that others see: %s', (said, needs) => {
    const without = { words: { ...good.words!, hasDiscreet: false } };
    expect(decide(said, without)).toMatchObject(
      needs ? { outcome: 'skip', reason: 'unsafe_channel', rule: 'no_discreet_variant' } : { outcome: 'send' },
    );
    expect(decide(said)).toMatchObject({ outcome: 'send' });
    expect(decide(said, { ...without, class: 'human_reply', template: null })).toMatchObject({ outcome: 'send' });
  });
});

describe('times to avoid, on the clocks of the family', () => {
  it.each<[string, HoursOfDays[], string, string | null]>([
    ['inside', [{ ...all, from: '11:00', to: '14:30' }], '2026-11-24T17:00:00Z', '2026-11-24T19:30:00Z'],
    ['its first minute', [{ ...all, from: '12:00', to: '13:00' }], '2026-11-24T17:00:00Z', '2026-11-24T18:00:00Z'],
    ['its end is outside', [{ ...all, from: '11:00', to: '12:00' }], '2026-11-24T17:00:00Z', null],
    ['another day', [{ days: ['mon', 'wed'], from: '08:00', to: '20:00' }], '2026-11-24T17:00:00Z', null],
    ['this day', [{ days: ['tue'], from: '08:00', to: '20:00' }], '2026-11-24T17:00:00Z', '2026-11-25T13:00:00Z'],
    ['over midnight', [{ days: ['mon'], from: '18:00', to: '13:00' }], '2026-11-24T17:00:00Z', '2026-11-24T18:00:00Z'],
    ['a whole day', [{ days: ['tue'], from: '00:00', to: '00:00' }], '2026-11-24T17:00:00Z', '2026-11-25T13:00:00Z'],
    ['to midnight', [{ days: ['tue'], from: '10:00', to: '24:00' }], '2026-11-24T17:00:00Z', '2026-11-25T13:00:00Z'],
    ['what cannot be read', [{ ...all, from: 'noon', to: '25:00' }], '2026-11-24T17:00:00Z', null],
    ['a day that is none', [{ days: ['someday'], from: '08:00', to: '20:00' }], '2026-11-24T17:00:00Z', null],
    [
      'two that touch',
      [
        { ...all, from: '11:00', to: '13:00' },
        { ...all, from: '13:00', to: '15:00' },
      ],
      '2026-11-24T17:00:00Z',
      '2026-11-24T20:00:00Z',
    ],
    [
      'the night when clocks go back',
      [{ ...all, from: '01:30', to: '09:00' }],
      '2027-11-07T12:30:00Z',
      '2027-11-07T14:00:00Z',
    ],
  ])('%s', (_, spans, now, until) =>
    expect(avoiding(spans, at(now))).toMatchObject(until === null ? { outcome: 'send' } : safeFrom(until)),
  );
  it('in every zone where she may be', () =>
    expect(avoiding([{ ...all, from: '09:00', to: '10:00' }], NOON, { postalCode: '90012' })).toMatchObject(
      safeFrom('2026-11-24T18:00:00Z'),
    ));
  it('both gates open together: the state is closed where the family is not', () =>
    expect(
      avoiding([{ days: ['sat'], from: '00:00', to: '24:00' }], at('2026-11-28T18:00:00Z'), { phone: '+12155550142' }),
    ).toMatchObject(safeFrom('2026-11-30T14:00:00Z')));
  it('a family that leaves no hour is for people', () =>
    expect(avoiding([{ ...all, from: '00:00', to: '24:00' }], NOON)).toMatchObject({
      outcome: 'skip',
      reason: 'no_window',
    }));
  it('the hours that a family names are hours for calls', () =>
    expect(decide({ windows: [{ days: ['mon'], from: '18:00', to: '19:00' }] })).toMatchObject({ outcome: 'send' }));
});

describe('a person replies at night', () => {
  const night = at('2026-11-25T03:30:00Z');
  const reply = (said: SafeContact, change: Partial<ContactFacts> = {}) =>
    decide(said, { class: 'human_reply', ...change }, night);
  const minutesAgo = (minutes: number) => new Date(night.getTime() - minutes * 60_000);

  it.each<[string, SafeContact, Partial<ContactFacts>, string]>([
    ['waits', {}, {}, 'defer'],
    ['to who said "any hour"', { anyHour: true }, {}, 'send'],
    ['inside a crisis', {}, { isUrgent: true }, 'send'],
    ['within the hour', {}, { inboundAt: minutesAgo(59) }, 'send'],
    ['after the hour', {}, { inboundAt: minutesAgo(60) }, 'defer'],
  ])('%s', (_, said, change, outcome) => expect(reply(said, change).outcome).toBe(outcome));
  it('"any hour" is for people, not for machines', () =>
    expect(decide({ anyHour: true }, {}, night)).toMatchObject({ outcome: 'defer' }));
  it('to the loved one only where he wrote', () => {
    expect(reply({ anyHour: true }, { isLovedOne: true }).reason).toBe('not_to_loved_one');
    expect(reply({}, { isLovedOne: true, inboundAt: minutesAgo(1) }).outcome).toBe('send');
    expect(decide({}, { isLovedOne: true, inboundAt: minutesAgo(1) }).reason).toBe('not_to_loved_one');
  });
  it('to who said STOP only where it answers a cry from this address', () => {
    const suppressions = [{ channel: 'sms', reason: 'opt_out' }];
    const change = { suppressions, isUrgent: true, inboundAt: minutesAgo(5) };
    expect(reply({}, { ...change, answersCrisis: true }).outcome).toBe('send');
    expect(reply({}, change).reason).toBe('suppressed');
  });
});

describe('rules/compliance 10.4', () => {
  const louisiana = { emergencies: ['LA'], phone: '+15045550142' };
  it('X01: automation to whoever may be there rests, and nobody else’s', () => {
    const held = { outcome: 'hold', reason: 'state_emergency', rule: 'LA', gate: 12 };
    for (const messageClass of ['solicitation', 'informational'] as const)
      expect(decide({}, { ...louisiana, class: messageClass })).toMatchObject(held);
    expect(decide({}, { emergencies: ['LA'], postalCode: '70112' })).toMatchObject(held);
    expect(decide({}, { emergencies: ['LA'] })).toMatchObject({ outcome: 'send' });
  });
  it('people and answers go on, and mails', () => {
    for (const messageClass of ['human_reply', 'auto_ack', 'help_reply', 'optout_confirm', 'emergency_safety'] as const)
      expect(decide({}, { ...louisiana, class: messageClass }).outcome).toBe('send');
    const consents = good.consents.map((consent) => ({ ...consent, contactPointId: null }));
    expect(decide({}, { ...louisiana, channel: 'email', words: null, consents }).outcome).toBe('send');
  });
});

it('what a person types is theirs: the lint warns and holds nothing', () => {
  const words = { ...good.words!, body: 'How is rehab? Reply YES' };
  const decision = decide({}, { class: 'human_reply', words });
  expect(decision.outcome).toBe('send');
  expect(decision.gates[9]).toMatchObject({ answer: 'pass', notes: ['L1: rehab*', 'L5: yes'] });
  expect(decide({}, { words })).toMatchObject({ outcome: 'hold', reason: 'content', rule: 'L1 L5', gate: 10 });
});
