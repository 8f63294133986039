import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pageOfTemplates } from '#crm/messaging/shown-templates.js';
import { projectRoot } from '#platform/config/project-root.js';

/** Every shipped template on one HTML page, with sample values: to `--out`, or to standard output. Needs no database. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
  const page = await pageOfTemplates(join(projectRoot(), 'templates'));
  if (values.out === undefined) {
    process.stdout.write(page);
    return 0;
  }
  const path = resolve(values.out);
  writeFileSync(path, page);
  process.stdout.write(`${path}\n`);
  return 0;
}
