import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { pathOf } from '#platform/http/path.js';
import { definitionSchema, type SequenceDefinition, templatesOf } from './definition.rules.js';

export interface SequenceProblem {
  file: string;
  line: number | null;
  reason: string;
}

export type HasTemplate = (key: string, channel: 'sms' | 'email') => boolean;

export interface ReadSequence {
  definition: SequenceDefinition;
  hash: string;
}

/**
 * Reads one definition, with the line of everything that is wrong in it.
 * @param hasTemplate whether there are words of this key for this channel
 */
export function readSequence(file: string, text: string, hasTemplate: HasTemplate): ReadSequence | SequenceProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 0 } as Parameters<typeof parseDocument>[1]);
  if (document.errors.length)
    return document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      reason: error.message.split('\n')[0]!,
    }));
  const lineOf = (path: readonly PropertyKey[]): number | null => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth) as (string | number)[], true) as
        { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const parsed = definitionSchema.safeParse(document.toJS());
  if (!parsed.success)
    return parsed.error.issues.map((issue) => ({
      file,
      line: lineOf(issue.path),
      reason: `${pathOf(issue.path)}: ${issue.message}`,
    }));
  const missing = templatesOf(parsed.data).filter(({ template, channel }) => !hasTemplate(template, channel));
  if (missing.length)
    return [...new Set(missing.map(({ template, channel }) => `no ${channel} template is called ${template}`))].map(
      (reason) => ({ file, line: null, reason }),
    );
  return { definition: parsed.data, hash: createHash('sha256').update(JSON.stringify(parsed.data)).digest('hex') };
}

/** All definitions of a folder. @throws Error listing file, line and reason of everything that cannot be used */
export function readShipped(folder: string, hasTemplate: HasTemplate): ReadSequence[] {
  const problems: SequenceProblem[] = [];
  const sequences: ReadSequence[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const read = readSequence(file, readFileSync(join(folder, file), 'utf8'), hasTemplate);
    if (Array.isArray(read)) problems.push(...read);
    else sequences.push(read);
  }
  if (problems.length) throw new Error(problems.map(sayProblem).join('\n'));
  return sequences;
}

export const sayProblem = (problem: SequenceProblem): string =>
  `${problem.file}${problem.line ? `:${problem.line}` : ''}: ${problem.reason}`;
