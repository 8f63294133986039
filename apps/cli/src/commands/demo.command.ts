import { parseArgs } from 'node:util';
import { tellStory } from '../demo/story.js';
import { inThrowawaySystem } from '../demo/throwaway-system.js';

/** A family story at speed, in a system of its own that is gone afterwards. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  process.stdout.write('A family story at speed. Starting a system of its own: database, carrier, api, worker ...\n');
  return inThrowawaySystem(async (system) => {
    await system.startCarrier();
    await system.startApi();
    await system.startWorker();
    const ended = await tellStory(system, new Date());
    if (!ended) process.stderr.write('hearthline: the story did not end as it should\n');
    return ended ? 0 : 1;
  });
}
