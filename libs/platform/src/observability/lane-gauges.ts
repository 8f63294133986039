import type { Figure, GaugeDefinition } from './metrics.js';
import { MOST_COUNTED } from './observability.store.js';

const LANE_DUE: GaugeDefinition = {
  name: 'hearthline_lane_due',
  help: `Rows of the lane that are due, counted up to ${MOST_COUNTED}`,
  labels: ['lane'],
};
const LANE_OLDEST: GaugeDefinition = {
  name: 'hearthline_lane_oldest_due_seconds',
  help: 'Since the oldest row of the lane became due, in the time that the lane lives by; 0 when none is due',
  labels: ['lane'],
};

export function laneFigures(lane: string, { due, oldestSeconds }: { due: number; oldestSeconds: number }): Figure[] {
  return [
    { of: LANE_DUE, labels: { lane }, value: due },
    { of: LANE_OLDEST, labels: { lane }, value: oldestSeconds },
  ];
}
