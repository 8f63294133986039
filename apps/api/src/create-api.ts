import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '#platform/config/config.js';
import { createHttpApp } from '#platform/http/app.js';
import type { Log } from '#platform/observability/log.js';
import { ApiModule } from './api.module.js';

/** The API, ready to listen; stories and smoke tests start the same one. */
export async function createApi(config: Config, log: Log, queuePrefix?: string): Promise<NestFastifyApplication> {
  const app = await createHttpApp(ApiModule.with(config, log, queuePrefix) as never, log);
  const description = new DocumentBuilder()
    .setTitle('Hearthline')
    .setDescription(
      'Follow-up for people who help families through addiction. Machines send `Authorization: Bearer hl_...`.',
    )
    .setVersion('0.1.0')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'openapi.json',
  });
  app.enableShutdownHooks();
  return app;
}
