import { definitionSchema, type SequenceDefinition } from '#crm/sequences/definition.rules.js';

const common = {
  trigger: { event: 'inquiry.received' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: 'never',
  exit_on: ['human_reply', 'opted_out', 'case_closed'],
} as const;

/** Looks at the case and rests, again and again: steps that say nothing to anybody. */
function looks(key: string, rest: string, times: number): SequenceDefinition {
  const steps = Array.from({ length: times }, (_, index) => ({
    id: `look-${index}`,
    branch: [{ when: { fact: 'case.stage', in: ['new'] }, steps: [{ id: `rest-${index}`, wait: { for: rest } }] }],
  }));
  return definitionSchema.parse({ ...common, key, name: key, steps });
}

/** One text and a long rest. */
const greets = definitionSchema.parse({
  ...common,
  key: 'bench-greets',
  name: 'bench-greets',
  steps: [
    { id: 'hello', send: { channel: 'sms', template: 'hello', class: 'informational' } },
    { id: 'rest', wait: { for: 'P700D' } },
    { id: 'again', send: { channel: 'sms', template: 'day2' } },
  ],
});

/** Turns over what is due each hour: one to warm up, those that are measured, and one that completes it. */
export const HOURS = 7;

/** What the measure enrolls in: `waits` are due in a year or two, `daily` each day, `hourly` each hour, `greets` send. */
export const definitions = {
  greets,
  waits: looks('bench-waits', 'P1D', 20),
  daily: looks('bench-daily', 'P1D', 200),
  hourly: looks('bench-hourly', 'PT1H', HOURS),
};
export type Which = keyof typeof definitions;
