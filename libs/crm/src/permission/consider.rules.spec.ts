import {
  closed,
  contact,
  goodFacts as good,
  NOON,
  plainConsent as plain,
  writtenConsent as written,
} from '#testing/contact-facts.js';
import { type ContactFacts, considerSending, secondsOpen } from './consider.rules.js';
import { gateNames, gateNumber } from './gates.rules.js';
import { type MessageClass, messageClasses } from './message-class.rules.js';

const at = (text: string) => new Date(text);
const night = at('2026-11-25T06:00:00Z');
const decide = (change: Partial<ContactFacts>, now = NOON) => considerSending({ ...good, ...change }, now);
const hoursAgo = (...hours: number[]) => hours.map((hour) => contact(new Date(NOON.getTime() - hour * 3_600_000)));

/**
 * The class table of rules/compliance section 0, word for word: which gates close for which class. Not taken from the code.
 * optout_confirm has gate 15 beside it: later than five minutes it is no confirmation (47 CFR 64.1200(a)(12)).
 */
const closesFor: Readonly<Record<MessageClass, readonly number[]>> = {
  emergency_safety: [3, 15, 16],
  optout_confirm: [3, 11, 15, 16],
  // gate 13 is asked and always open for help: any hour
  help_reply: [1, 2, 3, 8, 9, 10, 11, 15, 16],
  auto_ack: [1, 2, 3, 8, 9, 10, 11, 13, 15, 16],
  // gate 1 for global and channel stops only; gate 10 warns
  human_reply: [2, 3, 5, 9, 11, 13, 16],
  informational: [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  solicitation: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
};

describe('every class x every gate: 7 x 16', () => {
  it('the facts that close one gate close no other', () =>
    expect(considerSending(good, NOON)).toMatchObject({ outcome: 'send', gate: null }));
  const cells = messageClasses.flatMap((messageClass) => gateNames.map((name) => ({ messageClass, name })));
  it.each(cells)('$messageClass x $name', ({ messageClass, name }) => {
    const { change, now = NOON, outcome, reason } = closed[name];
    const gate = gateNumber(name);
    expect(decide({ ...change(now), class: messageClass }, now)).toMatchObject(
      closesFor[messageClass].includes(gate) ? { outcome, reason, gate } : { outcome: 'send', gate: null },
    );
  });
  it.each(['global', 'channel'])(
    'a %s stop holds confirmations and people too, all but the answer to a cry',
    (scope) => {
      const stops = [{ scope, key: scope === 'global' ? 'all' : 'sms' }];
      expect(
        messageClasses.filter((messageClass) => decide({ stops, class: messageClass }).outcome !== 'hold'),
      ).toEqual(['emergency_safety']);
    },
  );
});

describe('of two that are closed the lower one speaks', () => {
  const pairs = gateNames.flatMap((lower, index) => gateNames.slice(index + 1).map((higher) => ({ lower, higher })));
  it.each(pairs)('$lower before $higher', ({ lower, higher }) => {
    const now = closed[lower].now ?? closed[higher].now ?? NOON;
    const decision = decide({ ...closed[higher].change(now), ...closed[lower].change(now) }, now);
    const gate = gateNumber(lower);
    expect(decision.gates.find(({ answer }) => answer !== 'pass')).toMatchObject({
      gate,
      reason: closed[lower].reason,
    });
    expect(decision.gates.slice(gate).every(({ answer }) => answer === 'not asked')).toBe(true);
    // waiting past the use of a message is told as what it comes to
    const endsStale = higher === 'staleness' && closed[lower].outcome === 'defer';
    expect(decision).toMatchObject(
      endsStale ? { gate: 15, reason: 'stale', rule: closed[lower].reason } : { gate, outcome: closed[lower].outcome },
    );
  });
});

it('all sixteen are told, in their order', () =>
  expect(decide({ consents: [] }).gates.map((gate) => gate.gate)).toEqual(
    Array.from({ length: 16 }, (_, index) => index + 1),
  ));

describe('consent', () => {
  it.each<[string, MessageClass, Partial<ContactFacts>, string]>([
    ['plain consent is enough for an answer', 'informational', { consents: [plain] }, 'send'],
    ['plain consent is not enough for a follow-up', 'solicitation', { consents: [plain] }, 'skip'],
    ['written consent covers both', 'informational', { consents: [written] }, 'send'],
    ['a box that was not ticked is none', 'solicitation', { consents: [{ ...written, granted: false }] }, 'skip'],
    [
      'a box that was ticked beforehand is none',
      'solicitation',
      { consents: [{ ...written, boxDefault: true }] },
      'skip',
    ],
    [
      'consent to another seller is none',
      'solicitation',
      { consents: [{ ...written, seller: 'Harbor Clinic Inc' }] },
      'skip',
    ],
    [
      'expired consent is none',
      'solicitation',
      { consents: [{ ...written, expiresAt: at('2026-11-24T16:00:00Z') }] },
      'skip',
    ],
    ['an opt-out voids what came before it', 'solicitation', { optedOutAt: at('2026-11-02T12:00:00Z') }, 'skip'],
    ['and not what came after it', 'solicitation', { optedOutAt: at('2026-10-01T12:00:00Z') }, 'send'],
  ])('%s', (_, messageClass, change, outcome) =>
    expect(decide({ ...change, class: messageClass }).outcome).toBe(outcome),
  );
});

describe('three contacts in 24 hours of elapsed time (rules/compliance 10.3)', () => {
  const florida = { phone: '+13055550142', timeZone: null };
  it.each([
    [
      'F01',
      florida,
      ['2026-11-24T14:00:00Z', '2026-11-24T16:00:00Z', '2026-11-24T20:00:00Z'],
      '2026-11-24T22:00:00Z',
      '2026-11-25T14:00:00Z',
    ],
    [
      'F02',
      { phone: '+15035550142' },
      ['2026-11-24T03:50:00Z', '2026-11-24T17:00:00Z', '2026-11-24T18:00:00Z'],
      '2026-11-24T20:00:00Z',
      '2026-11-25T03:50:00Z',
    ],
    [
      'F03',
      florida,
      ['2027-03-14T00:30:00Z', '2027-03-14T00:40:00Z', '2027-03-14T00:50:00Z'],
      '2027-03-14T16:00:00Z',
      '2027-03-15T12:00:00Z',
    ],
    [
      'F04',
      florida,
      ['2027-11-06T23:30:00Z', '2027-11-06T23:40:00Z', '2027-11-06T23:50:00Z'],
      '2027-11-07T18:00:00Z',
      '2027-11-07T23:30:00Z',
    ],
  ])('%s', (_, who, contacts, now, until) =>
    expect(decide({ ...who, contactsOfPerson: contacts.map((text) => contact(at(text))) }, at(now))).toMatchObject({
      outcome: 'defer',
      reason: 'frequency_cap',
      until: at(until),
    }),
  );
  it('the household counts like the person', () =>
    expect(decide({ contactsOfHousehold: hoursAgo(0, 0, 0) })).toMatchObject({ outcome: 'defer', rule: 'household' }));
  it('what is exactly 24 hours old no longer counts', () => {
    expect(decide({ contactsOfPerson: hoursAgo(24, 0, 0) }).outcome).toBe('send');
    expect(decide({ contactsOfPerson: hoursAgo(23.999, 0, 0) }).outcome).toBe('defer');
  });
});

describe('hours', () => {
  it('waits for the first minute at which the law and the family are both open', () =>
    expect(decide({}, night)).toMatchObject({ outcome: 'defer', until: at('2026-11-25T13:00:00Z') }));
  it('a family is texted between 8 and 20, though the law would say 21', () =>
    expect(decide({}, at('2026-11-25T01:30:00Z'))).toMatchObject({
      outcome: 'defer',
      reason: 'safe_contact',
      until: at('2026-11-25T13:00:00Z'),
    }));
  it('"yes, now" is an answer at any hour', () =>
    expect(decide({ class: 'informational', askedNow: true }, night).outcome).toBe('send'));
  it('every zone of area code and address must be open', () =>
    expect(decide({ phone: '+12125550142', postalCode: '90012' }, at('2026-11-24T15:30:00Z'))).toMatchObject({
      outcome: 'defer',
      until: at('2026-11-24T16:00:00Z'),
    }));
  it('a state that is closed though the family would not mind', () =>
    expect(decide({ phone: '+12155550142' }, at('2026-11-29T18:00:00Z'))).toMatchObject({
      outcome: 'defer',
      reason: 'quiet_hours',
      until: at('2026-11-30T14:00:00Z'),
    }));
  it('a deferral that ends after the use of the message is none', () =>
    expect(decide({ notAfter: at('2026-11-25T12:00:00Z') }, night)).toMatchObject({
      outcome: 'skip',
      reason: 'stale',
    }));
  it('a number abroad is for people', () =>
    expect(decide({ phone: '+4930901820' })).toMatchObject({ outcome: 'skip', reason: 'no_window' }));
});

it('a wrong number gets the one line that says sorry, or the one to somebody in danger there, and nothing else', () => {
  expect(decide({ class: 'optout_confirm', badNumber: 'wrong_number' }).outcome).toBe('send');
  expect(decide({ class: 'emergency_safety', badNumber: 'wrong_number' }).outcome).toBe('send');
  expect(decide({ class: 'emergency_safety', badNumber: 'landline' }).outcome).toBe('skip');
  expect(decide({ class: 'informational', badNumber: 'wrong_number' }).outcome).toBe('skip');
});

describe('a mail', () => {
  const given = { ...plain, contactPointId: 'mailbox' };
  const body = 'Hello Karen,\n\nOne of us will call.\n\nMaple House, 1 Maple Street, Durham, NC 27701';
  const words = { ...good.words!, subject: 'Your note', body };
  const mail = (change: Partial<ContactFacts>, now = NOON) =>
    decide({ channel: 'email', contactPointId: 'mailbox', words, consents: [given], ...change }, now);

  it('needs an address that was given, no signature', () => {
    expect(mail({}).outcome).toBe('send');
    expect(mail({ consents: [] })).toMatchObject({ outcome: 'skip', reason: 'no_consent', rule: 'pec' });
    expect(decide({ consents: [plain] })).toMatchObject({ outcome: 'skip', reason: 'no_consent', rule: 'pewc' });
  });
  it('keeps the hours of the law, and of no phone', () => {
    expect(mail({}, at('2026-11-25T04:00:00Z'))).toMatchObject({ outcome: 'defer', reason: 'quiet_hours' });
    expect(mail({ safeContact: { texts: false } }).outcome).toBe('send');
  });
  it('is not counted with texts and calls', () => {
    const three = hoursAgo(1, 2, 3);
    expect(mail({ contactsOfPerson: three }).outcome).toBe('send');
    expect(decide({ contactsOfPerson: three })).toMatchObject({ reason: 'frequency_cap' });
  });
  it('does not leave to a mailbox that is silent, broken, or stopped', () => {
    const silent = { suppressions: [{ channel: 'email', reason: 'opt_out' }] };
    expect(mail(silent)).toMatchObject({ outcome: 'skip', reason: 'suppressed' });
    expect(decide(silent).outcome).toBe('send');
    expect(mail({ badNumber: 'hard_bounce' })).toMatchObject({ outcome: 'skip', reason: 'bad_number' });
    expect(mail({ stops: [{ scope: 'channel', key: 'email' }] })).toMatchObject({ outcome: 'hold' });
    expect(mail({ stops: [{ scope: 'channel', key: 'sms' }] }).outcome).toBe('send');
    expect(mail({ stops: [{ scope: 'template', key: 'day2' }] })).toMatchObject({ outcome: 'hold', rule: 'template' });
  });
});

describe('secondsOpen', () => {
  const left = (change: Partial<ContactFacts>, now: string) => secondsOpen({ ...good, ...change }, at(now), 1800);

  it('is what was asked for while nothing ends', () => expect(left({}, '2026-11-24T17:00:00Z')).toBe(1800));
  it('ends a second before the safe hours do: 20:00 in North Carolina', () => {
    expect(left({}, '2026-11-25T00:59:00Z')).toBe(59);
    expect(left({}, '2026-11-25T00:40:30Z')).toBe(1169);
  });
  it('ends with the use of the message', () =>
    expect(left({ notAfter: at('2026-11-24T17:05:00Z') }, '2026-11-24T17:00:00Z')).toBe(300));
  it('is never nothing', () => expect(left({ notAfter: at('2026-11-24T17:00:00Z') }, '2026-11-24T17:00:00Z')).toBe(1));
  it('does not end where hours do not count', () =>
    expect(left({ class: 'optout_confirm' }, '2026-11-25T00:59:00Z')).toBe(1800));
});

describe("a person's reply", () => {
  const sunday = at('2027-01-17T12:20:00Z');
  const penn = {
    class: 'human_reply' as const,
    phone: '+14125550142',
    postalCode: null,
    timeZone: null,
    askedNow: false,
  };
  const minutesAgo = (minutes: number) => new Date(sunday.getTime() - minutes * 60_000);
  it.each([
    ['59 minutes after the inbound', { inboundAt: minutesAgo(59) }, 'send'],
    ['an hour after the inbound', { inboundAt: minutesAgo(60) }, 'defer'],
    ['inside a willing window or crisis', { inboundAt: minutesAgo(80), isUrgent: true }, 'send'],
    ['to whoever said "any hour"', { inboundAt: minutesAgo(80), safeContact: { anyHour: true } }, 'send'],
    ['with a reason', { inboundAt: minutesAgo(80), hoursReason: 'she waits up' }, 'send'],
    ['to whoever wants no texts, with a reason', { safeContact: { texts: false }, hoursReason: 'x' }, 'skip'],
  ])('at 07:20 on a Sunday in Pennsylvania, %s: %j -> %s', (_, change, outcome) =>
    expect(decide({ ...penn, ...change }, sunday).outcome).toBe(outcome),
  );
  it('an hour is opened for nobody but people', () => {
    const change = { ...penn, class: 'solicitation' as const, isUrgent: true, hoursReason: 'x', inboundAt: null };
    expect(decide({ ...change, safeContact: { anyHour: true } }, sunday).outcome).toBe('defer');
  });
  it('passes the STOP of whoever cried for help, and no other', () => {
    const suppressions = [{ channel: 'sms', reason: 'opt_out' }];
    const reply = { class: 'human_reply' as const, inboundAt: NOON, isUrgent: true, suppressions };
    expect(decide(reply)).toMatchObject({ outcome: 'skip', reason: 'suppressed' });
    expect(decide({ ...reply, answersCrisis: true }).outcome).toBe('send');
    expect(decide({ ...reply, answersCrisis: true, class: 'solicitation' })).toMatchObject({ reason: 'suppressed' });
  });
  it('goes to the loved one in a thread that he opened, and nowhere else', () => {
    const reply = { class: 'human_reply' as const, isLovedOne: true };
    expect(decide({ ...reply, inboundAt: NOON }).outcome).toBe('send');
    expect(decide({ ...reply, inboundAt: null })).toMatchObject({ reason: 'not_to_loved_one' });
  });
});
