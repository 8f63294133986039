import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { Clock, SystemClock } from './clock/clock.js';
import { SandboxClock } from './clock/sandbox.clock.js';
import type { Config } from './config/config.js';
import { CONFIG } from './config/config.token.js';
import { openDataSource } from './database/data-source.js';
import { Database } from './database/database.js';
import { AbsentEmailGateway } from './email/absent.email.gateway.js';
import { EmailGateway } from './email/email.gateway.js';
import { InboundMailWebhook } from './email/inbound-mail-webhook.js';
import { SendGridEmailGateway } from './email/sendgrid.email.gateway.js';
import { SendGridWebhook } from './email/sendgrid-webhook.js';
import { Dispatcher } from './events/dispatcher.js';
import { EventReading } from './events/event-reading.js';
import { Events } from './events/events.js';
import { Parked } from './events/parked.js';
import { Reactions } from './events/reactions.js';
import { Idempotency } from './http/idempotency.js';
import { CanaryLane } from './observability/canary.lane.js';
import { DeepHealth } from './observability/deep-health.js';
import { Log } from './observability/log.js';
import { Metrics } from './observability/metrics.js';
import { BullQueue } from './queue/bullmq.queue.js';
import { Lanes } from './queue/lane.js';
import { Queue } from './queue/queue.js';
import { QueueLifetime } from './queue/queue-lifetime.js';
import { SmsGateway } from './sms/sms.gateway.js';
import { TwilioSmsGateway } from './sms/twilio.sms.gateway.js';
import { TwilioWebhook } from './sms/twilio-webhook.js';

/** Everything that is not about families; global, so that business modules name each other only. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: Config, log: Log, entities: EntityTarget<ObjectLiteral>[], queuePrefix?: string): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: Log, useValue: log },
      { provide: DataSource, useFactory: () => openDataSource(config.databaseUrl, entities) },
      Database,
      {
        provide: Clock,
        useFactory: (database: Database) => (config.sandbox ? new SandboxClock(database) : new SystemClock()),
        inject: [Database],
      },
      {
        provide: Queue,
        useFactory: () =>
          new BullQueue({ url: config.queueUrl, prefix: queuePrefix, log: (event, fields) => log.warn(event, fields) }),
      },
      QueueLifetime,
      Lanes,
      Reactions,
      Events,
      EventReading,
      Parked,
      Dispatcher,
      Idempotency,
      Metrics,
      DeepHealth,
      CanaryLane,
      { provide: SmsGateway, useFactory: () => new TwilioSmsGateway(config.twilio) },
      TwilioWebhook,
      { provide: EmailGateway, useFactory: () => emailGatewayOf(config) },
      SendGridWebhook,
      InboundMailWebhook,
    ];
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      providers,
      exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}

/** The mailbox of whoever reads it shows the discreet name only. */
function emailGatewayOf({ sendgrid, practice }: Config): EmailGateway {
  const { apiKey, from, baseUrl } = sendgrid;
  if (!apiKey || !from) return new AbsentEmailGateway();
  return new SendGridEmailGateway({ apiKey, from: { email: from, name: practice.discreetName }, baseUrl });
}
