import { type ContactFacts, considerSending, secondsOpen } from './consider.rules.js';
import { type GateName, gateNames, gateNumber, gatesOf, notBuilt } from './gates.rules.js';
import { type MessageClass, messageClasses } from './message-class.rules.js';

const at = (text: string) => new Date(text);
/** A Tuesday noon in North Carolina. */
const NOON = at('2026-11-24T17:00:00Z');
const written = {
  kind: 'pewc' as const,
  granted: true,
  seller: 'Maple LLC',
  boxDefault: false,
  at: at('2026-11-01T12:00:00Z'),
  expiresAt: null,
};

const good: ContactFacts = {
  class: 'solicitation',
  channel: 'sms',
  sequenceKey: 'new-family',
  template: 'day2',
  caseId: 'case',
  stops: [],
  phone: '+19195550142',
  badNumber: null,
  suppressions: [],
  optedOutAt: null,
  reasonGone: null,
  isLovedOne: false,
  doNotContact: false,
  consents: [written],
  seller: 'Maple LLC',
  pausedBy: null,
  isUrgent: false,
  answersCrisis: false,
  hoursReason: null,
  safeContact: {},
  askedNow: false,
  timeZone: null,
  postalCode: null,
  inboundAt: null,
  contactsOfPerson: [],
  contactsOfHousehold: [],
  notAfter: null,
  carrier: { sent: 0, most: 100, nextDayAt: at('2026-11-25T08:00:00Z') },
};
const decide = (change: Partial<ContactFacts>, now = NOON) => considerSending({ ...good, ...change }, now);

/** What makes each gate say no, everything else being good. */
const night = at('2026-11-25T06:00:00Z');
const broken: Partial<
  Record<GateName, { change: Partial<ContactFacts>; now?: Date; outcome: string; reason: string }>
> = {
  stop: { change: { stops: [{ scope: 'household', key: 'case' }] }, outcome: 'hold', reason: 'stopped' },
  suppression: {
    change: { suppressions: [{ channel: 'sms', reason: 'opt_out' }] },
    outcome: 'skip',
    reason: 'suppressed',
  },
  bad_number: { change: { badNumber: 'landline' }, outcome: 'skip', reason: 'bad_number' },
  reason_gone: { change: { reasonGone: 'exited' }, outcome: 'skip', reason: 'exited' },
  recipient: { change: { isLovedOne: true }, outcome: 'skip', reason: 'not_to_loved_one' },
  consent: { change: { consents: [] }, outcome: 'skip', reason: 'no_consent' },
  pause: { change: { pausedBy: 'crisis' }, outcome: 'hold', reason: 'paused' },
  safe_contact: { change: { safeContact: { texts: false } }, outcome: 'skip', reason: 'unsafe_channel' },
  quiet_hours: {
    change: { phone: '+12125550142', postalCode: '90012', askedNow: false },
    now: at('2026-11-24T15:30:00Z'),
    outcome: 'defer',
    reason: 'quiet_hours',
  },
  frequency_cap: {
    change: { contactsOfPerson: [1, 2, 3].map((hour) => new Date(NOON.getTime() - hour * 3_600_000)) },
    outcome: 'defer',
    reason: 'frequency_cap',
  },
  staleness: { change: { notAfter: at('2026-11-24T16:59:59Z') }, outcome: 'skip', reason: 'stale' },
  throughput: { change: { carrier: { ...good.carrier, sent: 100 } }, outcome: 'defer', reason: 'throughput' },
};
// safe hours close before the law's do in this place: so that gate 13 is seen alone, the family asked about no hours
const seenAlone: GateName[] = gateNames.filter((name) => broken[name] && name !== 'quiet_hours');

describe('which gates decide over which class: every cell', () => {
  const cells = messageClasses.flatMap((messageClass) => seenAlone.map((name) => ({ messageClass, name })));
  it.each(cells)('$messageClass x $name', ({ messageClass, name }) => {
    const { change, now, outcome, reason } = broken[name]!;
    const decision = decide({ ...change, class: messageClass }, now);
    const stopsIt =
      name === 'stop' && ['human_reply', 'optout_confirm'].includes(messageClass)
        ? false
        : gatesOf[messageClass].has(name);
    const capped = name !== 'frequency_cap' || ['informational', 'solicitation'].includes(messageClass);
    expect(decision).toMatchObject(
      stopsIt && capped ? { outcome, reason, gate: gateNumber(name) } : { outcome: 'send', gate: null },
    );
  });
  it('a global stop holds confirmations and people too, and nothing holds the answer to a cry for help', () => {
    const stops = [{ scope: 'global', key: 'all' }];
    expect(messageClasses.filter((messageClass) => decide({ stops, class: messageClass }).outcome !== 'hold')).toEqual([
      'emergency_safety',
    ]);
  });
  it.each([...notBuilt])('%s stands in the list and says that it is not built', (name) =>
    expect(decide({}).gates.find((gate) => gate.name === name)!.answer).toBe('not built'),
  );
  it('all sixteen are told, in their order, and what comes after a no was not asked', () => {
    const { gates } = decide({ consents: [] });
    expect(gates.map((gate) => gate.gate)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    expect(gates.slice(6).every((gate) => gate.answer === 'not asked')).toBe(true);
  });
  it('the first no wins', () =>
    expect(
      decide({ suppressions: [{ channel: 'all', reason: 'opt_out' }], consents: [], pausedBy: 'crisis' }).reason,
    ).toBe('suppressed'));
});

describe('consent', () => {
  const plain = { ...written, kind: 'pec' as const };
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
    expect(decide({ ...who, contactsOfPerson: contacts.map(at) }, at(now))).toMatchObject({
      outcome: 'defer',
      reason: 'frequency_cap',
      until: at(until),
    }),
  );
  it('the household counts like the person', () =>
    expect(decide({ contactsOfHousehold: [NOON, NOON, NOON] })).toMatchObject({ outcome: 'defer', rule: 'household' }));
  it('what is exactly 24 hours old no longer counts', () => {
    const old = new Date(NOON.getTime() - 24 * 3_600_000);
    expect(decide({ contactsOfPerson: [old, NOON, NOON] }).outcome).toBe('send');
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

it('a wrong number gets the one line that says sorry, and nothing else', () => {
  expect(decide({ class: 'optout_confirm', badNumber: 'wrong_number' }).outcome).toBe('send');
  expect(decide({ class: 'informational', badNumber: 'wrong_number' }).outcome).toBe('skip');
});

describe('a mail', () => {
  const given = { ...written, kind: 'pec' as const };
  const mail = (change: Partial<ContactFacts>, now = NOON) =>
    decide({ channel: 'email', consents: [given], ...change }, now);

  it('needs an address that was given, no signature', () => {
    expect(mail({}).outcome).toBe('send');
    expect(mail({ consents: [] })).toMatchObject({ outcome: 'skip', reason: 'no_consent', rule: 'pec' });
    expect(decide({ consents: [given] })).toMatchObject({ outcome: 'skip', reason: 'no_consent', rule: 'pewc' });
  });
  it('keeps the hours of the law, and of no phone', () => {
    expect(mail({}, at('2026-11-25T04:00:00Z'))).toMatchObject({ outcome: 'defer', reason: 'quiet_hours' });
    expect(mail({ safeContact: { texts: false } }).outcome).toBe('send');
  });
  it('is not counted with texts and calls', () => {
    const three = [1, 2, 3].map((hour) => at(`2026-11-24T1${hour}:00:00Z`));
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
