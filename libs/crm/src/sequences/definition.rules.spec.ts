import { definitionSchema } from './definition.rules.js';
import { problemsOf } from './problems.rules.js';
import { readDefinition, readSequence } from './shipped.js';

const send = (id: string, more: object = {}) => ({ id, send: { channel: 'sms', template: 'hello', ...more } });
const base = {
  key: 'x',
  name: 'x',
  trigger: { event: 'inquiry.received' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: 'never',
  steps: [send('a')],
};
const told = (change: object): string[] => {
  const read = definitionSchema.safeParse({ ...base, ...change });
  return read.success ? [] : problemsOf(read.error).map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const step = (one: object) => ({ steps: [one, send('z')] });
const wait = (one: object) => step({ id: 'w', wait: one });

describe('a definition that cannot be', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown key', { colour: 'blue' }, /^colour: there is no such field$/],
    [
      'an unknown event',
      { trigger: { event: 'moon.full' } },
      /^trigger\.event: moon\.full begins no sequence; those that do: /,
    ],
    ['an import', { trigger: { event: 'inquiry.imported' } }, /imports never do/],
    [
      'an unknown fact',
      { trigger: { event: 'inquiry.received', where: { fact: 'family.wealth', is: 'x' } } },
      /^trigger\.where\.fact: no fact is called family\.wealth; there are /,
    ],
    [
      'a value that a fact never has',
      { trigger: { event: 'inquiry.received', where: { fact: 'inquiry.channel', in: ['fax'] } } },
      /inquiry\.channel is never "fax"/,
    ],
    [
      'text compared with yes or no',
      { trigger: { event: 'inquiry.received', where: { fact: 'inquirer.under_18', is: 'true' } } },
      /inquirer\.under_18 is never "true"/,
    ],
    [
      'a fact that the trigger does not say',
      { trigger: { event: 'inquiry.received', where: { fact: 'treatment.left_how', is: 'ama' } } },
      /^trigger\.where: inquiry\.received does not say treatment\.left_how$/,
    ],
    [
      'two questions at once',
      { trigger: { event: 'inquiry.received', where: { fact: 'case.stage', is: 'new', known: true } } },
      /exactly one of/,
    ],
    [
      'a key that the trigger does not know',
      { business_key: 'consultation' },
      /^business_key: inquiry\.received knows no consultation$/,
    ],
    ['a wait of nothing', wait({ for: 'PT0S' }), /^steps\.0\.wait\.for: expected a duration above zero$/],
    ['a wait backwards', wait({ for: '-P1D' }), /^steps\.0\.wait\.for: expected an ISO 8601 duration/],
    ['a wait of a thousand years', wait({ for: 'P1000Y' }), /at most 750 days/],
    ['words for a wait', wait({ for: 'two days' }), /ISO 8601/],
    ['an hour that no day has', wait({ until: { at: '25:00' } }), /^steps\.0\.wait\.until\.at: expected a local hour/],
    ['a day that no week has', wait({ until: { at: '10:00', on: ['someday'] } }), /^steps\.0\.wait\.until\.on\.0: /],
    [
      'a wait for a date that nobody says',
      wait({ until: { fact: 'consultation.starts_at', minus: 'P1D' } }),
      /does not say consultation\.starts_at/,
    ],
    [
      'a wait for what is no date',
      wait({ until: { fact: 'case.stage' } }),
      /^steps\.0\.wait\.until\.fact: is no fact of a date$/m,
    ],
    ['an unknown class', step(send('a', { class: 'spam' })), /^steps\.0\.send\.class: /],
    ['an unknown channel', step(send('a', { channel: 'fax' })), /^steps\.0\.send\.channel: /],
    ['a step of no kind', step({ id: 'q', sing: {} }), /^steps\.0: is none of the shapes that are known here$/],
    ['an id twice', { steps: [send('a'), send('a')] }, /^steps\.1\.id: a stands twice$/],
    [
      'an id twice, once in a branch',
      { steps: [{ id: 'f', branch: [{ steps: [send('a')] }] }, send('a')] },
      /^steps\.1\.id: a stands twice$/,
    ],
    [
      'an arm that is never reached',
      step({ id: 'f', branch: [{ steps: [send('a')] }, { steps: [send('b')] }] }),
      /^steps\.0\.branch\.1: is never reached/,
    ],
    [
      'pausing on what ends it',
      { exit_on: ['human_reply'], pause_on: { human_reply: 'PT48H' } },
      /^pause_on\.human_reply: human_reply ends it already/,
    ],
    ['an unknown goal', { exit_on: ['boredom'] }, /^exit_on\.0: /],
    ['501 steps', { steps: Array.from({ length: 501 }, (_, n) => send(`s${n}`)) }, /500/],
    ['no steps', { steps: [] }, /^steps: /],
  ])('%s', (_, change, expected) => expect(told(change).join('\n')).toMatch(expected));

  it('501 steps, most of them within a branch', () => {
    const many = Array.from({ length: 300 }, (_, n) => send(`a${n}`));
    const more = Array.from({ length: 201 }, (_, n) => send(`b${n}`));
    expect(told({ steps: [{ id: 'f', branch: [{ steps: many }] }, ...more] })).toContain(
      'steps: 502 steps: at most 500',
    );
  });
  it('branches without end', () => {
    let deep: object = send('bottom');
    for (let depth = 0; depth < 8; depth += 1) deep = { id: `f${depth}`, branch: [{ steps: [deep] }] };
    expect(told({ steps: [deep] }).join()).toContain('at most 5 deep');
  });
  it('500 steps can be', () =>
    expect(told({ steps: Array.from({ length: 500 }, (_, n) => send(`s${n}`)) })).toEqual([]));
  it('a template that is not there is told where it is named', () => {
    const read = readDefinition(
      { ...base, steps: [{ id: 'f', branch: [{ steps: [send('a', { template: 'gone' })] }] }] },
      () => false,
    );
    expect(read).toEqual([
      { path: ['steps', 0, 'branch', 0, 'steps', 0, 'send', 'template'], message: 'no sms template is called gone' },
    ]);
  });
});

describe('a file that cannot be', () => {
  const yaml = (steps: string) =>
    `key: x\nname: x\ntrigger: { event: inquiry.received }\nrecipient: inquirer\nbusiness_key: case\nreentry: never\nsteps:\n${steps}`;
  const lines = (text: string) => {
    const read = readSequence('x.yaml', text, () => true);
    return Array.isArray(read) ? read.map(({ line, reason }) => `${line}: ${reason}`) : [];
  };
  it('tells the line of what is wrong', () => {
    expect(
      lines(yaml('  - { id: a, send: { channel: sms, template: hello } }\n  - { id: b, wait: { for: P0D } }\n')),
    ).toEqual(['9: steps[1].wait.for: expected a duration above zero']);
  });
  it('a step that contains itself is a circle', () => {
    expect(lines(yaml('  - &loop { id: a, branch: [{ steps: [*loop] }] }\n'))).toEqual([
      '8: *loop stands for another place: steps repeat nothing and go in no circle',
    ]);
  });
  it('a definition of a megabyte is not read', () => {
    expect(lines(yaml(`  # ${'x'.repeat(1_048_576)}\n`))).toEqual([
      'null: larger than 256 KB: a sequence is read by people',
    ]);
  });
  it('no YAML at all', () => expect(lines('key: [')[0]).toMatch(/^\d+: /));
});
