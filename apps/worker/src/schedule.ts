import type { INestApplicationContext } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import { keepPartitions } from '#platform/events/partitions.js';
import { Idempotency } from '#platform/http/idempotency.js';
import { Log } from '#platform/observability/log.js';
import { Lanes } from '#platform/queue/lane.js';
import { Queue } from '#platform/queue/queue.js';
import { Workers } from '#platform/queue/workers.js';
import { AdoptionService } from '#crm/conversations/adoption.service.js';
import { MediaService } from '#crm/conversations/media.service.js';
import { MissedTextsService } from '#crm/conversations/missed-texts.service.js';
import { QuietService } from '#crm/conversations/quiet.service.js';
import { ReconciliationService } from '#crm/conversations/reconciliation.service.js';
import { IntakeService } from '#crm/intake/intake.service.js';
import { HeldWordsService } from '#crm/messaging/held-words.service.js';
import { LookupsService } from '#crm/messaging/lookups.service.js';
import { SettlingService } from '#crm/messaging/settling.service.js';
import { BatchesService } from '#crm/sequences/batches.service.js';
import { ReplacedService } from '#crm/sequences/replaced.service.js';
import { TasksService } from '#crm/tasks/tasks.service.js';

interface Sweep {
  name: string;
  everySeconds: number;
  /** also at once when business time jumps */
  onJump?: boolean;
  run: () => Promise<unknown>;
}

/** Everything that runs by itself, in one table. */
export function schedule(app: INestApplicationContext, workers: Workers): Sweep[] {
  const database = app.get(Database);
  return [
    { name: 'nudge what was missed', everySeconds: 1, onJump: true, run: () => workers.sweep() },
    {
      name: 'settle calls whose process is gone',
      everySeconds: 5,
      run: () => app.get(SettlingService, { strict: false }).leasesDue(),
    },
    {
      name: 'ask what became of calls',
      everySeconds: 2,
      run: () => app.get(LookupsService, { strict: false }).checksDue(),
    },
    {
      name: 'apply news that came before its call was known',
      everySeconds: 5,
      run: () => app.get(SettlingService, { strict: false }).newsDue(),
    },
    {
      name: 'fetch what came with texts',
      everySeconds: 3,
      run: () => app.get(MediaService, { strict: false }).fetchDue(),
    },
    {
      name: 'take in texts that no webhook brought',
      everySeconds: 300,
      run: () => app.get(MissedTextsService, { strict: false }).missedDue(),
    },
    {
      name: 'compare the ledgers of ended days',
      everySeconds: 3600,
      run: () => app.get(ReconciliationService, { strict: false }).daysDue(),
    },
    {
      name: 'settle messages that waited for approved words',
      everySeconds: 5,
      onJump: true,
      run: () => app.get(HeldWordsService, { strict: false }).heldDue(),
    },
    {
      name: 'tell of tasks that are overdue',
      everySeconds: 15,
      onJump: true,
      run: () => app.get(TasksService, { strict: false }).overdueDue(),
    },
    {
      name: 'tell of families that went quiet',
      everySeconds: 60,
      onJump: true,
      run: () => app.get(QuietService, { strict: false }).quietDue(),
    },
    {
      name: 'take over what an older process wrote',
      everySeconds: 5,
      run: () => app.get(AdoptionService, { strict: false }).adoptDue(),
    },
    {
      name: 'end sequences whose version has gone',
      everySeconds: 2,
      run: () => app.get(ReplacedService, { strict: false }).replacedDue(),
    },
    {
      name: 'go on with batches of enrollments',
      everySeconds: 2,
      run: () => app.get(BatchesService, { strict: false }).batchesDue(),
    },
    {
      name: 'purge refused inquiries',
      everySeconds: 3600,
      onJump: true,
      run: () => app.get(IntakeService, { strict: false }).refusedDue(),
    },
    { name: 'forget idempotency keys', everySeconds: 3600, run: () => app.get(Idempotency).forgetDue() },
    { name: 'make event partitions ahead', everySeconds: 6 * 3600, run: () => keepPartitions(database, new Date()) },
  ];
}

/** Starts lanes and sweeps. @returns stops the sweeps; the lanes end with the queue */
export async function startWork(app: INestApplicationContext): Promise<() => void> {
  const log = app.get(Log);
  const clock = app.get(Clock);
  const workers = new Workers(app.get(Lanes), app.get(Queue), clock, log);
  await workers.start();
  const timers = schedule(app, workers).map((sweep) => {
    let running = false;
    const run = async (): Promise<void> => {
      if (running) return;
      running = true;
      await sweep
        .run()
        .catch((error: unknown) =>
          log.warn('a sweep failed', { sweep: sweep.name, error: error instanceof Error ? error.name : 'unknown' }),
        );
      running = false;
    };
    if (sweep.onJump) clock.onJump(() => void run());
    void run();
    return setInterval(() => void run(), sweep.everySeconds * 1000);
  });
  return () => timers.forEach((timer) => clearInterval(timer));
}
