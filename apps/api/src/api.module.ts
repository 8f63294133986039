import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SandboxClockController } from '#platform/clock/sandbox-clock.controller.js';
import { Walker } from '#platform/clock/walker.js';
import type { Config } from '#platform/config/config.js';
import { EventsController, ParkedController } from '#platform/events/events.controller.js';
import { AccessGuard } from '#platform/http/access.js';
import { Canary } from '#platform/observability/canary.js';
import { DeepHealthController, HealthController } from '#platform/observability/health.controller.js';
import { HttpMetrics } from '#platform/observability/http-metrics.js';
import type { Log } from '#platform/observability/log.js';
import { MetricsController } from '#platform/observability/metrics.controller.js';
import { PlatformFigures } from '#platform/observability/platform-figures.js';
import { PlatformModule } from '#platform/platform.module.js';
import { CrmModule, entities } from '#crm/crm.module.js';
import { LedgerGaugesModule } from '#crm/messaging/ledger-gauges.module.js';
import { WelcomeController } from './welcome.controller.js';

/** HTTP in front of the whole business; it owns nothing. */
@Module({})
export class ApiModule {
  static with(config: Config, log: Log, queuePrefix?: string): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.with(config, log, entities, queuePrefix), CrmModule, LedgerGaugesModule],
      controllers: [
        WelcomeController,
        HealthController,
        DeepHealthController,
        MetricsController,
        EventsController,
        ParkedController,
        ...(config.sandbox ? [SandboxClockController] : []),
      ],
      providers: [{ provide: APP_GUARD, useClass: AccessGuard }, Walker, Canary, HttpMetrics, PlatformFigures],
    };
  }
}
