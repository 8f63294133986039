import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PageLanguage } from '#platform/http/page/page-frame.js';
import { pagesByStage } from './pages-by-stage.data.js';

/** One page as it is read: its title and its paragraphs. */
export interface PageText {
  title: string;
  paragraphs: readonly string[];
}

const frontMatter = z.strictObject({
  title: z.string().regex(/^[^{}\p{C}!¡]{1,60}$/u, 'expected 1 to 60 plain characters'),
  purpose: z.string().min(1),
  approvedBy: z.string().min(1),
  approvedOn: z.iso.date().nullable(),
  readingGrade: z.number().min(0).max(6),
  reviewBy: z.iso.date(),
});
const FILE = /^(?<key>[a-z][\w.-]*?)\.page\.(?<language>en|es)\.liquid$/;

/** The words behind the private link: `templates/pages/<key>.page.<language>.liquid`, read once at start. */
export class PageWords {
  private readonly pages = new Map<string, PageText>();

  /** @throws Error naming the file that cannot be read, or the page that a stage wants and that is not there */
  static read(folder: string): PageWords {
    const words = new PageWords();
    for (const name of readdirSync(folder)) words.load(name, readFileSync(join(folder, name), 'utf8'));
    for (const key of new Set(Object.values(pagesByStage).flat()))
      for (const language of ['en', 'es'] as const) {
        const page = words.pages.get(`${key} ${language}`);
        if (!page) throw new Error(`${key}.page.${language}.liquid is missing: a stage shows it`);
        const open = page.paragraphs.find((paragraph) => /\{\{|\{%/.test(paragraph));
        if (open) throw new Error(`${key}.page.${language}.liquid: no stage can show a variable yet: ${open}`);
      }
    return words;
  }

  /** Of this stage, in their order; a stage without pages has none. */
  ofStage(stage: string, language: PageLanguage): PageText[] {
    return (pagesByStage[stage] ?? []).map((key) => this.pages.get(`${key} ${language}`)!);
  }

  private load(name: string, text: string): void {
    const named = FILE.exec(name)?.groups;
    const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
    if (!named || head === undefined || !body?.trim())
      throw new Error(`${name} is not a page: expected <key>.page.<language>.liquid with front matter and words`);
    const said = frontMatter.safeParse(parse(head));
    if (!said.success) {
      const [issue] = said.error.issues;
      throw new Error(`${name}: the front matter cannot be used: ${issue!.path.join('.')} ${issue!.message}`.trim());
    }
    const paragraphs = body
      .trim()
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' '));
    this.pages.set(`${named.key} ${named.language}`, { title: said.data.title, paragraphs });
  }
}
