import { Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { SmsGateway } from '../sms/sms.gateway.js';
import { Queue } from './queue.js';

/** Ends in order: first no new work and the running work finishes, then the ways out close, last the database. */
@Injectable()
export class QueueLifetime implements OnModuleDestroy, OnApplicationShutdown {
  constructor(
    private readonly queue: Queue,
    private readonly sms: SmsGateway,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.queue.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sms.close();
  }
}
