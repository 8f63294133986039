import { definitionSchema } from './definition.rules.js';
import { saidNext } from './links.rules.js';

const definition = definitionSchema.parse({
  key: 'two-mails',
  name: 'x',
  trigger: { event: 'inquiry.received' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: 'never',
  steps: [
    { id: 'hello', send: { channel: 'sms', template: 'hello' } },
    { id: 'day', wait: { for: 'P1D' } },
    {
      id: 'fork',
      branch: [
        {
          when: { fact: 'recipient.has_mailbox', is: true },
          steps: [{ id: 'mail', send: { channel: 'email', template: 'day1' } }],
        },
      ],
    },
    { id: 'done', end: {} },
  ],
});
const began = new Date('2027-01-12T16:00:00Z');
const said = (stepId: string, hours: number, mailbox = true) =>
  saidNext(
    definition,
    { stepId, dueAt: began },
    { zone: 'America/New_York', facts: { 'recipient.has_mailbox': mailbox } },
    new Date(began.getTime() + hours * 3_600_000),
  ).map(({ template }) => template);

it.each([
  ['hello', 0, true, ['hello']],
  // a day late: the text is of no use any more, the mail is due
  ['hello', 25, true, ['day1']],
  ['hello', 25, false, []],
  ['fork', 0, true, ['day1']],
  ['hello', 24 * 180, true, []],
] as const)('at %s, %i hours late, with a mailbox %s: %j', (stepId, hours, mailbox, templates) =>
  expect(said(stepId, hours, mailbox)).toEqual(templates),
);
