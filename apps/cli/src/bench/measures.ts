import type { Measure } from './measure.js';

/** What `hearthline bench` can measure, in the order of `all`; each loads its own code only when it is asked for. */
export const measures: Readonly<Record<string, () => Promise<Measure>>> = {
  intake: async () => (await import('./intake.js')).measureIntake,
  queue: async () => (await import('./queue.js')).measureQueue,
  'first-text': async () => (await import('./first-text.js')).measureFirstText,
  webhooks: async () => (await import('./webhooks.js')).measureWebhooks,
};
