import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TemporaryTree {
  root: string;
  remove(): void;
}

/** Writes files (path -> content) below a new folder. */
export function temporaryTree(files: Record<string, string>): TemporaryTree {
  const root = mkdtempSync(join(tmpdir(), 'hearthline-test-tree-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
