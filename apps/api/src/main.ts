import 'reflect-metadata';
import { startProcess } from '#platform/observability/start-process.js';
import { createApi } from './create-api.js';

await startProcess('api', async (config, log) => {
  const app = await createApi(config, log);
  await app.listen({ port: config.port, host: '0.0.0.0' });
  return `listening on ${config.port}`;
});
