/** An id, and the instant of something that happened to it, in milliseconds of this machine. */
export type Stamp = [id: string, at: number];

/** The same in every process of this machine, finer than a millisecond. */
export const instant = (): number => performance.timeOrigin + performance.now();

export type Order =
  { produce: { perSecond: number; seconds: number } } | { flood: { atOnce: number; seconds: number } } | 'take';

/** Does what the measuring process says: produces at a pace or as fast as it goes, or hands over what was consumed. */
export function obey(produce: () => Promise<Stamp>, consumed: Stamp[]): void {
  const work = async (order: Order): Promise<Stamp[]> => {
    if (order === 'take') return consumed.splice(0);
    return 'flood' in order ? flood(produce, order.flood) : atPace(produce, order.produce);
  };
  process.on('message', (order: Order) => {
    work(order).then(
      (stamps) => process.send?.(stamps),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.send?.('ready');
}

async function atPace(produce: () => Promise<Stamp>, { perSecond, seconds }: { perSecond: number; seconds: number }) {
  const start = performance.now();
  const underWay: Promise<Stamp>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const early = start + (n * 1000) / perSecond - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    underWay.push(produce());
  }
  return Promise.all(underWay);
}

async function flood(produce: () => Promise<Stamp>, { atOnce, seconds }: { atOnce: number; seconds: number }) {
  const stamps: Stamp[] = [];
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < end) stamps.push(await produce());
    }),
  );
  return stamps;
}
