import { readSource } from './template-source.rules.js';

const problemsOf = (source: string, kind: Parameters<typeof readSource>[1] = 'sms') =>
  readSource(source, kind).problems.map(({ line, said }) => `${line}: ${said}`);

it.each([
  ['{{ practice.name }} {{practice.phone}} {{- practice.hours -}}', 'sms'],
  ['{{ practice.address }} {{ link.unsubscribe }} {{ person.firstName }}', 'email'],
  ['{{ body }} {% if person.firstName %}{% endif %}', 'frame'],
  ['Your call on {{ consultation.day }}', 'subject'],
  ['{ practice.name } 50 % { } %', 'sms'],
  ['', 'sms'],
] as const)('%j may be in %s', (source, kind) => expect(problemsOf(source, kind)).toEqual([]));

it.each([
  ['{{ practice.address }}\n{{ link.unsubscribe }}', 'sms', [/^1: .*practice\.address/, /^2: .*link\.unsubscribe/]],
  ['{{ person.firstName }}', 'sms', [/person\.firstName .* for texts/]],
  ['{{ body }}', 'email', [/body/]],
  ['{{ lovedOne.name }}', 'frame', [/lovedOne\.name/]],
  ['{{ staff.firstName }}', 'subject', [/subjects and titles/]],
  ['{{ practice.name | upcase }}', 'email', [/practice\.name \| upcase/]],
  ['a\nb\n{% include "x" %}', 'sms', [/^3: \{% include "x" %\} is no variable/]],
  ['{% for i in (1..1000000) %}x{% endfor %}', 'page', [/1000000/, /endfor/]],
  ['{%- assign a = 1 -%}', 'sms', [/assign/]],
  ['{% raw %}{{ x }}{% endraw %}', 'sms', [/raw/, /x/, /endraw/]],
  [
    '{{ constructor }} {{ __proto__ }} {{ practice.constructor.name }}',
    'sms',
    [/constructor/, /__proto__/, /constructor/],
  ],
  ['{{ toString }} {{ practice }} {{ practice["name"] }}', 'sms', [/toString/, /practice/, /\["name"\]/]],
  ['{{ }}', 'sms', [/\{\{ {2}\}\}/]],
  ['{{ practice.name', 'sms', [/^1: \{\{ is not closed/]],
  ['practice.name }} %}', 'sms', [/\}\} closes nothing/, /%\} closes nothing/]],
  ['{{ a {{ practice.name }} }}', 'sms', [/a \{\{ practice\.name/, /\}\} closes nothing/]],
  ['{{{ practice.name }}}', 'sms', [/\{ practice\.name/]],
] as const)('%j in %s is blamed', (source, kind, blamed) => {
  const problems = problemsOf(source, kind);
  expect(problems).toHaveLength(blamed.length);
  blamed.forEach((pattern, index) => expect(problems[index]).toMatch(pattern));
});

it.each([
  ['never closed', '{{'.repeat(50_000)],
  ['blanks', `{{${' '.repeat(100_000)}`],
  ['dashes', `{{${'-'.repeat(100_000)}}}`],
  ['strays', '}}'.repeat(50_000)],
  ['many', '{{ x }}'.repeat(20_000)],
])('%s: the answer is short', (_, source) => {
  const { problems } = readSource(source, 'sms');
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(20);
  expect(Math.max(...problems.map((problem) => problem.said.length))).toBeLessThan(200);
});

it('names each variable once', () =>
  expect(readSource('{{ practice.name }} {{practice.name}} {{ link.book }}', 'sms').variables).toEqual([
    'practice.name',
    'link.book',
  ]));
