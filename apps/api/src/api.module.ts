import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SandboxClockController } from '#platform/clock/sandbox-clock.controller.js';
import { Walker } from '#platform/clock/walker.js';
import type { Config } from '#platform/config/config.js';
import { EventsController, ParkedController } from '#platform/events/events.controller.js';
import { AccessGuard } from '#platform/http/access.js';
import { HealthController } from '#platform/observability/health.controller.js';
import type { Log } from '#platform/observability/log.js';
import { PlatformModule } from '#platform/platform.module.js';
import { CrmModule, entities } from '#crm/crm.module.js';
import { WelcomeController } from './welcome.controller.js';

/** HTTP in front of the whole business; it owns nothing. */
@Module({})
export class ApiModule {
  static with(config: Config, log: Log, queuePrefix?: string): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.with(config, log, entities, queuePrefix), CrmModule],
      controllers: [
        WelcomeController,
        HealthController,
        EventsController,
        ParkedController,
        ...(config.sandbox ? [SandboxClockController] : []),
      ],
      providers: [{ provide: APP_GUARD, useClass: AccessGuard }, Walker],
    };
  }
}
