import { goodFacts, plainConsent, writtenConsent } from '#testing/contact-facts.js';
import type { ContactFacts } from '../permission/facts.rules.js';
import { definitionSchema, type SequenceDefinition } from './definition.rules.js';
import type { Address, Speaker } from './engine.rules.js';
import { type Question, type Run, type WhatIf } from './simulated.rules.js';
import { MOST_TURNS, simulate } from './simulation.rules.js';

/** A Friday in North Carolina, 22:30, in winter. */
const NIGHT = new Date('2027-01-16T03:30:00Z');
const MORNING = new Date('2027-01-15T15:00:00Z');
const LATER = new Date('2027-02-15T15:00:00Z');

const texted = `Maple House: we are here. Msg&data rates may apply. HELP for help. STOP to end.`;
const mailed = `We are here. ${goodFacts.practice.address}`;
const factOf = (channel: string) => ({ ...goodFacts.words!, body: channel === 'sms' ? texted : mailed });
const speaker: Speaker = {
  words: () => ({ subject: null, body: texted, templateId: null, templateVersion: null, heldBecause: null }),
  wordsFact: ({ channel }) => factOf(channel),
};
const wording: Question['wording'] = {
  fitted: (message) => message.body,
  wordsFact: ({ channel }) => factOf(channel),
};

const text = (id: string, more: object = {}) => ({ id, send: { channel: 'sms', template: id }, ...more });
const mail = (id: string) => ({ id, send: { channel: 'email', template: id } });
const wait = (id: string, time: string) => ({ id, wait: { for: time } });
function sequence(steps: object[], more: object = {}): SequenceDefinition {
  const trigger = { event: 'inquiry.received' };
  const base = {
    key: 'support',
    name: 'Support',
    trigger,
    recipient: 'inquirer',
    business_key: 'case',
    reentry: 'never',
  };
  return definitionSchema.parse({ ...base, steps, ...more });
}

function address(value: string, contactPointId: string, facts: Partial<ContactFacts>): Address {
  return { contactPointId, value, badReason: null, facts: { ...goodFacts, ...facts, contactPointId } } as Address;
}

function runOf(
  definition: SequenceDefinition,
  dueAt: Date,
  facts: Partial<ContactFacts> = {},
  personId = 'karen',
): Run {
  const sms = { ...facts, personId, channel: 'sms' as const };
  const consents = [writtenConsent, plainConsent].map((one) => ({ ...one, contactPointId: null }));
  return {
    enrollment: {
      id: `enrollment-of-${personId}`,
      sequenceKey: definition.key,
      sequenceVersion: 1,
      caseId: 'case',
      personId,
      stepId: definition.steps[0]!.id,
      dueAt,
      askedNow: false,
      facts: {},
    },
    definition,
    successor: null,
    subject: {
      person: {
        id: personId,
        name: 'Karen Holt',
        language: 'en',
        timeZone: null,
        postalCode: null,
        under18: false,
        doNotContact: false,
      },
      reach: {
        sms: address('+19195550142', `phone-of-${personId}`, { consents, ...sms }),
        email: address('karen@family.example', `mail-of-${personId}`, { consents, ...sms, channel: 'email' }),
      },
      known: {},
    },
    standing: { status: 'active' },
    rest: null,
    waiting: [],
    entries: [],
  };
}

function live(runs: Run[], more: Partial<Question> = {}): string[] {
  const [first] = runs;
  const question = { from: first!.enrollment.dueAt, until: LATER, whatIfs: [], speaker, wording, ...more };
  simulate({ ...question, runs, practiceZone: 'America/New_York' });
  return told(first!);
}

const told = ({ entries }: Run): string[] =>
  entries.map(({ at, kind, stepId, reason }) =>
    [at.toISOString().slice(5, 16), kind, stepId, reason].filter(Boolean).join(' '),
  );
const kinds = (said: string[]): string[] => said.map((one) => one.split(' ').slice(1).join(' '));

