import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * Names of the installed packages whose package.json says `"type": "module"`.
 *
 * @param {string} folder a node_modules folder; nested ones are read too
 * @returns {string[]} package names, each once
 */
export function esmPackages(folder) {
  const found = new Set();
  for (const path of packageFolders(folder)) {
    if (isModule(path)) found.add(path.slice(path.lastIndexOf(`node_modules${sep}`) + 13).replaceAll(sep, '/'));
  }
  return [...found].sort();
}

function* packageFolders(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) {
    if (entry.startsWith('.')) continue;
    const path = join(folder, entry);
    if (entry.startsWith('@')) {
      yield* packageFolders(path);
    } else {
      yield path;
      yield* packageFolders(join(path, 'node_modules'));
    }
  }
}

function isModule(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).type === 'module';
  } catch {
    return false;
  }
}
