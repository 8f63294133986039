import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import { CasesService } from '../cases/cases.service.js';
import { SequencesService } from './sequences.service.js';
import { StoppingService } from './stopping.service.js';
import { replacedIds } from './versions.store.js';

const ENDED_AT_ONCE = 200;

/** Ends what runs on versions that a newer one was said to end, without waiting for its next step. */
@Injectable()
export class ReplacedService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly cases: CasesService,
    private readonly sequences: SequencesService,
    private readonly stopping: StoppingService,
  ) {}

  /** In batches, each in its own transaction; whose case somebody holds right now comes the next time. */
  async replacedDue(): Promise<void> {
    await this.clock.refresh();
    const gone = await this.database.withoutTransaction((tx) => this.sequences.successions(tx));
    for (const succession of gone.values()) if (succession.running === 'exit') while (await this.endSome(succession));
  }

  private endSome(which: { key: string; version: number }): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const found = await replacedIds(tx, which, ENDED_AT_ONCE);
      if (found.length === 0) return false;
      const free = new Set(await this.cases.lockFree(tx, [...new Set(found.map((one) => one.caseId))].sort()));
      const ids = found.filter((one) => free.has(one.caseId)).map((one) => one.id);
      return (await this.stopping.exitThese(tx, ids, 'sequence_changed')).length > 0;
    });
  }
}
