import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { readShippedTemplates } from './shipped-templates.js';
import { pageOfTemplates, shownTemplates } from './shown-templates.js';

const folder = join(projectRoot(), 'templates');

describe('every template on one page', () => {
  let page: string;
  beforeAll(async () => {
    page = await pageOfTemplates(folder);
  });

  it('shows every file once, with its values, and no mark that is left over', async () => {
    const { words } = readShippedTemplates(folder);
    expect(page.match(/<figure /g)).toHaveLength(words.length);
    expect((await shownTemplates(folder)).length).toBe(words.length);
    expect(page).not.toMatch(/\{\{|\{%|undefined|\[object/);
    for (const { key } of words) expect(page).toContain(`<h3>${key} `);
  });

  it('shows texts with their size, mails in the frame that leaves, and both languages', () => {
    expect(page).toContain('Your page: hfs.example/f/8Fk2mQ7xWz STOP to end.');
    expect(page).toMatch(/English · discreet · \d+ letters, 1 segment · solicitation/);
    expect(page.match(/<iframe sandbox /g)!.length).toBeGreaterThan(20);
    expect(page).toContain('srcdoc="&lt;!doctype html&gt;');
    expect(page).toContain('&lt;p&gt;Hola, Luz:&lt;/p&gt;');
    expect(page).toContain('shared phone: generic.page');
    expect(page).toContain('without a page: day1.without-page');
  });

  it('loads nothing from anywhere', () => {
    const markup = page.replace(/srcdoc="[^"]*"/g, '');
    expect(markup).not.toMatch(/<script|<img|@import|url\(| src=|href="(?!#|data:,)/);
  });

  it('a variant stands behind the words that it is one of', async () => {
    const hello = (await shownTemplates(folder)).filter(({ words }) => words.key === 'hello');
    expect(hello.map(({ words }) => `${words.language}${words.discreet ? '.d' : ''}`)).toEqual([
      'en',
      'en.d',
      'es',
      'es.d',
    ]);
  });
});
