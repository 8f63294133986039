import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import { setTakeover, takersOf, type Takeover, takeoverOf } from './takeover.store.js';

/** A person writes to a family, and automation rests for the household. Whoever calls holds the case's lock. */
@Injectable()
export class TakeoverService {
  of: (tx: Tx, caseId: string) => Promise<Takeover> = takeoverOf;
  byCase: (tx: Tx, caseIds: readonly string[]) => Promise<Map<string, string>> = takersOf;

  begin(tx: Tx, caseId: string, by: string, reason: string | null, now: Date): Promise<void> {
    return setTakeover(tx, caseId, { by, at: now, reason });
  }

  end(tx: Tx, caseId: string): Promise<void> {
    return setTakeover(tx, caseId, { by: null, at: null, reason: null });
  }
}
