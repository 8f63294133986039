// Refuses a file that holds tests and that Jest does not collect: such tests are green for ever.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const root = resolve(process.argv[2] ?? project);

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);
const SOURCE = /\.(c|m)?(t|j)sx?$/;
const HOLDS_TESTS = /^\s*(it|test)(\.\w+)*\s*[(`]/m;

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (SOURCE.test(entry.name)) yield path;
  }
}

const holders = [...sourceFiles(root)].filter((file) => HOLDS_TESTS.test(readFileSync(file, 'utf8')));

const jest = join(project, 'node_modules/jest/bin/jest.js');
const config = join(project, 'jest.config.mjs');
const list = ['--config', config, '--rootDir', root, '--listTests', '--json', '--passWithNoTests'];
const collected = new Set(JSON.parse(execFileSync(process.execPath, [jest, ...list], { encoding: 'utf8' })));

const forgotten = holders.filter((file) => !collected.has(file));
for (const file of forgotten) {
  console.log(`${relative(root, file)}: holds tests that are not collected, its name must end in .spec.ts`);
}
process.exitCode = forgotten.length > 0 ? 1 : 0;
