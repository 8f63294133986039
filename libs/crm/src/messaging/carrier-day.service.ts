import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { Channel } from '../permission/permission.service.js';
import { carrierDay } from './lessons.rules.js';
import { handedOffSince } from './messaging.store.js';

type Handed = Record<Channel, number>;

/** What is older has committed: no statement of ours runs for so long. */
const SETTLED_AFTER_MS = 30_000;
/** What was counted and came back since, because it never left, counts again after so long: until then on the safe side. */
const COUNTED_FOR_MS = 300_000;

/**
 * What left in the carrier's day. Counting a whole day for every batch would cost more with every message of the day: what
 * is settled is counted once, each batch counts the last half minute.
 */
@Injectable()
export class CarrierDayService {
  private settled: { dayStartsAt: number; until: Date; sum: Handed; countedAt: Date } | null = null;

  async handedOff(tx: Tx, now: Date): Promise<{ sent: Handed; nextDayAt: Date }> {
    const day = carrierDay(now);
    const { until, sum } = await this.settledPart(tx, day.startsAt, now);
    return { sent: plus(sum, await handedOffSince(tx, until)), nextDayAt: day.nextAt };
  }

  private async settledPart(tx: Tx, startsAt: Date, now: Date): Promise<{ until: Date; sum: Handed }> {
    const known = this.settled;
    const isOf =
      known?.dayStartsAt === startsAt.getTime() && now.getTime() - known.countedAt.getTime() < COUNTED_FOR_MS;
    const from = isOf ? known.until : startsAt;
    const until = new Date(now.getTime() - SETTLED_AFTER_MS);
    // twice as long, so that not every batch moves it
    if (until.getTime() - from.getTime() < SETTLED_AFTER_MS)
      return { until: from, sum: isOf ? known.sum : { sms: 0, email: 0 } };
    const more = await handedOffSince(tx, from, until);
    const sum = isOf ? plus(known.sum, more) : more;
    this.settled = { dayStartsAt: startsAt.getTime(), until, sum, countedAt: isOf ? known.countedAt : now };
    return { until, sum };
  }
}

const plus = (one: Handed, other: Handed): Handed => ({ sms: one.sms + other.sms, email: one.email + other.email });
