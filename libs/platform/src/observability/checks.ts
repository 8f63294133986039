import type { Database } from '../database/database.js';
import { missingMigrations } from '../database/migrate.js';
import { kindOf } from '../queue/queue.js';

/** @returns `ok`, or the kind of what was thrown: its message may quote what is nobody's business */
export async function tried(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'ok';
  } catch (error) {
    return kindOf(error);
  }
}

/** @returns `ok`, which migrations of this build are missing, or why that could not be read */
export async function checkMigrations(database: Database): Promise<string> {
  try {
    const missing = await missingMigrations((sql) => database.query(sql));
    return missing.length ? `missing: ${missing.join(', ')}` : 'ok';
  } catch (error) {
    return kindOf(error);
  }
}
