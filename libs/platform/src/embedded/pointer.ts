import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `DATA_DIR/postgres.json` says: where the embedded server keeps its data and where it listens. */
export interface Pointer {
  /** real path of the DATA_DIR it was written for */
  dataDir: string;
  /** folder of the cluster */
  cluster: string;
  port: number;
  pid: number;
}

/** The role of the embedded server, and the name of its database. */
export const OWNER = 'hearthline';

/** Address of the embedded database. */
export function databaseUrl(password: string, port: number): string {
  return `postgres://${OWNER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${OWNER}`;
}

const fileIn = (dataDir: string) => join(dataDir, 'postgres.json');

/** @returns nothing where no embedded server ever ran for this folder */
export function readPointer(dataDir: string): Pointer | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Pointer;
  } catch {
    return undefined; // also a damaged one: all it says can be found again
  }
}

export function writePointer(pointer: Pointer): void {
  const file = fileIn(pointer.dataDir);
  const draft = `${file}.draft-${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(pointer, null, 2)}\n`);
  renameSync(draft, file);
}
