import type { FieldError } from '#platform/errors/errors.js';
import type { MessageClass } from '../permission/message-class.rules.js';
import type { TemplateWords } from './shipped-templates.js';
import { channelsWithVariants, frontMatterOf, type TemplateName } from './template.rules.js';
import { reportAtLargest } from './template-report.rules.js';
import { readSource } from './template-source.rules.js';

/** New words as somebody writes them; what is left out stays as it was. */
export interface TemplateDraft extends TemplateName {
  subject?: string;
  body: string;
  class?: MessageClass;
  purpose?: string;
  readingGrade?: number;
  reviewBy?: string;
  maxSegments?: number;
  discreetAs?: string;
}

const HAVE_CLASS: readonly TemplateName['channel'][] = ['sms', 'email'];
const SPOKEN: readonly TemplateName['channel'][] = ['script', 'voicemail'];
const HAVE_SUBJECT: readonly TemplateName['channel'][] = ['email', 'page', 'script'];

/**
 * The words of a draft, with what it does not say taken from the version before it.
 * @param before the newest version of the same words; null for words that are new
 */
export function draftedWords(draft: TemplateDraft, before: TemplateWords | null): TemplateWords {
  const { key, channel, language, discreet } = draft;
  return {
    key,
    channel,
    language,
    discreet,
    class: HAVE_CLASS.includes(channel) ? (draft.class ?? before?.class ?? null) : null,
    purpose: draft.purpose ?? before?.purpose ?? '',
    subject: draft.subject ?? before?.subject ?? null,
    body: draft.body.trim(),
    frontMatter: draftedFrontMatter(draft, before?.frontMatter),
  };
}

function draftedFrontMatter(
  draft: TemplateDraft,
  before: TemplateWords['frontMatter'] | undefined,
): TemplateWords['frontMatter'] {
  const isText = draft.channel === 'sms';
  return {
    readingGrade: SPOKEN.includes(draft.channel) ? undefined : (draft.readingGrade ?? before?.readingGrade ?? 0),
    reviewBy: draft.reviewBy ?? before?.reviewBy ?? '',
    maxSegments: isText ? (draft.maxSegments ?? before?.maxSegments ?? 1) : undefined,
    discreet: isText && !draft.discreet ? (draft.discreetAs ?? before?.discreet) : undefined,
    answers: isText && !draft.discreet ? before?.answers : undefined,
    withoutPage: before?.withoutPage,
  };
}

/**
 * Why these words may not become a version: each problem names its field, and in the words the line.
 * @param hasVariant whether `<key>.d` exists in this language
 */
export function draftProblems(words: TemplateWords, hasVariant: (key: string) => boolean): FieldError[] {
  const problems = [...frontMatterProblems(words), ...variantProblems(words, hasVariant)];
  for (const [path, source, kind] of [
    ['body', words.body, words.channel],
    ['subject', words.subject ?? '', 'subject'],
  ] as const)
    for (const { line, said } of readSource(source, kind).problems)
      problems.push({ path, message: `line ${line}: ${said}` });
  if (problems.length) return problems;
  for (const { rule, said } of reportAtLargest(words).findings)
    problems.push({ path: 'body', message: rule === 'L1' ? `tells too much: "${said}" (L1)` : `${said} (${rule})` });
  return problems;
}

/** The same as for a file: what stands above the words. */
function frontMatterProblems(words: TemplateWords): FieldError[] {
  const { channel, frontMatter, purpose, subject } = words;
  const { discreet, maxSegments, readingGrade, reviewBy, answers, withoutPage } = frontMatter;
  const approval = { purpose, reviewBy, approvedBy: 'draft', approvedOn: null };
  const headed = {
    sms: { ...approval, readingGrade, class: words.class, maxSegments, discreet, answers },
    email: { ...approval, readingGrade, class: words.class, subject, withoutPage },
    page: { ...approval, readingGrade, title: subject },
    script: { ...approval, title: subject },
    voicemail: approval,
  }[channel];
  const read = frontMatterOf[channel].safeParse(headed);
  const problems = (read.error?.issues ?? []).map(({ path, message }) => ({
    path: { title: 'subject', discreet: 'discreetAs' }[String(path[0])] ?? String(path[0]),
    message,
  }));
  if (!HAVE_SUBJECT.includes(channel) && subject !== null)
    problems.push({ path: 'subject', message: `a ${channel === 'sms' ? 'text' : channel} has none` });
  return problems;
}

function variantProblems(words: TemplateWords, hasVariant: (key: string) => boolean): FieldError[] {
  const { channel, discreet, frontMatter, key } = words;
  if (!channelsWithVariants.includes(channel))
    return discreet ? [{ path: 'discreet', message: 'only texts and voicemails have a discreet variant' }] : [];
  if (discreet) return [];
  if (channel === 'voicemail')
    return hasVariant(key) ? [] : [{ path: 'discreet', message: 'expected the discreet variant first' }];
  const as = frontMatter.discreet;
  if (as === 'itself' || hasVariant(as ?? key)) return [];
  return [{ path: 'discreetAs', message: `expected a key that has a discreet variant, or itself` }];
}
