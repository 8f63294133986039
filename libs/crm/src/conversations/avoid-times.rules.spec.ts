import { readTimesToAvoid } from './avoid-times.rules.js';

const EVERY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WORK = EVERY.slice(0, 5);
type Span = [from: string, to: string, days?: string[]];
const avoid = (spans: Span[]) => spans.map(([from, to, days = EVERY]) => ({ days, from, to }));

describe('readTimesToAvoid', () => {
  it.each<[string, Span[], 'high' | 'low']>([
    ["don't call me before noon", [['00:00', '12:00']], 'high'],
    ['Please do not text or call before 10 am.', [['00:00', '10:00']], 'high'],
    ['no calls after 9 pm please', [['21:00', '23:59']], 'high'],
    ["don't call after 9", [['21:00', '23:59']], 'low'],
    ['please text only after 6', [['00:00', '18:00']], 'low'],
    ['please text only after 6pm', [['00:00', '18:00']], 'high'],
    ['only after 6:30 pm', [['00:00', '18:30']], 'high'],
    ['you can call me after 5pm', [['00:00', '17:00']], 'low'],
    [
      'only call between 9 am and 5 pm',
      [
        ['00:00', '09:00'],
        ['17:00', '23:59'],
      ],
      'high',
    ],
    ['never call me between 12 and 2pm', [['12:00', '14:00']], 'high'],
    ['not at work', [['09:00', '17:00', WORK]], 'low'],
    ["don't call me at work", [['09:00', '17:00', WORK]], 'low'],
    [
      'please no texts at night',
      [
        ['20:00', '23:59'],
        ['00:00', '08:00'],
      ],
      'high',
    ],
    ['not in the mornings', [['00:00', '12:00']], 'high'],
    ["don't call on sundays", [['00:00', '23:59', ['sun']]], 'high'],
    ['please do not call on weekends', [['00:00', '23:59', ['sat', 'sun']]], 'high'],
    ["don't call on monday", [['00:00', '23:59', ['mon']]], 'low'],
    ["don't call before noon on sundays", [['00:00', '12:00', ['sun']]], 'high'],
    ['hi, this is Ann. do not call me before 11am. thanks', [['00:00', '11:00']], 'high'],
    ['stop calling me before 9 am', [['00:00', '09:00']], 'high'],
    ['no me llame antes de las 12', [['00:00', '12:00']], 'high'],
    ['por favor no escriban después de las 9 de la noche', [['21:00', '23:59']], 'high'],
    ['solo llámeme después de las 6 de la tarde', [['00:00', '18:00']], 'high'],
    ['no llamen los domingos', [['00:00', '23:59', ['sun']]], 'high'],
    ['no me llame en el trabajo', [['09:00', '17:00', WORK]], 'low'],
    ['no me llamen por la mañana', [['00:00', '12:00']], 'high'],
    ['no me llame antes del mediodía', [['00:00', '12:00']], 'high'],
  ])('%s', (text, spans, confidence) => expect(readTimesToAvoid(text)).toEqual({ avoid: avoid(spans), confidence }));

  it.each<[string, Record<string, boolean>]>([
    ["please don't text me", { texts: false }],
    ['no texts please', { texts: false }],
    ['calls only', { texts: false }],
    ["don't call me. text only", { calls: false }],
    ['only text', { calls: false }],
    ['please do not leave a voicemail', { voicemail: false }],
    ['no voicemails', { voicemail: false }],
    ['no me llamen por favor', { calls: false }],
    ['solo mensajes', { calls: false }],
  ])('%s', (text, said) => expect(readTimesToAvoid(text)).toMatchObject({ ...said, avoid: [] }));

  it.each([
    '',
    '💔',
    'my son does not wake up before noon',
    'he does not call before noon',
    'can you call me before noon?',
    'I do not call him before noon',
    'call me at 6',
    'call me tomorrow after 6',
    "don't call me today",
    'not before he agrees',
    'no',
    "don't stop calling",
    'we left at night',
    'after 6 months he came home',
    'before noon he was fine',
    'only God knows',
    'no before 99 pm',
    'no sé nada de él desde el domingo',
    'do not tell him before Sunday',
    'it is not on him, and not on us',
  ])('%s: nothing', (text) => expect(readTimesToAvoid(text)).toBeNull());

  // a pattern that runs away would not come back within the time of a test
  it.each([
    ['please '.repeat(3000)],
    ['do not call or text '.repeat(900)],
    [`no ${'me '.repeat(5000)}`],
    ['9 '.repeat(9000)],
    ['do not call me before \u0000 \ud800 12'],
  ])('comes back, whatever is written: %.20s', (text) => expect(() => readTimesToAvoid(text)).not.toThrow());
});
