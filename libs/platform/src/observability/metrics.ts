import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface GaugeDefinition {
  /** `hearthline_...`, with the unit at its end */
  name: string;
  help: string;
  /** lanes, channels, statuses, kinds: never anything of a person */
  labels?: readonly string[];
}

/** One value of a gauge. Several sources may fill one gauge. */
export interface Figure {
  of: GaugeDefinition;
  labels?: Record<string, string>;
  value: number;
}

export interface AnsweredRequest {
  method: string;
  /** the route's pattern, never the address: that may hold a token */
  route: string;
  /** `2xx` */
  status: string;
}

const KEPT_MS = 5000;
const MISSING: GaugeDefinition = {
  name: 'hearthline_figures_missing',
  help: '1 when the figures of this source could not be read',
  labels: ['source'],
};

/**
 * What Prometheus reads. Api and worker are processes apart, so figures of the business are counted from rows at scrape
 * time, by one scrape at a time, and kept for five seconds: whoever scrapes, and however often, costs the same.
 */
@Injectable()
export class Metrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  private readonly registry = new Registry();
  private readonly sources = new Map<string, () => Promise<readonly Figure[]>>();
  private readonly requests = new Histogram({
    name: 'hearthline_http_request_duration_seconds',
    help: 'Time to answer a request, by route pattern and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });
  private figures = new Registry();
  private readAt = -Infinity;
  private scrape: Promise<string> | undefined;
  private watchesProcess = false;

  /** @param read counts rows; what it throws leaves its gauges out and says so in `hearthline_figures_missing` */
  addSource(name: string, read: () => Promise<readonly Figure[]>): void {
    this.sources.set(name, read);
  }

  observeRequest(request: AnsweredRequest, seconds: number): void {
    this.requests.observe({ ...request }, seconds);
  }

  /** Everything in the text format of Prometheus; who asks meanwhile gets the same text. */
  text(): Promise<string> {
    this.scrape ??= this.write().finally(() => (this.scrape = undefined));
    return this.scrape;
  }

  private async write(): Promise<string> {
    this.watchProcess();
    if (performance.now() - this.readAt >= KEPT_MS) {
      this.figures = registryOf(await this.read());
      this.readAt = performance.now();
    }
    return `${await this.registry.metrics()}\n${await this.figures.metrics()}`;
  }

  private async read(): Promise<Figure[]> {
    const read = [...this.sources].map(async ([source, figures]) => {
      const found = await figures().catch(() => null);
      return [...(found ?? []), { of: MISSING, labels: { source }, value: found ? 0 : 1 }];
    });
    return (await Promise.all(read)).flat();
  }

  /** Not before somebody reads: it hooks timers and observers that never come off. */
  private watchProcess(): void {
    if (!this.watchesProcess) collectDefaultMetrics({ register: this.registry });
    this.watchesProcess = true;
  }
}

/** Made anew for each reading, so that what is not there any more is not told any more. */
function registryOf(figures: readonly Figure[]): Registry {
  const registry = new Registry();
  const gauges = new Map<string, Gauge>();
  for (const { of, labels, value } of figures) {
    const gauge =
      gauges.get(of.name) ??
      new Gauge({ name: of.name, help: of.help, labelNames: of.labels ?? [], registers: [registry] });
    gauges.set(of.name, gauge);
    gauge.set(labels ?? {}, value);
  }
  return registry;
}
