import { definitionSchema } from './definition.rules.js';
import { warningsOf } from './definition-warnings.rules.js';

const all = { has: () => true };
const hello = { id: 'hello', send: { channel: 'sms', template: 'hello' } };
const mail = { id: 'mail', send: { channel: 'email', template: 'day1' } };
const text = { id: 'text', send: { channel: 'sms', template: 'day2' } };
const day = { id: 'day', wait: { for: 'P1D' } };
const hours = { id: 'hours', wait: { for: 'PT5H' } };
const end = { id: 'done', end: {} };
const told = (steps: object[], more: object = {}, words: Parameters<typeof warningsOf>[1] = all) =>
  warningsOf(
    definitionSchema.parse({
      key: 'a',
      name: 'a',
      trigger: { event: 'inquiry.received' },
      recipient: 'inquirer',
      business_key: 'case',
      reentry: 'never',
      steps,
      ...more,
    }),
    words,
  ).map(({ path, message }) => `${path.join('.')}: ${message}`);

it.each([
  ['the first day may have two', [hello, mail, day, text, end], []],
  ['a day between', [hello, day, mail, { ...day, id: 'more' }, text, end], []],
  ['two on a later day', [hello, day, mail, text, end], ['steps.3: text comes on the day of mail: one message a day']],
  [
    'hours between are none',
    [hello, day, mail, hours, text, end],
    ['steps.4: text comes on the day of mail: one message a day'],
  ],
  [
    'arms are either',
    [
      day,
      { id: 'fork', branch: [{ when: { fact: 'recipient.has_phone', is: true }, steps: [text] }, { steps: [mail] }] },
      end,
    ],
    [],
  ],
  [
    'after arms',
    [day, { id: 'fork', branch: [{ steps: [text] }] }, mail, end],
    ['steps.2: mail comes on the day of text: one message a day'],
  ],
  ['no end', [hello], ['steps.0: does not say where it ends: `end: {}` is missing']],
  ['no last word', [day, end], ['steps: ends without a last word']],
  ['time for an answer is no word too few', [hello, day, end], []],
] as const)('%s', (_, steps, problems) => expect(told([...steps])).toEqual(problems));

it('what is no nurture may press', () =>
  expect(told([hello, day, mail, text, end], { urgency: 'safety' })).toEqual([]));

it('words and scripts that are missing', () => {
  const words = { has: (_: string, channel: string, language: string) => language === 'en' && channel !== 'script' };
  const call = { id: 'call', task: { kind: 'call', due_in: 'PT1H', title: 'Call', script: 'call.x' } };
  expect(told([hello, call, end], {}, words)).toEqual([
    'steps.0.send.template: hello has no words in es: whoever speaks it is called instead',
    'steps.1.task.script: no script is called call.x',
  ]);
});
