import { randomBytes } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { removePostgres, startPostgres } from '#platform/embedded/postgres.js';
import { embeddedData, makeServerFolder, noteServer } from './server-folder.js';
import type { TestServer } from './test-server.js';

/** The PostgreSQL that the project brings along, in a folder that ends with the tests. */
export async function startEmbedded(): Promise<TestServer> {
  const folder = await makeServerFolder();
  await chmod(folder, 0o711); // started by root, the server runs as somebody else who has to pass
  const dataDir = embeddedData(folder);
  const server = await startPostgres({ dataDir, password: randomBytes(16).toString('hex') });
  await noteServer(folder, server.pid);
  return {
    url: server.url,
    async stop() {
      await server.stop();
      removePostgres(dataDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
