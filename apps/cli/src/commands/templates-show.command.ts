import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MailFrame } from '#crm/messaging/mail-frame.js';
import { withPlainMarks } from '#crm/messaging/segments.rules.js';
import { readShippedTemplates, type TemplateWords } from '#crm/messaging/shipped-templates.js';
import { templateFileName } from '#crm/messaging/template.rules.js';
import { reportOn } from '#crm/messaging/template-report.rules.js';
import type { TemplateValues } from '#crm/messaging/template-variables.rules.js';
import { Templates } from '#crm/messaging/templates.js';
import { renderTemplates, type ShownTemplate } from '#crm/messaging/templates.page.js';
import { projectRoot } from '#platform/config/project-root.js';

const FROM = 'The words that are shipped with this build, with values of an invented family and practice.';
const practice: TemplateValues['practice'] = {
  name: 'Harbor Family Support',
  legalName: 'Harbor Family Support LLC',
  address: '1 Harbor Street, Durham, NC 27701',
  phone: '919-555-0100',
  hours: '8 AM-9 PM ET',
  hoursEs: '8 a 21 h ET',
};
const link = {
  family: 'https://hfs.example/f/8Fk2mQ7xWz',
  preferences: 'https://hfs.example/p/8Fk2mQ7xWz',
  unsubscribe: 'https://hfs.example/u/AZoLHC0-f0CKW2x9jp8KG8nqRcW3pVd1uQh5tYxZ2a0',
};
const common = { practice, link, staff: { firstName: 'Dana' } };
const samples: Readonly<Record<string, TemplateValues>> = {
  en: {
    ...common,
    person: { firstName: 'Karen' },
    consultation: { day: 'Tue Dec 22', time: '12:30 PM ET' },
    callback: { when: 'Mon 12:00 PM ET' },
  },
  es: {
    ...common,
    person: { firstName: 'Luz' },
    consultation: { day: 'mar 22 dic', time: '12:30 PM ET' },
    callback: { when: 'lun 12:00 PM ET' },
  },
};

/** Every shipped template on one HTML page, with sample values: to `--out`, or to standard output. Needs no database. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
  const page = renderTemplates(await shownTemplates(join(projectRoot(), 'templates')), FROM);
  if (values.out === undefined) {
    process.stdout.write(page);
    return 0;
  }
  const path = resolve(values.out);
  writeFileSync(path, page);
  process.stdout.write(`${path}\n`);
  return 0;
}

/** By folder and key; English before Spanish, each before its discreet variant. */
export async function shownTemplates(folder: string): Promise<ShownTemplate[]> {
  const templates = Templates.read(folder);
  const frame = new MailFrame();
  const { words: all } = readShippedTemplates(folder);
  const pageless = new Set(all.map(({ frontMatter }) => frontMatter.withoutPage));
  const shown = all.map(async ({ file, hash: _, ...words }) => {
    const values = samples[words.language]!;
    const its = pageless.has(words.key) ? { ...values, link: { unsubscribe: link.unsubscribe } } : values;
    return { folder: dirname(file), ...(await showOne(templates, frame, words, its)) };
  });
  const placeOf = (one: ShownTemplate) => `${one.folder}/${templateFileName(one.words)}`;
  const placed = (await Promise.all(shown)).map((one) => ({ place: placeOf(one), one }));
  // "hello.sms.en.d.liquid" stands behind "hello.sms.en.liquid"
  const inOrder = (place: string) => place.replace('.d.liquid', '.liquid.d');
  return placed.toSorted((a, b) => (inOrder(a.place) < inOrder(b.place) ? -1 : 1)).map(({ one }) => one);
}

async function showOne(
  templates: Templates,
  frame: MailFrame,
  words: TemplateWords,
  values: TemplateValues,
): Promise<Omit<ShownTemplate, 'folder'>> {
  const { subject, body } = templates.fill({ words, id: null, version: null, isApproved: false }, values);
  const said = { subject, body: words.channel === 'sms' ? withPlainMarks(body) : body };
  const html = words.channel === 'email' ? await frame.html(body, words.language) : null;
  return { words, said, html, report: reportOn(words, said) };
}
