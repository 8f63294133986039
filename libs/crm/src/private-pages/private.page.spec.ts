import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { largestValues } from '../messaging/template-variables.rules.js';
import { Templates } from '../messaging/templates.js';
import { tellingWordsIn } from '../permission/content-lint.rules.js';
import { asPage } from './page-text.rules.js';
import { pagesByStage } from './pages-by-stage.data.js';
import { renderAllStopped, renderPreferences } from './preferences.page.js';
import { valuesOfProfile } from './preferences.rules.js';
import { preferencesWords } from './preferences-words.data.js';
import { renderPrivatePage, renderQuestion } from './private.page.js';
import { privatePageWords } from './private-page-words.data.js';

const templates = Templates.read(join(projectRoot(), 'templates'));
/** Pages are filled with nothing but what the practice is called. */
const { practice: named } = largestValues();
const pageOf = (key: string, language: string) =>
  asPage(templates.render(key, 'page', language, false, { practice: named })!);
const practice = { name: 'Harbor <Family>', phone: '919-555-0100' };
const values = valuesOfProfile({ askFor: '"><script>', sharedPhone: 'yes' }, 'en', 3);

describe.each(['en', 'es'] as const)('the pages of a private link, in %s', (language) => {
  const common = { language, nonce: 'n0nce', practice, token: 'aB3dE6gH9k', query: '' };
  const open = { pages: pagesByStage.new!.map((key) => pageOf(key, language)), callbackWords: null, formToken: 'f0rm' };
  const question = renderQuestion({ ...common, room: 'f', again: true });
  const preferences = {
    ...common,
    room: 'p' as const,
    values,
    notice: null,
    hasCodeWord: true,
    formToken: 'f0rm',
  };
  const pages = [
    question,
    renderPrivatePage({ ...common, room: 'f', ...open, asksForWord: true, wordProblem: 'length' }),
    renderPreferences({ ...preferences, problems: new Map() }),
    renderPreferences({ ...preferences, problems: new Map([['windows_0', 'hours']]) }),
    renderAllStopped({ ...common, room: 'p' }),
  ];

  it.each(pages.map((page, index) => [index, page] as const))(
    'page %i: one heading, a dull title, a way out, no trace',
    (_, page) => {
      expect(page).toContain(`<html lang="${language}">`);
      expect(page.match(/<h1/g)).toHaveLength(1);
      const title = /<title>(.*)<\/title>/.exec(page)![1]!;
      expect(title).toBe(privatePageWords[language].title);
      expect(tellingWordsIn(title)).toEqual([]);
      expect(page).toMatch(/id="leave" class="leave" href="\/(f|p)\/aB3dE6gH9k\/leave"/);
      expect(page).toContain('Harbor &lt;Family&gt;');
      expect(page).not.toMatch(/ src=|url\(|@import|<script>|style="|onclick/);
      expect(page).not.toMatch(/<script(?! nonce="n0nce")|<style(?! nonce="n0nce")/);
    },
  );

  it.each(pages.map((page, index) => [index, page] as const))(
    'page %i: every field has its label, every hint its field',
    (_, page) => {
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [tag, id] of page.matchAll(/<(?:input(?! type="hidden")|select|textarea)[^>]* id="([^"]+)"[^>]*>/g))
        expect([tag, page.includes(`for="${id}"`)]).toEqual([tag, true]);
      for (const [, described] of page.matchAll(/aria-describedby="([^"]+)"/g))
        for (const id of described!.split(' ')) expect(ids).toContain(id);
      for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    },
  );

  it('the question has nothing to learn from', () => {
    const text = question.replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, ' ');
    expect(tellingWordsIn(text)).toEqual([]);
    expect(question).not.toContain('<footer>');
  });

  it('every other page ends with the numbers for emergencies', () => {
    for (const page of pages.slice(1)) expect(page).toMatch(/<footer>.*tel:911.*tel:988.*<\/footer>/s);
  });
});

it('says the same in both languages, and shouts in none', () => {
  const shape = (part: unknown): unknown =>
    part && typeof part === 'object'
      ? Object.fromEntries(Object.entries(part).map(([key, value]) => [key, shape(value)]))
      : typeof part;
  for (const all of [privatePageWords, preferencesWords]) {
    expect(shape(all.en)).toEqual(shape(all.es));
    expect(JSON.stringify(all)).not.toMatch(/[!¡]/);
  }
});

it('knows every stage of a case that has pages, and no page that is not there', () => {
  const stages = ['new', 'contacting', 'consultation_booked', 'consulted', 'planning', 'intervention_set', 'not_yet'];
  expect(stages).toEqual(expect.arrayContaining(Object.keys(pagesByStage)));
  for (const key of new Set(Object.values(pagesByStage).flat()))
    for (const language of ['en', 'es']) expect(pageOf(key, language).paragraphs.join('')).not.toBe('');
  expect(pageOf('first-call', 'es').title).toBe('Cómo es la primera llamada');
});

it('reads paragraphs as they are meant', () =>
  expect(asPage({ subject: 'A title', body: 'One line\nand more.\n\nTwo <b>.' })).toEqual({
    title: 'A title',
    paragraphs: ['One line and more.', 'Two <b>.'],
  }));
