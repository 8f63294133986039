import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgres, startPostgres } from '#platform/embedded/postgres.js';
import type { TestServer } from './test-server.js';

/** The PostgreSQL that the project brings along, in a folder that ends with the tests. */
export async function startEmbedded(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hearthline-test-embedded-'));
  await chmod(folder, 0o711); // started by root, the server runs as somebody else who has to pass
  const dataDir = join(folder, 'data');
  const server = await startPostgres({ dataDir, password: randomBytes(16).toString('hex') });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      removePostgres(dataDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
