import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { measureMailNews } from './mail-news.js';
import type { MeasureOptions } from './measure.js';
import type { Finding } from './report.js';
import { measureStatusNews } from './status-news.js';

/** P9 and P10: what providers tell us. */
export async function measureWebhooks(system: ThrowawaySystem, options: MeasureOptions): Promise<Finding[]> {
  await system.startApi();
  return [...(await measureStatusNews(system, options)), await measureMailNews(system, options)];
}