describe('a simulated sequence', () => {
  const week = sequence([text('one'), wait('w1', 'P3D'), text('two'), wait('w2', 'P2D'), text('three')], {
    exit_on: ['opted_out'],
    late: { send_if_within: 'PT12H', else: 'skip' },
  });

  it('waits for the morning as production does, and the waits count from there', () => {
    const run = runOf(week, NIGHT);
    expect(live([run])).toEqual([
      '01-16T03:30 defer one safe_contact',
      expect.stringMatching(/^01-16T13:0\d send one$/),
      expect.stringMatching(/^01-19T13:0\d send two$/),
      expect.stringMatching(/^01-21T13:0\d done$/),
      expect.stringMatching(/^01-21T13:0\d send three$/),
    ]);
    expect(run.entries[1]!.at).toEqual(run.entries[0]!.until);
  });

  it('says the same twice', () => {
    expect(live([runOf(week, NIGHT)])).toEqual(live([runOf(week, NIGHT)]));
  });

  it('goes no further than it is asked', () => {
    const run = runOf(week, MORNING);
    expect(kinds(live([run], { until: new Date('2027-01-19T15:00:00Z') }))).toEqual(['send one', 'send two']);
    expect(run).toMatchObject({ standing: { status: 'active' }, enrollment: { stepId: 'three' } });
  });

  it('skips what is late already', () => {
    const run = runOf(week, MORNING);
    const from = new Date('2027-01-16T15:00:00Z');
    expect(kinds(live([run], { from }))).toEqual(['skip one late', 'send two', 'done', 'send three']);
  });

  it('counts what has left in it: against the day of a person, and for the first text', () => {
    const many = ['a', 'b', 'c', 'd'].flatMap((id) => [text(id), wait(`w-${id}`, 'PT10M')]);
    const said = live([runOf(sequence(many), MORNING, { isFirstText: true })]);
    expect(kinds(said)).toEqual(['send a', 'send b', 'send c', 'defer d frequency_cap', 'done', 'send d']);
    expect(said[5]).toMatch(/^01-16T15:0/);
    const firsts: boolean[] = [];
    const fitted: Question['wording']['fitted'] = ({ body }, { isFirstText }) => (firsts.push(isFirstText), body);
    live([runOf(week, MORNING, { isFirstText: true })], { wording: { ...wording, fitted } });
    expect(firsts).toEqual([true, false, false]);
  });

  it("counts against the carrier's day, and begins anew with its next", () => {
    const many = ['a', 'b', 'c'].flatMap((id) => [text(id), wait(`w-${id}`, 'PT10M')]);
    const nextDayAt = new Date('2027-01-15T16:00:00Z');
    const late = { late: { send_if_within: 'PT48H', else: 'skip' } };
    const said = live([runOf(sequence(many, late), MORNING, { carrier: { sent: 8, most: 9, nextDayAt } })]);
    expect(kinds(said)).toEqual(['send a', 'defer b throughput', 'send b', 'done', 'send c']);
    expect(said[2]).toMatch(/^01-15T16:0/);
  });

  it('one voice: the second of a household yields to the first', () => {
    const late = { late: { send_if_within: 'PT48H', else: 'skip' } };
    const other = runOf(sequence([text('other')], late), MORNING, {}, 'zoe');
    live([runOf(sequence([text('one')]), MORNING), other]);
    expect(kinds(told(other))).toEqual(['done', 'defer other frequency_cap', 'send other']);
    expect(other.entries[1]).toMatchObject({ rule: 'one_voice' });
  });

  it('stops after five thousand decisions and says so', () => {
    const steps = Array.from({ length: 250 }, (_, index) => [mail(`m${index}`), wait(`w${index}`, 'PT5M')]).flat();
    const endless = sequence(steps);
    const runs = Array.from({ length: 12 }, (_, index) => runOf(endless, MORNING, {}, `member-${index}`));
    const question = { runs, whatIfs: [], from: MORNING, until: LATER, speaker, wording, practiceZone: 'UTC' };
    const { turns, stoppedAt } = simulate(question);
    expect(turns).toBeGreaterThanOrEqual(MOST_TURNS);
    expect(turns).toBeLessThan(MOST_TURNS + 100);
    expect(stoppedAt).not.toBeNull();
  });
});

