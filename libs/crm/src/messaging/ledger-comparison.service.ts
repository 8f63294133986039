import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import { type CarrierText, NotListed, SmsGateway } from '#platform/sms/sms.gateway.js';
import * as store from './attempts.store.js';
import { LookupsService } from './lookups.service.js';
import { reachedBy } from './message.rules.js';
import { SettlingService } from './settling.service.js';

/** What the carrier's list and our ledger do not agree on: ids only. */
export interface Differences {
  /** texts of ours at the carrier that no attempt of ours knows */
  notOurs: string[];
  /** attempts that the carrier took, by our record, and does not list */
  notTheirs: string[];
  /** unclear attempts that were found in the list */
  adopted: string[];
  /** messages that were further on at the carrier than here */
  movedOn: string[];
}

export interface Comparison {
  theirs: number;
  ours: number;
  matched: number;
  differences: Differences;
}

/** Sids that the list lacks are asked for one by one, but not more than these. */
const MOST_ASKED = 200;
/** A call of the last minutes of the day before may be listed in this one. */
const OVERLAP_MS = 3_600_000;

/** Compares one day of the carrier's texts with our attempts, in both directions, and mends what can be mended. */
@Injectable()
export class LedgerComparisonService {
  constructor(
    private readonly database: Database,
    private readonly gateway: SmsGateway,
    private readonly lookups: LookupsService,
    private readonly settling: SettlingService,
  ) {}

  /**
   * @param from first instant of the day, machine time; `to` the first one after it
   * @param listed what the carrier lists as sent within that day
   */
  async compare(from: Date, to: Date, listed: readonly CarrierText[]): Promise<Comparison> {
    const theirs = listed.filter((text) => text.direction === 'outbound');
    const known = await store.attemptsBySid(
      this.database,
      theirs.map((text) => text.sid),
    );
    const adopted = await this.adopt(from, to, theirs);
    const movedOn = await this.moveOn(
      theirs.filter((text) => known.has(text.sid)),
      known,
    );
    const linked = new Set([...known.keys(), ...adopted.map(({ sid }) => sid)]);
    const ours = await store.acceptedWithin(this.database, from, to);
    const theirSids = new Set(theirs.map((text) => text.sid));
    return {
      theirs: theirs.length,
      ours: ours.length,
      matched: theirs.filter((text) => linked.has(text.sid)).length,
      differences: {
        notOurs: theirs.filter((text) => !linked.has(text.sid)).map((text) => text.sid),
        notTheirs: await this.reallyMissing(ours.filter((attempt) => !theirSids.has(attempt.sid))),
        adopted: adopted.map(({ attemptId }) => attemptId),
        movedOn,
      },
    };
  }

  private async adopt(
    from: Date,
    to: Date,
    theirs: readonly CarrierText[],
  ): Promise<{ attemptId: string; sid: string }[]> {
    const adopted: { attemptId: string; sid: string }[] = [];
    for (const attempt of await store.unknownWithin(this.database, new Date(from.getTime() - OVERLAP_MS), to)) {
      const toThem = theirs.filter((text) => text.to === attempt.to);
      if (toThem.length === 0) continue;
      const sid = await this.database.transaction(async (tx) => {
        const [open] = await store.lockByAttempt(tx, [attempt.id]);
        return open?.outcome === 'unknown' ? this.lookups.adopt(tx, open, toThem) : null;
      });
      if (sid) adopted.push({ attemptId: attempt.id, sid });
    }
    return adopted;
  }

  /** Whose callbacks were lost. */
  private async moveOn(
    texts: readonly CarrierText[],
    known: ReadonlyMap<string, store.KnownAttempt>,
  ): Promise<string[]> {
    const moved: string[] = [];
    for (const text of texts) {
      const attempt = known.get(text.sid)!;
      if (attempt.status !== 'sent' || ['accepted', null].includes(reachedBy('sms', text.status))) continue;
      await this.database.transaction(async (tx) => {
        const [open] = await store.lockByAttempt(tx, [attempt.id]);
        if (open) await this.settling.applyRecord(tx, open, text);
      });
      moved.push(attempt.messageId);
    }
    return moved;
  }

  /** Texts are listed by when they were sent: what was taken before midnight may stand in the next day's list. */
  private async reallyMissing(attempts: readonly { id: string; sid: string }[]): Promise<string[]> {
    const missing: string[] = [];
    for (const attempt of attempts.slice(0, MOST_ASKED)) {
      try {
        if (!(await this.gateway.fetch(attempt.sid))) missing.push(attempt.id);
      } catch (error) {
        if (!(error instanceof NotListed)) throw error;
      }
    }
    return missing;
  }
}
