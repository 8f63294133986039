import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { Templates } from '#crm/messaging/templates.js';
import { warningsOf } from '#crm/sequences/definition-warnings.rules.js';
import { linesIn, placed, readSequence, sayProblem, type SequenceProblem } from '#crm/sequences/shipped.js';

/**
 * Lints `sequences/*.yaml`, or the files that are named: file, line and reason of everything that cannot be used, and
 * warnings about what can be and should be looked at. Ends with 1 when something cannot be used.
 */
export async function run(args: string[]): Promise<number> {
  const templates = Templates.read(join(projectRoot(), 'templates'));
  const seen = new Map<string, string>();
  let wrong = 0;
  for (const file of args.length ? args : shippedFiles()) {
    const { problems, warnings, key } = lint(file, templates);
    const double =
      key !== null && seen.has(key) ? [{ file, line: null, reason: `${key} is ${seen.get(key)} too` }] : [];
    if (key !== null) seen.set(key, file);
    wrong += problems.length + double.length;
    for (const problem of [...problems, ...double]) process.stdout.write(`${sayProblem(problem)}\n`);
    for (const warning of warnings) process.stdout.write(`warning: ${sayProblem(warning)}\n`);
    if (problems.length + double.length === 0) process.stdout.write(`${file}: ok (${key})\n`);
  }
  return wrong ? 1 : 0;
}

function shippedFiles(): string[] {
  const folder = join(projectRoot(), 'sequences');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}

interface Linted {
  problems: SequenceProblem[];
  warnings: SequenceProblem[];
  /** null where it cannot be used */
  key: string | null;
}

function lint(file: string, templates: Templates): Linted {
  const unusable = (reason: string): Linted => ({ problems: [{ file, line: null, reason }], warnings: [], key: null });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return unusable(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const read = readSequence(file, text, (key, channel) => templates.has(key, channel, 'en'));
  if (Array.isArray(read)) return { problems: read, warnings: [], key: null };
  const { definition } = read;
  return {
    problems: [],
    warnings: placed(file, warningsOf(definition, templates), linesIn(text)),
    key: definition.key,
  };
}
