import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { paragraphsOf } from './mail-frame.words.js';
import { isNeutral, lintContent, tellingWordsIn } from '../permission/content-lint.rules.js';
import { asFirstText } from './first-text.rules.js';
import { wordsAsHtml } from './mail-frame.words.js';
import { segmentsOf } from './segments.rules.js';
import type { TemplateWords } from './shipped-templates.js';
import type { TemplateName } from './template.rules.js';
import { reportAtLargest } from './template-report.rules.js';
import { largestValues, type TemplateValues, Unfillable, variables } from './template-variables.rules.js';
import { Templates } from './templates.js';

const folder = join(projectRoot(), 'templates');
const shipped = Templates.read(folder);
const values: TemplateValues = {
  ...largestValues(),
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
  staff: { firstName: 'Dana' },
  link: {
    family: 'https://hfs.example/f/8Fk2mQ7xWz',
    preferences: 'https://hfs.example/p/8Fk2mQ7xWz',
    unsubscribe: 'https://hfs.example/u/TOKEN',
  },
};
const words = ({ key, channel, language, discreet }: TemplateName, more: object = {}) =>
  shipped.render(key, channel, language, discreet, { ...values, ...more })!;
const all: TemplateWords[] = shipped.all().map((said) => said.words);
const mails = all.filter((name) => name.channel === 'email');
const texts = all.filter((name) => name.channel === 'sms');
const pages = all.filter((name) => name.channel === 'page');
const scripts = all.filter((name) => name.channel === 'script');
const voicemails = all.filter((name) => name.channel === 'voicemail');
const title = (name: TemplateWords) =>
  [`${name.key}.${name.channel}.${name.language}${name.discreet ? '.d' : ''}`, name] as [string, TemplateWords];
const isEmergency = ({ key }: TemplateName) => key.startsWith('crisis.');

