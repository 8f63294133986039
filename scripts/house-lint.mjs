#!/usr/bin/env node
// What the house forbids and no general linter knows. Usage: node scripts/house-lint.mjs [folder]
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'generated', 'vectors']);
const SOURCE = /\.(ts|tsx|mjs|cjs|js)$/;
const LONG = 220;
const TOO_LONG = 400;
// a spec is mostly a table of cases: long is thorough there, until nobody finds a case any more
const TOO_LONG_FOR_A_SPEC = 1000;

/** A line that matches `forbidden` in a file that `in` accepts is refused with `why`. */
const LINE_LINTS = [
  {
    name: 'store-time',
    in: (path) => path.endsWith('.store.ts'),
    forbidden: /\bnow\(\)|\bcurrent_(timestamp|date|time)\b|\blocaltime(stamp)?\b/i,
    except: /\bclock\.now\(\)/,
    why: 'business time is a parameter, machine time is clock_timestamp(): now() is neither',
  },
  {
    name: 'rules-know-business-time-only',
    in: (path) => path.endsWith('.rules.ts'),
    forbidden: /\b\w+_mt\b/,
    why: 'machine time (..._mt) decides about leases and retries, never about families',
  },
  {
    name: 'rules-only-decide',
    in: (path) => path.endsWith('.rules.ts'),
    forbidden: /\bawait\b|\basync\s*[(f\w]|\bPromise\b|\bprocess\.|\bfetch\(/,
    why: 'a rule gets everything as parameters and answers at once',
  },
  {
    name: 'one-clock',
    in: (path) => path.startsWith('libs/crm/') && !path.endsWith('.spec.ts'),
    forbidden: /\bDate\.now\(|\bnew Date\(\)|\bDateTime\.(now|local|utc)\(\)|\bMath\.random\b/,
    why: 'time and chance come from the clock and the ids of the platform, or no story can be replayed',
  },
  {
    name: 'no-module-mocks',
    in: (path) => path.endsWith('.ts'),
    forbidden: /\bjest\.(mock|doMock|unstable_mockModule)\b/,
    why: 'what we own is used as it is; what we do not own has a port with a fake',
  },
  {
    name: 'no-forward-ref',
    in: (path) => path.endsWith('.ts'),
    forbidden: /\bforwardRef\b/,
    why: 'calls go down, events go up: two modules that need each other miss an event',
  },
  {
    name: 'no-silenced-checks',
    in: (path) => SOURCE.test(path),
    forbidden: /@ts-(ignore|nocheck|expect-error)|(eslint|oxlint)-disable|prettier-ignore|\bas any\b/,
    why: 'a silenced check is a check that nobody has',
  },
];

const VAGUE_NAME = /(^|[-.])(impl|helpers?|managers?|utils?|utilit(y|ies)|common|shared)($|[-.])/i;
const VAGUE_PASCAL = /(Impl|Helper|Manager|Util)s?([.A-Z]|$)/;

/**
 * @param {string} path relative to the root, with slashes
 * @param {string} text the content of the file
 * @returns {{ path: string, line: number, lint: string, why: string, warning?: boolean }[]}
 */
function lintFile(path, text) {
  return [...lintName(path), ...lintLength(path, text), ...lintLines(path, text)];
}

function lintName(path) {
  const vague = path.split('/').some((part) => VAGUE_NAME.test(part) || VAGUE_PASCAL.test(part));
  return vague ? [{ path, line: 1, lint: 'telling-names', why: 'say what it does: this name fits everything' }] : [];
}

function lintLength(path, text) {
  if (path.endsWith('.data.ts')) return [];
  const lines = text.split('\n').length - 1;
  if (lines <= LONG) return [];
  const most = path.endsWith('.spec.ts') ? TOO_LONG_FOR_A_SPEC : TOO_LONG;
  const why = `${lines} lines: aim at 200, ${most} is the end`;
  return [{ path, line: lines, lint: 'short-files', why, warning: lines <= most }];
}

function lintLines(path, text) {
  const lints = LINE_LINTS.filter((lint) => lint.in(path));
  return text
    .split('\n')
    .flatMap((content, index) =>
      lints
        .filter((lint) => lint.forbidden.test(lint.except ? content.replace(lint.except, '') : content))
        .map((lint) => ({ path, line: index + 1, lint: lint.name, why: lint.why })),
    );
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (SOURCE.test(entry.name)) yield path;
  }
}

function main(root) {
  const own = fileURLToPath(import.meta.url);
  const quoting = join('test', 'quality', 'house-lint.spec.ts');
  const files = [...sourceFiles(root)].filter((file) => file !== own && !file.endsWith(quoting));
  const findings = files.flatMap((file) =>
    lintFile(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')),
  );
  for (const { path, line, lint, why, warning } of findings) {
    console.log(`${path}:${line} ${warning ? 'warning' : 'error'} ${lint}: ${why}`);
  }
  const errors = findings.filter((finding) => !finding.warning).length;
  console.log(`${files.length} files, ${errors} refused, ${findings.length - errors} warned`);
  process.exitCode = errors > 0 ? 1 : 0;
}

main(resolve(process.argv[2] ?? '.'));
