import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlias, LineCounter, parseDocument, visit } from 'yaml';
import { pathOf } from '#platform/http/path.js';
import { definitionSchema, type SequenceDefinition, templatesOf } from './definition.rules.js';
import { type Problem, problemsOf } from './problems.rules.js';

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

/** A definition is read by people: what is larger is none. */
const MOST_BYTES = 256 * 1024;

/** Where in a text something of a definition stands. */
type LineOf = (path: readonly PropertyKey[]) => number | null;

/** What is wrong with a definition in any form, each with its place; or the definition, and what its version is known by. */
export function readDefinition(given: unknown, hasTemplate: HasTemplate): ReadSequence | Problem[] {
  const parsed = definitionSchema.safeParse(given);
  if (!parsed.success) return problemsOf(parsed.error);
  const missing = templatesOf(parsed.data).filter(({ template, channel }) => !hasTemplate(template, channel));
  if (missing.length)
    return missing.map(({ template, channel, path }) => ({
      path,
      message: `no ${channel} template is called ${template}`,
    }));
  return { definition: parsed.data, hash: createHash('sha256').update(JSON.stringify(parsed.data)).digest('hex') };
}

/**
 * Reads one definition, with the line of everything that is wrong in it.
 * @param hasTemplate whether there are words of this key for this channel
 */
export function readSequence(file: string, text: string, hasTemplate: HasTemplate): ReadSequence | SequenceProblem[] {
  if (Buffer.byteLength(text) > MOST_BYTES)
    return [{ file, line: null, reason: `larger than ${MOST_BYTES / 1024} KB: a sequence is read by people` }];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length)
    return document.errors.map((error) => ({
      file,
      line: at(error.pos[0]),
      reason: error.message.split('\n')[0]!,
    }));
  const aliases: SequenceProblem[] = [];
  visit(document, (_, node) => {
    if (isAlias(node))
      aliases.push({
        file,
        line: at(node.range![0]),
        reason: `*${node.source} stands for another place: steps repeat nothing and go in no circle`,
      });
  });
  if (aliases.length) return aliases;
  const read = readDefinition(document.toJS(), hasTemplate);
  return Array.isArray(read) ? placed(file, read, linesIn(text)) : read;
}

/** Problems of a definition with their file and line. */
export function placed(file: string, problems: readonly Problem[], lineOf: LineOf): SequenceProblem[] {
  return problems.map(({ path, message }) => ({ file, line: lineOf(path), reason: `${pathOf(path)}: ${message}` }));
}

/** Finds the line of a place in a definition; of what is not there, the line of what it would be in. */
export function linesIn(text: string): LineOf {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return (path) => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth) as (string | number)[], true) as
        { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
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
