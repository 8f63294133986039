import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryTree } from './temporary-tree.js';

const PROGRAM = join(import.meta.dirname, '../../scripts/collected-tests.mjs');

const TESTS = "it('holds', () => {});\n";

describe('tests that Jest does not collect', () => {
  it.each(['libs/crm/cases.test.ts', 'test/stories/night.story.ts', 'test/smoke/kill.spec.mjs', 'old/cases.spec.js'])(
    'are refused in %s',
    (path) => {
      const { status, stdout } = collectedTests({ [path]: TESTS, 'libs/crm/case.rules.spec.ts': TESTS });
      expect(stdout).toContain(`${path}: holds tests`);
      expect(stdout).not.toContain('case.rules.spec.ts');
      expect(status).toBe(1);
    },
  );

  it('are not seen where a file only speaks of them', () => {
    const program = "const yes = /a/.test('a');\n// it('is a comment')\n";
    expect(collectedTests({ 'test/bench/run.ts': program, 'libs/a.spec.ts': TESTS }).status).toBe(0);
  });
});

function collectedTests(files: Record<string, string>) {
  const tree = temporaryTree(files);
  try {
    return spawnSync(process.execPath, [PROGRAM, realpathSync(tree.root)], { encoding: 'utf8' });
  } finally {
    tree.remove();
  }
}
