import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import type { Log } from '#platform/observability/log.js';
import { PlatformModule } from '#platform/platform.module.js';
import { CrmModule, entities } from '#crm/crm.module.js';

/** The whole business without HTTP; schedule.ts says what runs by itself. */
@Module({})
export class WorkerModule {
  static with(config: Config, log: Log, queuePrefix?: string): DynamicModule {
    return { module: WorkerModule, imports: [PlatformModule.with(config, log, entities, queuePrefix), CrmModule] };
  }
}
