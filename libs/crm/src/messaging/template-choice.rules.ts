import { templateFileName, type TemplateName } from './template.rules.js';

export type TemplateStatus = 'draft' | 'approved' | 'retired';

/** One version of the words of a key in one channel, language and variant. */
export interface Choosable {
  version: number;
  status: TemplateStatus;
  /** the shipped file that it was published from; null when staff wrote it */
  fromFile: string | null;
}

/**
 * Which version is said today: the approved one. Without one, the newest that was shipped: whether words that nobody has
 * approved may leave is another question (`UNAPPROVED_WORDS`). What staff draft is never said before it is approved, and
 * words that somebody retired are not said again before newer ones are shipped.
 * @param versions of one key, channel, language and variant, in any order; at most one is approved
 */
export function versionSaid<Version extends Choosable>(versions: readonly Version[]): Version | null {
  const newestFirst = versions.toSorted((a, b) => b.version - a.version);
  const approved = newestFirst.find((one) => one.status === 'approved');
  if (approved) return approved;
  const retired = newestFirst.find((one) => one.status === 'retired')?.version ?? 0;
  return newestFirst.find((one) => one.status === 'draft' && one.fromFile !== null && one.version > retired) ?? null;
}

/** Versions of the same words together, under the name that a file of theirs would have. */
export function byWords<Version extends TemplateName>(versions: readonly Version[]): Map<string, Version[]> {
  const groups = new Map<string, Version[]>();
  for (const version of versions) {
    const name = templateFileName(version);
    groups.set(name, [...(groups.get(name) ?? []), version]);
  }
  return groups;
}
