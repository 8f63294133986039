import { type Lane, Lanes } from '../queue/lane.js';
import { MemoryQueue } from '../queue/memory.queue.js';
import type { SandboxClock } from './sandbox.clock.js';
import { Walker } from './walker.js';

/** A clock that stands still between the moments at which the test lets it tick. */
class StandingClock {
  constructor(private at: Date) {}
  now = (): Date => this.at;
  moveTo = async (instant: Date): Promise<void> => void (this.at = instant);
  tick = (ms: number): void => void (this.at = new Date(this.at.getTime() + ms));
}

const BEGAN = new Date('2027-01-12T16:00:00.000Z');
const LOOKS_UNTIL_SETTLED = 2;
const after = (ms: number): Date => new Date(BEGAN.getTime() + ms);

describe('a walk through business time', () => {
  it('lives what becomes due between its last look and the question what comes next', async () => {
    const clock = new StandingClock(BEGAN);
    const rows = new Map([
      ['at once', after(40)],
      ['tomorrow', after(24 * 60 * 60_000)],
    ]);
    let looks = 0;
    const lived: [string, Date][] = [];
    const lane: Lane = {
      name: 'steps',
      due: async () => {
        const due = [...rows].filter(([, at]) => at <= clock.now()).map(([id]) => id);
        looks += 1;
        if (looks === LOOKS_UNTIL_SETTLED) clock.tick(50);
        return due;
      },
      nextDueAt: async (instant) => {
        const ahead = [...rows.values()].map(Number).filter((at) => at > Number(instant));
        return ahead.length ? new Date(Math.min(...ahead)) : null;
      },
      underWay: async () => 0,
      work: async () => undefined,
    };
    const [lanes, queue] = [new Lanes(), new MemoryQueue()];
    lanes.add(lane);
    queue.consume('steps', async (ids) => {
      for (const id of ids) if (rows.delete(id)) lived.push([id, clock.now()]);
    });

    const walk = await new Walker(lanes, queue).walk(clock as unknown as SandboxClock, after(48 * 60 * 60_000));

    expect(lived.map(([id]) => id)).toEqual(['at once', 'tomorrow']);
    expect(lived[0]![1].getTime()).toBeLessThan(after(1000).getTime());
    expect(walk.left).toEqual({ steps: 0 });
    await queue.close();
  });
});
