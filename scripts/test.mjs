// `npm test`: installs and builds what is missing, checks the sources, runs the tests. The last line counts.
// Imports node:* only: it runs before anything is installed. Arguments go to Jest: `npm test -- libs/crm`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotPrepared, prepare, root, say } from './prepare.mjs';

const BINARIES = {
  tsc: 'typescript/bin/tsc',
  oxlint: 'oxlint/bin/oxlint',
  prettier: 'prettier/bin/prettier.cjs',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  jest: 'jest/bin/jest.js',
};
const packaged = (name) => join(root, 'node_modules', BINARIES[name]);
const TYPES = ['--noEmit', '--pretty', 'false', '--incremental', '--tsBuildInfoFile', '.build/types.tsbuildinfo'];
const FORMATTING = ['--check', '--log-level', 'warn', '--cache', '--cache-location', '.build/prettier.json', '.'];
const own = (name) => join(root, 'scripts', name);

/** A run that takes longer hangs. */
const JEST_LIMIT_MS = 18 * 60_000;

const children = new Set();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    for (const child of children) killGroup(child, signal);
  });
}

const total = { passed: 0, failed: 0 };

await stage('install and build', prepareAll);
if (total.failed === 0) {
  await Promise.all([checkTypes(), checkSources()]);
  await runJest(process.argv.slice(2));
}
if (interrupted) {
  say('interrupted');
  total.failed = Math.max(total.failed, 1);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

async function prepareAll() {
  try {
    await prepare();
    return '';
  } catch (error) {
    return error instanceof NotPrepared ? error.message : error.stack;
  }
}

async function checkTypes() {
  await stage('types', () => complaints(packaged('tsc'), ...TYPES));
}

/** Beside the types, one after the other: the machine of a small practice has two cores. */
async function checkSources() {
  const code = ['apps', 'libs', 'migrations', 'test'];
  await stage('lint', () => complaints(packaged('oxlint'), '--deny-warnings'));
  await stage('formatting', () => complaints(packaged('prettier'), ...FORMATTING));
  await stage('module rules', () => complaints(packaged('depcruise'), ...code));
  await stage('house lints', () => complaints(own('house-lint.mjs'), root));
  await stage('collected tests', () => complaints(own('collected-tests.mjs')));
}

/** Runs one check that answers with what is wrong, or with nothing. */
async function stage(name, check) {
  if (interrupted) return;
  const started = Date.now();
  const wrong = await check();
  if (wrong) total.failed++;
  say(`${name}: ${wrong ? 'FAILED' : 'ok'} (${seconds(started)})${wrong ? `\n${wrong.trimEnd()}` : ''}`);
}

async function complaints(program, ...args) {
  const { code, output } = await run([program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  if (code === 0) return '';
  return output || `${program} ended with ${code} and said nothing`;
}

async function runJest(args) {
  if (interrupted) return;
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-test-results-'));
  const results = join(folder, 'jest.json');
  const options = { stdio: ['ignore', 'inherit', 'inherit'], timeout: JEST_LIMIT_MS };
  const { code } = await run([packaged('jest'), '--json', `--outputFile=${results}`, ...args], options);
  const counts = readCounts(results);
  rmSync(folder, { recursive: true, force: true });
  // Jest may fail without a failed test: nothing found, a server that did not start, a run that hung
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  say(`tests: ${counts.failed > 0 ? 'FAILED' : 'ok'} (${seconds(started)}${skipped})`);
}

function readCounts(file) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(args, options) {
  const env = { ...process.env, NODE_ENV: 'test' };
  const child = spawn(process.execPath, args, { cwd: root, env, detached: true, ...options });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    const end = (code) => {
      children.delete(child);
      killGroup(child, 'SIGKILL'); // what a test started and left behind, and Jest's workers when Jest was killed
      resolve({ code, output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(null);
    });
    child.once('close', end);
  });
}

/** Each child leads a group of its own, so that its own children are reached too. */
function killGroup({ pid }, signal) {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
