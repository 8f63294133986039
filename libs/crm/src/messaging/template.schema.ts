import { z } from 'zod';
import { pageQuery } from '#platform/http/page.js';
import { templateChannels, templateClass, templateKey } from './template.rules.js';
import { byWords, versionSaid } from './template-choice.rules.js';
import { reportAtLargest } from './template-report.rules.js';
import type { TemplateRow } from './templates.service.js';

const language = z.enum(['en', 'es']);
const which = { channel: z.enum(templateChannels), language, discreet: z.boolean().default(false) };

export const templateListQuery = z.object({
  ...pageQuery,
  channel: z.enum(templateChannels).optional(),
  language: language.optional(),
});
export const keyParam = z.object({ key: templateKey });
export const versionParam = z.object({ id: z.uuid() });

export const draftBody = z.strictObject({
  ...which,
  /** of a mail; the title of a page or script */
  subject: z.string().trim().min(1).max(80).optional(),
  body: z.string().trim().min(1).max(6000),
  class: templateClass.optional(),
  purpose: z.string().trim().min(1).max(40).optional(),
  readingGrade: z.number().min(0).max(12).optional(),
  reviewBy: z.iso.date().optional(),
  maxSegments: z.int().min(1).max(3).optional(),
  /** texts: the key whose discreet variant goes to a shared phone, or `itself` */
  discreetAs: templateKey.optional(),
});
export const previewBody = z
  .strictObject({
    ...which,
    versionId: z.uuid().optional(),
    personId: z
      .uuid()
      .transform((id) => id.toLowerCase())
      .optional(),
    values: z.record(z.string().max(40), z.string().max(300)).optional(),
  })
  .refine(({ values }) => Object.keys(values ?? {}).length <= 30, { path: ['values'], error: 'expected at most 30' });

const finding = z.object({ rule: z.string(), said: z.string() });
const report = {
  letters: z.number(),
  segments: z.number().nullable(),
  encoding: z.enum(['GSM-7', 'UCS-2']).nullable(),
  unusualCharacters: z.array(z.string()),
  findings: z.array(finding),
};
export const versionShape = z
  .object({
    id: z.uuid(),
    key: z.string(),
    channel: z.enum(templateChannels),
    language,
    discreet: z.boolean(),
    version: z.number(),
    status: z.enum(['draft', 'approved', 'retired']),
    /** it is said now, approved or not */
    isSaid: z.boolean(),
    class: z.string().nullable(),
    purpose: z.string(),
    subject: z.string().nullable(),
    body: z.string(),
    discreetAs: z.string().nullable(),
    /** null for what staff speak */
    readingGrade: z.number().nullable(),
    reviewBy: z.string(),
    fromFile: z.string().nullable(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    approvedAt: z.iso.datetime().nullable(),
    approvedBy: z.string().nullable(),
    retiredAt: z.iso.datetime().nullable(),
    retiredBy: z.string().nullable(),
    /** these five with every value at its largest */
    ...report,
  })
  .meta({ id: 'TemplateVersion' });
export type VersionShown = z.infer<typeof versionShape>;
export const templateShape = z.object({ key: z.string(), versions: z.array(versionShape) }).meta({ id: 'Template' });
export const previewShape = z
  .object({
    templateId: z.uuid().nullable(),
    version: z.number().nullable(),
    isApproved: z.boolean(),
    subject: z.string().nullable(),
    body: z.string(),
    html: z.string().nullable(),
    ...report,
  })
  .meta({ id: 'TemplatePreview' });

/** @param versions all of a key, or all of some of its words */
export function showVersions(versions: readonly TemplateRow[]): VersionShown[] {
  const said = new Set([...byWords(versions).values()].map((same) => versionSaid(same)?.id));
  return versions.map((row) => showVersion(row, said.has(row.id)));
}

export function showVersion(row: TemplateRow, isSaid: boolean): VersionShown {
  const { frontMatter, createdAt, approvedAt, retiredAt, ...shown } = row;
  const at = (date: Date | string | null) => (date === null ? null : new Date(date).toISOString());
  return {
    ...shown,
    language: row.language as VersionShown['language'],
    isSaid,
    discreetAs: frontMatter.discreet ?? null,
    readingGrade: frontMatter.readingGrade ?? null,
    reviewBy: frontMatter.reviewBy,
    createdAt: at(createdAt)!,
    approvedAt: at(approvedAt),
    retiredAt: at(retiredAt),
    ...reportAtLargest(row),
  };
}
