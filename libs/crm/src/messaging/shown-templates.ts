import { dirname } from 'node:path';
import { MailFrame } from './mail-frame.js';
import { withPlainMarks } from './segments.rules.js';
import { readShippedTemplates, type TemplateWords } from './shipped-templates.js';
import { templateFileName } from './template.rules.js';
import { reportOn } from './template-report.rules.js';
import type { TemplateValues } from './template-variables.rules.js';
import { type Said, Templates } from './templates.js';
import { renderTemplates, type ShownTemplate } from './templates.page.js';

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

/**
 * Every shipped template on one HTML page, with sample values.
 * @param folder of the shipped templates
 */
export async function pageOfTemplates(folder: string): Promise<string> {
  return renderTemplates(await shownTemplates(folder), FROM);
}

/** By folder and key; English before Spanish, each before its discreet variant. */
export async function shownTemplates(folder: string): Promise<ShownTemplate[]> {
  const templates = Templates.read(folder);
  const frame = new MailFrame();
  const { words: all } = readShippedTemplates(folder);
  const pageless = new Set(all.map(({ frontMatter }) => frontMatter.withoutPage));
  const shown = all.map(async (words) => {
    const values = samples[words.language]!;
    const its = pageless.has(words.key) ? { ...values, link: { unsubscribe: link.unsubscribe } } : values;
    return { folder: dirname(words.file), ...(await showOne(templates, frame, words, its)) };
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
  const { subject, body } = templates.fill(asShipped(words), values);
  const said = { subject, body: words.channel === 'sms' ? withPlainMarks(body) : body };
  const html = words.channel === 'email' ? await frame.html(body, words.language) : null;
  return { words, said, html, report: reportOn(words, said) };
}

const asShipped = (words: TemplateWords): Said => ({ words, id: null, version: null, isApproved: false });
