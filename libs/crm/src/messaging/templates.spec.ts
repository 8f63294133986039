import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { paragraphsOf } from './mail-frame.words.js';
import { isNeutral, lintContent } from '../permission/content-lint.rules.js';
import { asFirstText } from './first-text.rules.js';
import { segmentsOf } from './segments.rules.js';
import { Templates, type TemplateValues } from './templates.js';

const folder = join(projectRoot(), 'templates');
const shipped = Templates.read(folder);
const values: TemplateValues = {
  practice: {
    name: 'Harbor Family Support',
    phone: '919-555-0100',
    hours: '8 AM-9 PM ET',
    hoursEs: '8 a 21 h ET',
    // a legal name may tell what the practice does, so it may stand in nothing that is tested here
    legalName: 'Harbor Addiction Interventions LLC',
    address: '1 Harbor Street, Durham, NC 27701',
  },
  person: { firstName: 'Karen' },
  link: { unsubscribe: 'https://hfs.example/u/TOKEN' },
};
const words = (name: { key: string; channel: string; language: string; discreet: boolean }, more: object = {}) =>
  shipped.render(name.key, name.channel, name.language, name.discreet, { ...values, ...more })!;
const all = shipped.names();
const mails = all.filter((name) => name.channel === 'email');
const title = (name: { key: string; channel: string; language: string; discreet: boolean }) =>
  [`${name.key}.${name.channel}.${name.language}${name.discreet ? '.d' : ''}`, name] as const;

