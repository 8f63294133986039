import { setTimeout as wait } from 'node:timers/promises';
import { BullQueue } from '#platform/queue/bullmq.queue.js';
import type { Striking } from '../struck.js';

/** F8: everything that it knew is gone, or the whole store is. */
export const loseQueue: Striking = async ({ stage, how }) => {
  const isGone = how['kind'] === 'gone';
  if (!stage.redis) {
    const [job] = await stage.query<{ name: string | null }>(`select to_regclass('bullmq.job')::text as name`);
    if (isGone) await stage.query('drop schema if exists bullmq cascade');
    else if (job?.name) await stage.query('truncate bullmq.job cascade');
    return;
  }
  if (!isGone) return stage.redis.flush();
  await stage.redis.kill();
  await wait(Number(how['awayMs']));
  await stage.redis.start();
};

const RUBBISH = ['not-an-id', '', '/', '%00', `${'x'.repeat(2000)}/y`, '00000000-0000-0000-0000-000000000000'];

/** F14: jobs that nobody can read, in front of those that somebody waits for; or a worker that has no memory left. */
export const poison: Striking = async ({ stage, how }) => {
  if (how['kind'] === 'memory') {
    const struck = await stage.post(String(how['who'])).arm({ NODE_OPTIONS: '--max-old-space-size=44' });
    return struck ? undefined : 'it was enough';
  }
  const queue = new BullQueue({ url: stage.queueUrl });
  try {
    for (const lane of ['deliveries', 'steps', 'sends', 'cases'] as const)
      for (let n = 0; n < 5; n += 1) await queue.nudge(lane, RUBBISH);
  } finally {
    await queue.close();
  }
};
