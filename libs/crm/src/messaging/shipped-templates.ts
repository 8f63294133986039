import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { canonicalHash } from '#platform/http/idempotency.js';
import type { OfferedAnswers } from './answer-meanings.data.js';
import type { MessageClass } from '../permission/permission.service.js';
import {
  channelsWithVariants,
  FRAME_KEY,
  frontMatterOf,
  readTemplateName,
  templateFileName,
  type TemplateKind,
  type TemplateName,
} from './template.rules.js';
import { readSource } from './template-source.rules.js';

/** The words of one version, with what stands above them. */
export interface TemplateWords extends TemplateName {
  /** of a text or a mail; for a sequence step the class of the step counts */
  class: MessageClass | null;
  purpose: string;
  /** of a mail; a page's title */
  subject: string | null;
  body: string;
  frontMatter: {
    /** not of what staff speak */
    readingGrade?: number;
    reviewBy: string;
    /** texts only */
    maxSegments?: number;
    /** texts only: the key whose `.d` is their discreet variant, or `itself` */
    discreet?: string;
    /** texts only: the numbers that they offer as an answer */
    answers?: OfferedAnswers;
    /** mails only: the key that is said where the person has no page of her own */
    withoutPage?: string;
  };
}

export interface ShippedTemplates {
  words: (TemplateWords & { file: string; hash: string })[];
  /** language -> what stands around every mail */
  frames: Map<string, string>;
}

/**
 * Reads the files of this build: `templates/<group>/<key>.<channel>.<language>[.d].liquid`.
 * @throws Error naming the file that cannot be used, the line, and what is wrong in it
 */
export function readShippedTemplates(folder: string): ShippedTemplates {
  const shipped: ShippedTemplates = { words: [], frames: new Map() };
  const seen = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.liquid')) continue;
    if (seen.has(entry.name)) throw new Error(`${entry.name} is there twice: the key alone finds a template`);
    seen.add(entry.name);
    readInto(shipped, folder, join(entry.parentPath, entry.name), entry.name);
  }
  for (const { key, channel, language } of shipped.words)
    if (channel === 'email' && !shipped.frames.has(language))
      throw new Error(`${key}: mails in "${language}" have no ${FRAME_KEY}.email.${language}.liquid`);
  const lacking = wordsWithoutDiscreet(shipped.words) ?? wordsWithoutTheOther(shipped.words);
  if (lacking) throw new Error(lacking);
  return shipped;
}

function readInto(shipped: ShippedTemplates, folder: string, path: string, fileName: string): void {
  const named = readTemplateName(fileName);
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(path, 'utf8')) ?? [];
  const file = relative(folder, path);
  if (!named || head === undefined || body === undefined)
    throw new Error(`${file} is not a template: expected <key>.<channel>.<language>[.d].liquid with front matter`);
  const kind: TemplateKind = named.key === FRAME_KEY ? FRAME_KEY : named.channel;
  const said = frontMatterOf[kind].safeParse(parse(head));
  if (!said.success) {
    const [issue] = said.error.issues;
    throw new Error(`${file}: the front matter cannot be used: ${issue!.path.join('.')} ${issue!.message}`.trim());
  }
  const front = said.data as Partial<TemplateWords['frontMatter']> & {
    class?: MessageClass;
    purpose: string;
    subject?: string;
    title?: string;
  };
  const subject = front.subject ?? front.title ?? null;
  const problems = [...readSource(body, kind).problems, ...readSource(subject ?? '', 'subject').problems];
  if (problems.length)
    throw new Error(`${file}: ${problems.map((problem) => `line ${problem.line}: ${problem.said}`).join(', ')}`);
  if (kind === FRAME_KEY) {
    shipped.frames.set(named.language, body.trim());
    return;
  }
  const { readingGrade, reviewBy, maxSegments, discreet, answers, withoutPage } = front;
  const words: TemplateWords = {
    ...named,
    class: front.class ?? null,
    purpose: front.purpose,
    subject,
    body: body.trim(),
    frontMatter: { readingGrade, reviewBy: reviewBy!, maxSegments, discreet, answers, withoutPage },
  };
  shipped.words.push({ ...words, file, hash: canonicalHash({ ...words }) });
}

/** A phone that others see or answer: which words go there is never left to chance. */
function wordsWithoutDiscreet(all: readonly TemplateWords[]): string | null {
  const has = new Set(all.map(templateFileName));
  for (const words of all) {
    if (!channelsWithVariants.includes(words.channel) || words.discreet) continue;
    const as = words.frontMatter.discreet;
    const named = { ...words, key: as && as !== 'itself' ? as : words.key, discreet: true };
    if (as !== 'itself' && !has.has(templateFileName(named)))
      return `${templateFileName(words)} has no discreet variant: expected ${templateFileName(named)}${words.channel === 'sms' ? ', or "discreet" in its front matter' : ''}`;
  }
  return null;
}

function wordsWithoutTheOther(all: readonly TemplateWords[]): string | null {
  const has = new Set(all.map(templateFileName));
  for (const words of all) {
    const as = words.frontMatter.withoutPage;
    const named = templateFileName({ ...words, key: as ?? words.key });
    if (!has.has(named)) return `${templateFileName(words)} names words that are not there: ${named}`;
  }
  return null;
}
