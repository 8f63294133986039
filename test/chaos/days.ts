import { DateTime } from 'luxon';
import { Chance } from '#testing/chance.js';

const ZONE = 'America/New_York';
const TUESDAY = 2;
/** Hours around which families may not be texted, and the hour that the change of hours leaves out or repeats. */
const NIGHT = [
  [0, 20, 57],
  [0, 21, 2],
  [1, 1, 30],
  [1, 2, 30],
  [1, 7, 58],
] as const;
const MORNING = [1, 9, 5] as const;

/** The days of one run, by the clock of the East: ordinary ones, or those around a change of hours. */
export class Days {
  private constructor(private readonly first: DateTime) {}

  /** @param today business time must lie ahead of it */
  static ordinary(today: Date): Days {
    let day = DateTime.fromJSDate(today, { zone: ZONE }).plus({ days: 2 });
    while (day.weekday !== TUESDAY + 1) day = day.plus({ days: 1 });
    return new Days(day.startOf('day'));
  }

  /** The first night of the run, or its second one, is that of a change of hours. */
  static aroundChange(today: Date, seed: number): Days {
    const chance = new Chance(seed);
    const year = DateTime.fromJSDate(today, { zone: ZONE }).year + 1;
    const change = chance.happens(0.5) ? sundayOf(year, 3, 2) : sundayOf(year, 11, 1);
    return new Days(change.minus({ days: chance.between(1, 2) }));
  }

  at(day: number, hour: number, minute: number): Date {
    return this.first.plus({ days: day }).set({ hour, minute }).toJSDate();
  }

  /** Some moments of the night after this day, and the morning after it. */
  nightAfter(day: number, jumps: number): Date[] {
    const moments = NIGHT.slice(0, jumps).map(([later, hour, minute]) => this.at(day + later, hour, minute));
    return [...moments, this.at(day + MORNING[0], MORNING[1], MORNING[2])];
  }
}

function sundayOf(year: number, month: number, nth: number): DateTime {
  const first = DateTime.fromObject({ year, month, day: 1 }, { zone: ZONE });
  return first.plus({ days: ((7 - first.weekday) % 7) + 7 * (nth - 1) });
}
