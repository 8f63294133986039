import { type Arrived, type LastText, numberAnswered } from './number-answer.rules.js';

const now = new Date('2027-01-13T14:00:00Z');
const DAY_MS = 24 * 3_600_000;
const last: LastText = {
  messageId: 'm',
  caseId: 'case',
  personId: 'karen',
  enrollmentId: 'e',
  stepId: 'check',
  body: 'Maple House: how are things? Reply 1 steady, 2 hard, 3 please call me. STOP to end.',
  handedOffAt: new Date(now.getTime() - DAY_MS),
  answers: { '1': 'steady', '2': 'hard', '3': 'call_me' },
};
const text = (body: string, more: Partial<Arrived> = {}): Arrived => ({
  body,
  media: 0,
  label: 'none',
  saysMore: false,
  isLate: false,
  personIds: ['karen'],
  caseIds: ['case'],
  opensInquiry: false,
  ...more,
});

it.each([
  ['1', 'steady'],
  ['2', 'hard'],
  ['3', 'call_me'],
  [' 2 ', 'hard'],
  ['2.', 'hard'],
  ['\n3 .\n', 'call_me'],
])('%j is %s', (body, meaning) => expect(numberAnswered(text(body), last, now)?.meaning).toBe(meaning));

it.each(['4', '0', '12', '1 2', '2!', '2 please', 'two', '', '2?', '²', '2,', '1-2'])('%j is words', (body) =>
  expect(numberAnswered(text(body), last, now)).toBeNull(),
);

it.each<[string, Partial<Arrived>, Partial<LastText> | null]>([
  ['STOP by type', { label: 'opt_out' }, {}],
  ['a word that staff have corrected', { label: 'ambiguous_hold' }, {}],
  ['a cry, or a suggestion', { saysMore: true }, {}],
  ['a picture beside it', { media: 1 }, {}],
  ['from the list of the carrier', { isLate: true }, {}],
  ['two on this phone', { personIds: ['karen', 'pat'] }, {}],
  ['two families on this phone', { caseIds: ['case', 'other'] }, {}],
  ['a family that comes back', { opensInquiry: true }, {}],
  ['nothing was sent', {}, null],
  ['the last text offered nothing', {}, { answers: null }],
  ['more than a week ago', {}, { handedOffAt: new Date(now.getTime() - 7 * DAY_MS - 1) }],
  ['another case was asked', {}, { caseId: 'other' }],
  ['somebody else was asked', {}, { personId: 'pat' }],
  ['that number was not offered', {}, { answers: { '1': 'steady' } }],
  ['it left in discreet words', {}, { body: 'Maple House: we are in today at 919-555-0122. STOP to end.' }],
])('%s: a person reads it', (_, arrived, before) => {
  expect(numberAnswered(text('2'), last, now)).not.toBeNull();
  expect(numberAnswered(text('2', arrived), before && { ...last, ...before }, now)).toBeNull();
});

it('a week to the second is in time', () => {
  const asked = { ...last, handedOffAt: new Date(now.getTime() - 7 * DAY_MS) };
  expect(numberAnswered(text('2'), asked, now)).not.toBeNull();
});