describe('what if', () => {
  const steps = [text('one'), wait('w1', 'P3D'), text('two'), wait('w2', 'P2D'), mail('three')];
  const DAY_2 = new Date('2027-01-17T15:00:00Z');
  const ask = (definition: SequenceDefinition, whatIf: WhatIf, dueAt = MORNING) =>
    kinds(live([runOf(definition, dueAt)], { whatIfs: [whatIf] }));

  it.each([
    ['human_reply', 'human_reply'],
    ['answered_call', 'answered_call'],
    ['opted_out', 'opted_out'],
    ['consultation_booked', 'consultation_booked'],
    ['staff_takeover', 'staff_takeover'],
  ] as const)('%s ends what names it, and nothing else comes', (happens, goal) => {
    const definition = sequence(steps, { exit_on: [goal] });
    expect(ask(definition, { at: DAY_2, happens })).toEqual(['send one', `happens ${happens}`, `exit ${goal}`]);
  });

  it('a closed case ends everything', () => {
    expect(ask(sequence(steps), { at: DAY_2, happens: 'case_closed' })).toEqual([
      'send one',
      'happens case_closed',
      'exit case_closed',
    ]);
  });

  it('what waits for the morning does not leave any more', () => {
    const definition = sequence(steps, { exit_on: ['human_reply'] });
    const at = new Date('2027-01-16T05:00:00Z');
    expect(ask(definition, { at, happens: 'human_reply' }, NIGHT)).toEqual([
      'defer one safe_contact',
      'happens human_reply',
      'exit human_reply',
      'skip one exited',
    ]);
  });

  it('a reply lets it rest, and then the late policy speaks', () => {
    const definition = sequence(steps, { pause_on: { human_reply: 'P3D' } });
    const run = runOf(definition, MORNING);
    expect(kinds(live([run], { whatIfs: [{ at: DAY_2, happens: 'human_reply' }] }))).toEqual([
      'send one',
      'happens human_reply',
      'pause human_reply',
      'resume',
      'skip two late',
      'done',
      'send three',
    ]);
    expect(run.entries[2]!.until).toEqual(new Date('2027-01-20T15:00:00Z'));
  });

  it('STOP silences the telephone and not the mailbox', () => {
    expect(ask(sequence(steps), { at: DAY_2, happens: 'opted_out' })).toEqual([
      'send one',
      'happens opted_out',
      'skip two suppressed',
      'done',
      'send three',
    ]);
  });

  it('a takeover holds what does not end with it', () => {
    expect(ask(sequence(steps), { at: DAY_2, happens: 'staff_takeover' })).toEqual([
      'send one',
      'happens staff_takeover',
      'hold two taken_over',
    ]);
  });

  it('a number that they answer with is known at the next branch', () => {
    const when = { fact: 'answer.last', is: '1' };
    const fork = [{ id: 'fork', branch: [{ when, steps: [text('yes')] }, { steps: [text('no')] }] }];
    const definition = sequence([text('ask'), wait('w', 'P3D'), ...fork]);
    expect(ask(definition, { at: DAY_2, answer: '1' })).toContain('send yes');
    expect(ask(definition, { at: DAY_2, answer: '2' })).toContain('send no');
  });

  it('somebody else of the household goes on', () => {
    const definition = sequence(steps, { exit_on: ['human_reply', 'consultation_booked'] });
    const other = (happens: 'human_reply' | 'consultation_booked') => {
      const ben = runOf(definition, DAY_2, {}, 'ben');
      live([runOf(definition, MORNING), ben], { whatIfs: [{ at: DAY_2, happens }] });
      return ben.standing.status;
    };
    expect(other('human_reply')).toBe('completed');
    expect(other('consultation_booked')).toBe('exited');
  });
});

describe('a newer version', () => {
  const old = sequence([text('one'), wait('w1', 'P1D'), text('two'), wait('w2', 'P1D'), text('three')]);
  const newer = sequence([text('one'), wait('w1', 'P1D'), text('three'), wait('w3', 'P1D'), text('four')]);
  const after = (running: 'let_finish' | 'move_at_next_step' | 'exit') => {
    const run = { ...runOf(old, MORNING), successor: { version: 2, definition: newer, running } };
    run.enrollment = { ...run.enrollment, stepId: 'two' };
    return kinds(live([run]));
  };

  it('lets them finish', () => expect(after('let_finish')).toEqual(['send two', 'done', 'send three']));
  it('moves them at their next step', () =>
    expect(after('move_at_next_step')).toEqual(['move three', 'send three', 'done', 'send four']));
  it('ends them at their next step', () => expect(after('exit')).toEqual(['exit sequence_changed']));
});
