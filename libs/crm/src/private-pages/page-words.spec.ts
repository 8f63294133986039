import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { PageWords } from './page-words.js';

const shipped = join(projectRoot(), 'templates', 'pages');
const head = 'purpose: care\napprovedBy: draft\napprovedOn: null\nreadingGrade: 2\nreviewBy: 2027-11-24';
const page = (title: string, body: string) => `---\ntitle: ${title}\n${head}\n---\n${body}\n`;

describe('the words behind the private link', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pages-'));
    cpSync(shipped, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are read as paragraphs, with their title', () => {
    writeFileSync(join(folder, 'first-call.page.en.liquid'), page('A title', 'One line\nand more.\n\nTwo <b>.'));
    expect(PageWords.read(folder).ofStage('new', 'en')[0]).toEqual({
      title: 'A title',
      paragraphs: ['One line and more.', 'Two <b>.'],
    });
  });

  it.each([
    ['readme.txt', 'words', /readme.txt is not a page/],
    ['first-call.page.fr.liquid', page('T', 'words'), /is not a page/],
    ['first-call.page.en.liquid', 'no front matter', /is not a page/],
    ['first-call.page.en.liquid', page('T', '  '), /is not a page/],
    ['first-call.page.en.liquid', page('"Come now!"', 'words'), /front matter cannot be used: title/],
    ['first-call.page.en.liquid', page('T\nsurprise: 1', 'words'), /front matter cannot be used/],
    ['first-call.page.en.liquid', page('T', 'words').replace('Grade: 2', 'Grade: 9'), /readingGrade/],
    ['first-call.page.en.liquid', page('T', 'See {{ link.book }}'), /no stage can show a variable yet/],
  ])('a bad %s stops the start: %#', (name, text, message) => {
    writeFileSync(join(folder, name), text);
    expect(() => PageWords.read(folder)).toThrow(message);
  });

  it('a page that a stage wants must be there in both languages', () => {
    rmSync(join(folder, 'three-things.page.es.liquid'));
    expect(() => PageWords.read(folder)).toThrow('three-things.page.es.liquid is missing');
  });
});
