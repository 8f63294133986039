import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { Templates } from '#crm/messaging/templates.js';
import { readSequence, sayProblem } from '#crm/sequences/shipped.js';

/** Lints `sequences/*.yaml`, or the files that are named: file, line and reason of everything that cannot be used. */
export async function run(args: string[]): Promise<number> {
  const folder = join(projectRoot(), 'sequences');
  const files = args.length
    ? args
    : readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => join(folder, name));
  const templates = Templates.read(join(projectRoot(), 'templates'));
  let wrong = 0;
  for (const file of files) {
    const read = readSequence(file, readFileSync(file, 'utf8'), (key, channel) => templates.has(key, channel, 'en'));
    if (Array.isArray(read)) {
      wrong += read.length;
      for (const problem of read) process.stdout.write(`${sayProblem(problem)}\n`);
    } else process.stdout.write(`${file}: ok (${read.definition.key}, ${read.definition.steps.length} steps)\n`);
  }
  return wrong ? 1 : 0;
}