describe('what is shipped', () => {
  it('there are texts, mails and pages of every part of the way', () => {
    expect(texts.length).toBeGreaterThan(120);
    expect(mails.length).toBeGreaterThanOrEqual(20);
    expect(pages.length).toBeGreaterThan(50);
    const keys = new Set(all.map(({ key }) => key));
    for (const key of ['hello', 'missed-call', 'confirmed', 'page-ready', 'refusal.h72', 'monthly', 'willing.ack'])
      expect(keys).toContain(key);
    for (const key of ['aftercare.h72', 'generic.call', 'naloxone', 'm12', 'aftercare.d7']) expect(keys).toContain(key);
  });

  it.each(all.filter(({ channel }) => channel !== 'script').map(title))(
    '%s is there in both languages',
    (_, { key, channel, discreet }) => {
      const languages = all.filter(
        (other) => other.key === key && other.channel === channel && other.discreet === discreet,
      );
      expect(languages.map((other) => other.language).sort()).toEqual(['en', 'es']);
    },
  );

  it.each(all.map(title))('%s is said in full, without a raised voice', (_, name) => {
    const { subject, body } = words(name);
    for (const said of [subject ?? '', body]) {
      expect(said).not.toMatch(/[!¡]|\{\{|\{%|\bundefined\b|\bnull\b|\[object/);
      expect(said).toBe(said.trim());
    }
  });

  it('scripts are there in English, which staff speak', () => {
    const english = new Set(scripts.filter(({ language }) => language === 'en').map(({ key }) => key));
    expect(english.size).toBeGreaterThan(20);
    expect(scripts.filter(({ key }) => !english.has(key)).map(({ key }) => key)).toEqual([]);
  });

  it.each(voicemails.map(title))('%s names the practice only where it may be named', (_, name) => {
    const { body } = words(name);
    expect(body.includes('Harbor Family Support')).toBe(!name.discreet);
    expect(body).toContain('919-555-0100');
    expect(body).toContain('Karen');
    expect(isNeutral(body)).toBe(true);
  });

  it.each(voicemails.map(title))('%s is left to nobody whose name cannot be said', (_, name) =>
    expect(() => words(name, { person: { firstName: 'karen@example.com' } })).toThrow(Unfillable),
  );

  it('a voicemail that names nobody is never made of one that does', () => {
    const only = new Templates(new Map());
    const plain = all.find(({ channel, discreet }) => channel === 'voicemail' && !discreet)!;
    only.replace([
      ['call.voicemail.en.liquid', { words: { ...plain, language: 'en' }, id: null, version: null, isApproved: true }],
    ]);
    expect(only.render('call', 'voicemail', 'en', false, values)?.body).toContain('Harbor Family Support');
    expect(only.render('call', 'voicemail', 'en', true, values)).toBeNull();
  });

  it.each([
    [voicemails, 'body', ['rehab*']],
    [scripts, 'body', []],
    [scripts, 'subject', ['rehab*']],
    [pages, 'body', []],
    [pages, 'subject', ['rehab*']],
    [texts, 'body', ['rehab*']],
  ] as const)('what tells too much is found where others may hear or see it', ([some], field, found) => {
    const { findings } = reportAtLargest({ ...some!, [field]: 'About the rehab' });
    expect(findings.map(({ said }) => said)).toEqual(found);
  });

  const links = ['family', 'preferences'] as const;
  const carrying = (link: string) => [...texts, ...mails].filter((name) => name.body.includes(`{{ link.${link} }}`));

  it.each(links)('link.%s stands where there is a page for it, and without it nothing is said', (link) => {
    expect(carrying(link).length).toBeGreaterThan(3);
    for (const name of carrying(link)) {
      const address = `hfs.example/${link === 'family' ? 'f' : 'p'}/8Fk2mQ7xWz`;
      expect(words(name).body).toContain(name.channel === 'sms' ? ` ${address}` : `https://${address}`);
      expect(/https:/.test(words(name).body)).toBe(name.channel === 'email');
      const other = name.frontMatter.withoutPage;
      for (const without of other
        ? []
        : [{ ...values.link, [link]: undefined }, { ...values.link, [link]: '' }, undefined])
        expect(() => words(name, { link: without })).toThrow(Unfillable);
      const asked = shipped.variablesOf(name.key, name.channel, name.language, name.discreet);
      expect(asked).toContain(`link.${link}`);
    }
  });

  it('no words wait for a page that is not there', () => {
    const waiting = all.filter(({ body }) => /link\.(book|letter|join)/.test(body));
    expect(waiting.map((name) => title(name)[0])).toEqual([]);
  });

  it('words for a phone that others see carry no link of their own', () => {
    const carried = texts.filter(({ discreet, body }) => discreet && body.includes('link.'));
    expect(carried.map((name) => title(name)[0])).toEqual([]);
  });

  it('says what has to be known: of a mail also what its frame asks for, of words that are not there nothing', () => {
    const of = (...name: Parameters<Templates['variablesOf']>) => [...shipped.variablesOf(...name)].sort();
    expect(of('refusal.h2', 'sms', 'en', false)).toEqual([
      'link.family',
      'practice.name',
      'practice.phone',
      'staff.firstName',
    ]);
    expect(of('refusal.h2', 'sms', 'en', true)).not.toContain('link.family');
    expect(of('aftercare.d90', 'sms', 'es', true)).toEqual(['practice.name', 'staff.firstName']);
    expect(of('day14', 'email', 'en', false)).toEqual(expect.arrayContaining(['link.preferences', 'link.unsubscribe']));
    expect(of('day14', 'email', 'en', false)).not.toContain('link.family');
    expect(of('nothing', 'sms', 'en', false)).toEqual([]);
    expect(of('hello', 'sms', 'fr', false)).toEqual([]);
  });

  it.each([...texts, ...mails].map(title))('%s says who writes', (_, name) =>
    expect(words(name).body).toContain('Harbor Family Support'),
  );

  it.each(all.map(title))('%s tells nothing, and fits, with every value at its largest', (_, name) => {
    expect(reportAtLargest(name).findings).toEqual([]);
  });

  it.each(texts.map(title))('%s is counted in plain letters', (_, name) =>
    expect(reportAtLargest(name)).toMatchObject({ encoding: 'GSM-7', unusualCharacters: [] }),
  );

  it.each(texts.filter(({ discreet }) => !discreet).map(title))(
    '%s goes to a shared phone without a menu',
    (_, name) => {
      const { body } = words({ ...name, discreet: true });
      expect(body).toContain('Harbor Family Support');
      expect(body).not.toMatch(/\b(reply|responda) \d/i);
    },
  );

  it.each(texts.filter(({ discreet }) => discreet).map(title))('%s asks nothing', (_, name) =>
    expect(words(name).body).not.toMatch(/[?¿]/),
  );

  it.each(pages.map(title))('%s is easy to read, and its title is one short line', (_, name) => {
    expect(name.frontMatter.readingGrade).toBeLessThan(7);
    expect(words(name).subject).toMatch(/^[^\n]{1,60}$/);
  });

  const automated = [...texts, ...mails].filter((name) => !isEmergency(name));
  const lint = (name: TemplateWords, body: string, more: object = {}) =>
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
    const [greeting, address, stop, change] = [paragraphs[0], ...paragraphs.slice(-3)];
    expect(greeting).toBe(name.language === 'es' ? 'Hola, Karen:' : 'Hello Karen,');
    expect(paragraphs.at(-4)).toBe('Harbor Family Support, 919-555-0100');
    expect(address).toBe('Harbor Family Support, 1 Harbor Street, Durham, NC 27701');
    // a link stands on its own line
    expect(stop!.split('\n')).toEqual([expect.stringMatching(/:$/), 'https://hfs.example/u/TOKEN']);
    expect(change!.split('\n')).toEqual([expect.stringMatching(/:$/), 'https://hfs.example/p/8Fk2mQ7xWz']);
    expect(paragraphs.length).toBeGreaterThan(5);
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
    const day1 = { key: 'day1', channel: 'email' as const, language, discreet: false };
    const { body } = words(day1, { person: { firstName } });
    expect(body.split('\n\n')[0]).toBe(greeting);
    expect(body).not.toMatch(/evil|Bcc|Interventions/);
  });

  it.each([
    ['the link to stop', { link: undefined }],
    ['the person', { person: undefined }],
    ['the address', { practice: { ...values.practice, address: undefined } }],
  ])('a mail without %s does not leave', (_, more) =>
    expect(() => words({ key: 'day1', channel: 'email', language: 'en', discreet: false }, more)).toThrow(Unfillable),
  );

  it('a mail about her page does not leave without one, where no other words are named for that', () => {
    const without = { link: { ...values.link, family: undefined } };
    const mail = (key: string) => ({ key, channel: 'email' as const, language: 'es', discreet: false });
    expect(() => words(mail('monthly'), without)).toThrow(Unfillable);
    const day1 = words(mail('day1'), without);
    expect(day1).toEqual(words(mail('day1.without-page'), without));
    expect(day1.body).toContain('le va a contestar.');
    expect(day1.body).not.toMatch(/página|\/f\//);
  });

  it('a mail that needs no page leaves out only the line of the preferences', () => {
    const day14 = { key: 'day14', channel: 'email' as const, language: 'en', discreet: false };
    const whole = words(day14).body;
    const without = words(day14, { link: { unsubscribe: 'https://hfs.example/u/TOKEN' } }).body;
    expect(without).toMatch(/https:\/\/hfs\.example\/u\/TOKEN$/);
    expect(`${without}\n\nChange how we reach you:\nhttps://hfs.example/p/8Fk2mQ7xWz`).toBe(whole);
  });

  it('a text needs neither person nor link', () =>
    expect(
      words({ key: 'hello', channel: 'sms', language: 'en', discreet: false }, { person: undefined, link: undefined }),
    ).toEqual({
      subject: null,
      body: expect.stringMatching(/^Harbor Family Support: /),
      templateId: null,
      templateVersion: null,
      heldBecause: null,
    }));

  it('goes to no other language or channel', () => {
    const day1 = { key: 'day1', channel: 'email' as const, language: 'es', discreet: false };
    expect(words({ ...day1, discreet: true })).toEqual(words(day1));
    expect(words({ ...day1, channel: 'sms' })).toBeNull();
    expect(words({ ...day1, language: 'fr' })).toBeNull();
    expect(words({ ...day1, key: 'frame' })).toBeNull();
    expect(words({ key: 'generic.call', channel: 'sms', language: 'en', discreet: false })).toBeNull();
  });
});

describe('a hostile cast of values', () => {
  const hostile = [
    'Heroin',
    'Dr. Overdose',
    '{{7*7}}',
    '{% if %}',
    '<script>alert(1)</script>',
    'José',
    'x'.repeat(200),
    '\u202eneraK',
    'Dana\nBcc: all@x.io',
    '🫶',
    'Methadone',
    'your son',
  ];
  const cast = hostile.flatMap((name) => [
    [`a person named ${JSON.stringify(name).slice(0, 30)}`, { person: { firstName: name } }] as const,
    [`staff named ${JSON.stringify(name).slice(0, 30)}`, { staff: { firstName: name } }] as const,
    [`a practice named ${JSON.stringify(name).slice(0, 30)}`, { practice: { ...values.practice, name } }] as const,
    [`a day called ${JSON.stringify(name).slice(0, 30)}`, { consultation: { day: name, time: '9 AM' } }] as const,
  ]);

  it('with friendly values everything is heard', () => {
    for (const name of all) expect(words(name).body).not.toBe('');
  });

  const hear = (name: TemplateWords, more: object) => {
    try {
      return words(name, more);
    } catch (error) {
      if (error instanceof Unfillable) return null;
      throw error;
    }
  };

  it.each(cast)('%s: nothing is told, nothing inside a value is run, or nothing leaves', (_, more) => {
    const heard = all.flatMap((name) => {
      const said = hear(name, more);
      return said
        ? [
            {
              name,
              body: said.body,
              seen: `${said.subject ?? ''}\n${['page', 'script'].includes(name.channel) ? '' : said.body}`,
            },
          ]
        : [];
    });
    // no cast silences what does not name it
    expect(heard.length).toBeGreaterThan(20);
    const told = heard.filter(({ name, seen }) => !isEmergency(name) && tellingWordsIn(seen).length > 0);
    expect(told.map(({ seen }) => seen)).toEqual([]);
    const run = heard.filter(
      ({ body }) => /\b49\b|\{\{|\{%|\u202e|Bcc|x{26}/.test(body) || /<script/.test(wordsAsHtml(body)),
    );
    expect(run.map(({ body }) => body)).toEqual([]);
  });

  it.each([
    ['Methadone', /tells too much/],
    ['x'.repeat(11), /longer than 10/],
    ['', /has no value/],
    ['{{7*7}}', /one line of plain words/],
    ['Da\nna', /one line of plain words/],
  ])('staff named %j stops the text that names them', (firstName, why) => {
    const h2 = { key: 'refusal.h2', channel: 'sms' as const, language: 'en', discreet: false };
    expect(() => words(h2, { staff: { firstName } })).toThrow(why);
    expect(words(h2).body).toContain('Dana');
  });

  it('the largest values of texts are as large as they may be', () => {
    const inTexts = Object.entries(variables).filter(([, { kinds }]) => kinds.includes('sms'));
    expect(inTexts.length).toBeGreaterThan(10);
    // a link may be longer, where a practice has a long host: it costs a segment
    expect(inTexts.map(([name, { largest }]) => [name, largest.length])).toEqual(
      inTexts.map(([name, { most }]) => [name, name.startsWith('link.') ? 26 : most]),
    );
  });
});

describe('a file that cannot be used', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'templates-'));
    mkdirSync(join(place, 'other'));
  });
  afterEach(() => rmSync(place, { recursive: true }));
  const approval = 'purpose: followup\napprovedBy: draft\napprovedOn: null\nreviewBy: 2027-11-24';
  const write = (file: string, head: string, body = 'Hello') =>
    writeFileSync(join(place, file), `---\n${head}\n---\n${body}\n`);
  const sms = `class: solicitation\nmaxSegments: 1\ndiscreet: itself\nreadingGrade: 1\n${approval}`;
  const email = `class: solicitation\nsubject: Your note\nreadingGrade: 1\n${approval}`;
  const spoken = approval;
  const reading = () => Templates.read(place);

  it('the same file with nothing wrong in it is read', () => {
    write('a.sms.en.liquid', sms);
    write('a.email.en.liquid', email);
    write('frame.email.en.liquid', approval, '{{ body }}');
    write('a.page.en.liquid', `title: A page\nreadingGrade: 1\n${approval}`);
    write('a.script.en.liquid', `title: A call\n${spoken}`);
    write('a.voicemail.en.liquid', spoken);
    write('a.voicemail.en.d.liquid', spoken);
    expect(reading().all()).toHaveLength(6);
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
    ['a second line that is wrong', 'a.sms.en.liquid', sms, 'Hello\n{{ b }}', /line 2: \{\{ b \}\}/],
    ['no discreet variant', 'a.sms.en.liquid', sms.replace('discreet: itself\n', ''), 'Hello', /no discreet variant/],
    ['a discreet variant that is not there', 'a.sms.en.liquid', sms.replace('itself', 'b'), 'Hello', /b\.sms\.en\.d/],
    [
      'other words that are not there',
      'a.email.en.liquid',
      `${email}\nwithoutPage: b`,
      'Hello',
      /b\.email\.en\.liquid/,
    ],
    ['a script without a title', 'a.script.en.liquid', spoken, 'Hello', /title/],
    ['a script with a class', 'a.script.en.liquid', `title: Call\nclass: auto_ack\n${spoken}`, 'Hello', /class/],
    ['a voicemail with a title', 'a.voicemail.en.liquid', `title: Call\n${spoken}`, 'Hello', /title/],
    ['a voicemail that always names us', 'a.voicemail.en.liquid', spoken, 'Hello', /expected a\.voicemail\.en\.d/],
    ['a link that nobody can hear', 'a.voicemail.en.d.liquid', spoken, '{{ link.family }}', /link\.family.*voicemails/],
    ['a page without a title', 'a.page.en.liquid', `readingGrade: 1\n${approval}`, 'Hello', /title/],
    ['a key that is there already', 'other/frame.email.en.liquid', approval, '{{ body }}', /there twice/],
    ['mails without their frame', 'a.email.es.liquid', email, 'Hola', /no frame\.email\.es\.liquid/],
  ])('%s', (_, file, head, body, told) => {
    write('frame.email.en.liquid', approval, '{{ body }}');
    write(file, head, body);
    expect(reading).toThrow(told);
  });
});
