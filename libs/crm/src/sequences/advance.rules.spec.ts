import { advance, type Plan } from './advance.rules.js';
import { definitionSchema } from './definition.rules.js';

const definition = definitionSchema.parse({
  key: 'new-family',
  name: 'x',
  trigger: { event: 'inquiry.received' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: 'never',
  steps: [
    { id: 'hello', send: { channel: 'sms', template: 'hello', class: 'informational' } },
    { id: 'two', wait: { for: 'P2D' } },
    { id: 'ten', wait: { until: { at: '10:00' } } },
    { id: 'day2', send: { channel: 'sms', template: 'day2' } },
    { id: 'seven', wait: { for: 'P7D' } },
    { id: 'day9', send: { channel: 'sms', template: 'day7' } },
    { id: 'done', end: {} },
  ],
});
const now = new Date('2026-11-24T17:00:00Z');
const doing = (plan: () => Plan, facts = {}) => ({ zone: 'America/New_York', facts, plan });
const sends = (at = now) => doing(() => ({ kind: 'done', at }));

describe('advance', () => {
  it('sends, and shows when the next step comes', () => {
    const { done, next } = advance(definition, { stepId: 'hello', dueAt: now }, sends(), now);
    expect(done.map((one) => one.step.id)).toEqual(['hello']);
    expect(next).toEqual({ status: 'active', position: { stepId: 'day2', dueAt: new Date('2026-11-27T15:00:00Z') } });
  });
  it('counts waits from when a deferred message is due', () => {
    const { next } = advance(definition, { stepId: 'hello', dueAt: now }, sends(new Date('2026-11-28T13:04:00Z')), now);
    expect(next).toMatchObject({ position: { stepId: 'day2', dueAt: new Date('2026-11-30T15:00:00Z') } });
  });
  it('after an outage skips every step that is late, each from when it had been due', () => {
    const late = new Date('2026-12-24T17:00:00Z');
    const { done, next } = advance(
      definition,
      { stepId: 'day2', dueAt: new Date('2026-11-27T15:00:00Z') },
      doing(() => ({ kind: 'skip', reason: 'late' })),
      late,
    );
    expect(done.map((one) => [one.step.id, one.dueAt.toISOString()])).toEqual([
      ['day2', '2026-11-27T15:00:00.000Z'],
      ['day9', '2026-12-04T15:00:00.000Z'],
    ]);
    expect(next).toEqual({ status: 'completed' });
  });
  it('stays at a step that is held', () => {
    const { done, next } = advance(
      definition,
      { stepId: 'day2', dueAt: now },
      doing(() => ({ kind: 'hold', reason: 'crisis' })),
      now,
    );
    expect(done).toEqual([]);
    expect(next).toEqual({ status: 'held', position: { stepId: 'day2', dueAt: now }, reason: 'crisis' });
  });
  it('waits before its end too', () => {
    const waiting = { ...definition, steps: [definition.steps[0]!, definition.steps[1]!, definition.steps[6]!] };
    const { next } = advance(waiting, { stepId: 'hello', dueAt: now }, sends(), now);
    const position = { stepId: 'done', dueAt: new Date('2026-11-26T17:00:00Z') };
    expect(next).toEqual({ status: 'active', position });
    expect(advance(waiting, position, sends(), position.dueAt).next).toEqual({ status: 'completed' });
  });
  it('does nothing before its time', () => {
    const later = new Date('2026-11-25T17:00:00Z');
    expect(advance(definition, { stepId: 'day2', dueAt: later }, sends(), now)).toEqual({
      done: [],
      next: { status: 'active', position: { stepId: 'day2', dueAt: later } },
    });
  });

  describe('branches', () => {
    const forked = definitionSchema.parse({
      ...definition,
      steps: [
        { id: 'rest', wait: { for: 'P1D' } },
        {
          id: 'fork',
          branch: [
            {
              when: { fact: 'loved_one.readiness', is: 'willing' },
              steps: [{ id: 'now', send: { channel: 'sms', template: 'hello' } }],
            },
            {
              steps: [
                { id: 'more-rest', wait: { for: 'P1D' } },
                { id: 'letter', send: { channel: 'email', template: 'day1' } },
              ],
            },
          ],
        },
        { id: 'after', send: { channel: 'sms', template: 'day2' } },
      ],
    });
    const from = { stepId: 'rest', dueAt: now };
    const tomorrow = new Date(now.getTime() + 86_400_000);
    const plan = (): Plan => ({ kind: 'done', at: tomorrow });
    it('are not decided before their time', () => {
      const { next } = advance(forked, from, doing(plan, { 'loved_one.readiness': 'willing' }), now);
      expect(next).toEqual({ status: 'active', position: { stepId: 'fork', dueAt: tomorrow } });
    });
    it.each([
      [
        'the first arm that holds, then what follows the branch',
        { 'loved_one.readiness': 'willing' },
        ['now', 'after'],
        'completed',
      ],
      ['the last one otherwise, with its own waits', {}, [], 'active'],
    ])('%s', (_, facts, steps, status) => {
      const { done, next } = advance(forked, { stepId: 'fork', dueAt: tomorrow }, doing(plan, facts), tomorrow);
      expect([done.map(({ step }) => step.id), next.status]).toEqual([steps, status]);
    });
  });

  it('skips as past what would have been before it began, and goes on with what is to come', () => {
    const reminders = definitionSchema.parse({
      ...definition,
      trigger: { event: 'consultation.booked' },
      business_key: 'consultation',
      steps: [
        { id: 'confirmed', send: { channel: 'sms', template: 'confirmed' } },
        { id: 'day', wait: { until: { fact: 'consultation.starts_at', minus: 'P1D' } } },
        { id: 'day-before', send: { channel: 'sms', template: 'day-before' } },
        { id: 'hour', wait: { until: { fact: 'consultation.starts_at', minus: 'PT1H' } } },
        { id: 'hour-before', send: { channel: 'sms', template: 'hour-before' } },
      ],
    });
    const facts = { 'consultation.starts_at': '2026-11-24T20:00:00Z' };
    const { done, next } = advance(
      reminders,
      { stepId: 'confirmed', dueAt: now },
      doing(() => ({ kind: 'done', at: now }), facts),
      now,
    );
    expect(done.map(({ step, plan }) => [step.id, plan.kind === 'skip' ? plan.reason : plan.kind])).toEqual([
      ['confirmed', 'done'],
      ['day-before', 'past'],
    ]);
    expect(next).toEqual({
      status: 'active',
      position: { stepId: 'hour-before', dueAt: new Date('2026-11-24T19:00:00Z') },
    });
  });
});
