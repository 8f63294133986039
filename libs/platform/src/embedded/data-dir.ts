import { chmodSync, mkdirSync } from 'node:fs';

/**
 * Makes DATA_DIR where there is none; one that is there is left as it is. Made by root, others may pass through it
 * (PostgreSQL's user does) but not look around; the secrets in it are 0600 besides.
 */
export function makeDataDir(folder: string): void {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
}
