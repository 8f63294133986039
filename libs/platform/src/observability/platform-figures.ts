import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Queue } from '../queue/queue.js';
import { Canary } from './canary.js';
import { checkMigrations } from './checks.js';
import { DeepHealth } from './deep-health.js';
import { laneFinding } from './findings.rules.js';
import { laneFigures } from './lane-gauges.js';
import { type Figure, type GaugeDefinition, Metrics } from './metrics.js';
import { countParked, dueDeliveries } from './observability.store.js';

const QUEUE_DEPTH: GaugeDefinition = {
  name: 'hearthline_queue_depth',
  help: 'Jobs waiting and running in the queue store; a job carries up to 100 ids',
  labels: ['lane'],
};
const PARKED: GaugeDefinition = {
  name: 'hearthline_parked',
  help: 'Deliveries that failed too often, or for good, and wait for a person',
};

/** Figures and checks of what the platform itself owns. */
@Injectable()
export class PlatformFigures implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly queue: Queue,
    private readonly canary: Canary,
    private readonly metrics: Metrics,
    private readonly health: DeepHealth,
  ) {}

  onModuleInit(): void {
    this.metrics.addSource('queue', () => this.queueFigures());
    this.metrics.addSource('deliveries', () => this.deliveryFigures());
    this.health.add('canary', async () => ({ canary: await this.canary.roundTrip() }));
    this.health.add('migrations', async () => ({ migrations: await checkMigrations(this.database) }));
    this.health.add('deliveries', async () => ({
      deliveries: laneFinding((await dueDeliveries(this.database)).oldestSeconds),
    }));
    this.health.add('parked', async () => ({ parked: await countParked(this.database) }));
  }

  private async queueFigures(): Promise<Figure[]> {
    const depth = await this.queue.depth();
    return Object.entries(depth).map(([lane, value]) => ({ of: QUEUE_DEPTH, labels: { lane }, value }));
  }

  private async deliveryFigures(): Promise<Figure[]> {
    const due = await dueDeliveries(this.database);
    return [...laneFigures('deliveries', due), { of: PARKED, value: await countParked(this.database) }];
  }
}
