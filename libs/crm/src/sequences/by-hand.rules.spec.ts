import { readFacts, refusals } from './by-hand.rules.js';
import { definitionSchema } from './definition.rules.js';

const reminder = definitionSchema.parse({
  key: 'reminder',
  name: 'Before the consultation',
  trigger: { event: 'consultation.booked' },
  recipient: 'inquirer',
  business_key: 'consultation',
  reentry: 'never',
  steps: [
    { id: 'before', wait: { until: { fact: 'consultation.starts_at', minus: 'P1D' } } },
    { id: 'remind', send: { channel: 'sms', template: 'day7' } },
  ],
});
const starts = { 'consultation.starts_at': '2027-01-20T15:00:00-05:00' };
const pathsOf = (given: Record<string, unknown>): string[] => {
  const read = readFacts(reminder, given);
  return 'problems' in read ? read.problems.map((one) => one.path) : [];
};

describe('what a person says where otherwise an event would have', () => {
  it('keeps an instant as one, on our clock', () =>
    expect(readFacts(reminder, { ...starts, 'inquiry.channel': 'sms' })).toEqual({
      facts: { 'consultation.starts_at': '2027-01-20T20:00:00.000Z', 'inquiry.channel': 'sms' },
    }));

  it.each([
    ['nothing', {}, ['facts.consultation.starts_at']],
    ['a day', { 'consultation.starts_at': '2027-01-20' }, ['facts.consultation.starts_at']],
    [
      'an hour of nobody’s clock',
      { 'consultation.starts_at': '2027-01-20T15:00:00' },
      ['facts.consultation.starts_at'],
    ],
    ['a day that there is not', { 'consultation.starts_at': '2027-13-40T15:00:00Z' }, ['facts.consultation.starts_at']],
    ['a fact of nobody', { ...starts, 'moon.phase': 'full' }, ['facts.moon.phase']],
    [
      'a word of the language of objects',
      { ...starts, constructor: 'x', __proto__x: 1 },
      ['facts.constructor', 'facts.__proto__x'],
    ],
    ['what is looked up', { ...starts, 'case.stage': 'new' }, ['facts.case.stage']],
    ['another word', { ...starts, 'suggestion.kind': 'none' }, ['facts.suggestion.kind']],
    ['a text for a yes', { ...starts, 'inquiry.qualified': 'yes' }, ['facts.inquiry.qualified']],
    ['a novel', { ...starts, 'inquirer.relationship': 'x'.repeat(201) }, ['facts.inquirer.relationship']],
  ])('%s', (_, given, paths) => expect(pathsOf(given)).toEqual(paths));

  it('every refusal has its answer', () => {
    for (const { status, title } of Object.values(refusals))
      expect([status > 400, title.length > 0]).toEqual([true, true]);
  });
});