describe('what is shipped', () => {
  it('there are texts and mails', () => {
    expect(all.length).toBeGreaterThan(25);
    expect(mails.length).toBeGreaterThan(1);
  });

  it.each(all.map(title))('%s is there in both languages', (_, { key, channel, discreet }) => {
    const languages = all.filter(
      (other) => other.key === key && other.channel === channel && other.discreet === discreet,
    );
    expect(languages.map((other) => other.language).sort()).toEqual(['en', 'es']);
  });

  it.each(all.map(title))('%s is said in full, without a raised voice', (_, name) => {
    const { subject, body } = words(name);
    for (const said of [subject ?? '', body]) {
      expect(said).not.toMatch(/[!¡]|\{\{|\{%|\bundefined\b|\bnull\b|\[object/);
      expect(said).toBe(said.trim());
    }
    expect(body).toContain('Harbor Family Support');
  });

  const automated = all.filter(({ key }) => !key.startsWith('crisis.'));
  const lint = (name: (typeof all)[number], body: string, more: object = {}) =>
    lintContent({
      ...words(name),
      body,
      channel: name.channel as 'sms' | 'email',
      practice: { name: values.practice.name, address: values.practice.address, hosts: ['hfs.example'] },
      // names that are also words, and that begin sentences of ours
      neverSaid: ['Will', 'May', 'Mark', 'Hope', 'Grace', 'Rich', 'Art', 'Rosa', 'Sol'],
      isOfProgramme: true,
      isFirst: false,
      onSharedPhone: name.discreet,
      isWide: segmentsOf(body).encoding === 'UCS-2' && name.channel === 'sms',
      ...more,
    });
  it.each(automated.map(title))('%s has nothing that may not leave', (_, name) =>
    expect(lint(name, words(name).body)).toEqual([]),
  );
  it.each(automated.filter(({ channel, key }) => channel === 'sms' && /^(hello|day)/.test(key)).map(title))(
    '%s can be the first text to an address, in two segments',
    (_, name) => {
      const body = asFirstText(words(name).body, values.practice.name, name.language);
      expect(lint(name, body, { isFirst: true })).toEqual([]);
      expect(segmentsOf(body).segments).toBeLessThanOrEqual(2);
      expect(asFirstText(body, values.practice.name, name.language)).toBe(body);
    },
  );
  it('hello needs nothing added', () => {
    for (const name of automated.filter((one) => one.key === 'hello'))
      expect(asFirstText(words(name).body, values.practice.name, name.language)).toBe(words(name).body);
  });
  it.each(automated.filter(({ channel, key }) => channel === 'sms' && /^(hello|day)/.test(key)).map(title))(
    '%s has words for phones that others see',
    (_, { key, language }) =>
      expect(isNeutral(words({ key, channel: 'sms', language, discreet: true }).body)).toBe(true),
  );

  it.each(mails.map(title))('%s has a subject that is one short line', (_, name) => {
    expect(words(name).subject).toMatch(/^[^\n]{1,60}$/);
  });

  it.each(mails.map(title))('%s greets, signs, says where we are and how to stop', (_, name) => {
    const paragraphs = paragraphsOf(words(name).body);
    const [greeting, address, stop] = [paragraphs[0], paragraphs.at(-2), paragraphs.at(-1)];
    expect(greeting).toBe(name.language === 'es' ? 'Hola, Karen:' : 'Hello Karen,');
    expect(paragraphs.at(-3)).toBe('Harbor Family Support, 919-555-0100');
    expect(address).toBe('Harbor Family Support, 1 Harbor Street, Durham, NC 27701');
    // a link stands on its own line, and no other mail of ours has another one yet
    expect(stop!.split('\n')).toEqual([expect.stringMatching(/:$/), 'https://hfs.example/u/TOKEN']);
    expect(words(name).body.match(/https?:/g)).toHaveLength(1);
    expect(paragraphs.length).toBeGreaterThan(4);
  });

  it.each(mails.map(title))('%s has no longer lines than its sentences, no page markup, no image', (_, name) => {
    expect(words(name).body).not.toMatch(/<|\t|  |\n\n\n/);
  });

  it.each([
    ['en', '', 'Hello,'],
    ['en', 'Maria-Guadalupe', 'Hello,'],
    ['en', '<b>Karen</b>', 'Hello,'],
    ['en', '{{ practice.legalName }}', 'Hello,'],
    ['en', 'José', 'Hello José,'],
    ['es', '', 'Hola:'],
    ['es', 'https://evil.example', 'Hola:'],
    ['es', 'José\nBcc: all@example.com', 'Hola, José:'],
  ])('in %s a name %j is greeted %j', (language, firstName, greeting) => {
    const { body } = words({ key: 'day1', channel: 'email', language, discreet: false }, { person: { firstName } });
    expect(body.split('\n\n')[0]).toBe(greeting);
    expect(body).not.toMatch(/evil|Bcc|Interventions/);
  });

  it.each([
    ['the link to stop', { link: undefined }],
    ['the person', { person: undefined }],
    ['the address', { practice: { ...values.practice, address: undefined } }],
  ])('a mail without %s does not leave', (_, more) =>
    expect(() => words({ key: 'day1', channel: 'email', language: 'en', discreet: false }, more)).toThrow(
      /undefined variable/,
    ),
  );

  it('a text needs neither person nor link', () =>
    expect(
      words({ key: 'hello', channel: 'sms', language: 'en', discreet: false }, { person: undefined, link: undefined }),
    ).toEqual({ subject: null, body: expect.stringMatching(/^Harbor Family Support: /) }));

  it('falls back to the ordinary words where there are no discreet ones, and to no other language or channel', () => {
    const day1 = { key: 'day1', channel: 'email', language: 'es', discreet: false };
    expect(words({ ...day1, discreet: true })).toEqual(words(day1));
    expect(words({ ...day1, channel: 'sms' })).toBeNull();
    expect(words({ ...day1, language: 'fr' })).toBeNull();
    expect(words({ ...day1, key: 'frame' })).toBeNull();
  });
});

describe('a file that cannot be used', () => {
  let place: string;
  beforeEach(() => (place = mkdtempSync(join(tmpdir(), 'templates-'))));
  afterEach(() => rmSync(place, { recursive: true }));
  const approval = 'purpose: followup\napprovedBy: draft\napprovedOn: null\nreviewBy: 2027-11-24';
  const write = (file: string, head: string, body = 'Hello') =>
    writeFileSync(join(place, file), `---\n${head}\n---\n${body}\n`);
  const sms = `class: solicitation\nmaxSegments: 1\nreadingGrade: 1\n${approval}`;
  const email = `class: solicitation\nsubject: Your note\nreadingGrade: 1\n${approval}`;
  const reading = () => Templates.read(place);

  it('the same file with nothing wrong in it is read', () => {
    write('a.sms.en.liquid', sms);
    write('a.email.en.liquid', email);
    write('frame.email.en.liquid', approval, '{{ body }}');
    expect(reading().names()).toHaveLength(2);
  });

  it.each([
    ['a mail without a subject', 'a.email.en.liquid', email.replace(/subject.*\n/, ''), 'Hello', /subject/],
    ['a subject of two lines', 'a.email.en.liquid', email.replace('Your note', '"a\\nb"'), 'Hello', /subject/],
    ['a subject with a variable', 'a.email.en.liquid', email.replace('Your note', '"{{ a }}"'), 'Hello', /subject/],
    ['a subject that shouts', 'a.email.en.liquid', email.replace('note', 'note!'), 'Hello', /subject/],
    ['a text with a subject', 'a.sms.en.liquid', `${sms}\nsubject: Hello`, 'Hello', /subject/],
    ['a class that is none', 'a.sms.en.liquid', sms.replace('solicitation', 'spam'), 'Hello', /class/],
    ['no review', 'a.sms.en.liquid', sms.replace(/\nreviewBy.*/, ''), 'Hello', /reviewBy/],
    ['a variable that is not on the list', 'a.sms.en.liquid', sms, '{{ person.lastName }}', /person\.lastName/],
    ['a name in a text', 'a.sms.en.liquid', sms, 'Hello {{ person.firstName }}', /person\.firstName/],
    ['a filter', 'a.sms.en.liquid', sms, '{{ practice.name | default: "us" }}', /default/],
    ['a condition', 'a.email.en.liquid', email, '{% if practice.name %}x{% endif %}', /\{% if/],
    ['no front matter', 'a.sms.en.liquid', '', 'Hello', /front matter/],
    ['a name of no template', 'a.fax.en.liquid', sms, 'Hello', /not a template/],
    ['mails without their frame', 'a.email.es.liquid', email, 'Hola', /no frame\.email\.es\.liquid/],
  ])('%s', (_, file, head, body, told) => {
    write('frame.email.en.liquid', approval, '{{ body }}');
    write(file, head, body);
    expect(reading).toThrow(told);
  });
});
