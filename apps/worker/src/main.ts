import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { startProcess } from '#platform/observability/start-process.js';
import { startWork } from './schedule.js';
import { WorkerModule } from './worker.module.js';

await startProcess('worker', async (config, log) => {
  const app = await NestFactory.createApplicationContext(WorkerModule.with(config, log) as never, {
    logger: log,
    abortOnError: false,
  });
  app.enableShutdownHooks();
  await startWork(app);
  return 'consuming';
});
