import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { makeDataSource } from '../database/data-source.js';
import { Database } from '../database/database.js';
import { type Clock, SystemClock } from './clock.js';
import { isId, newId } from './ids.js';
import { SandboxClock } from './sandbox.clock.js';

let test: TestDatabase;
let database: Database;
const open: SandboxClock[] = [];
const sandbox = async (): Promise<SandboxClock> => {
  const clock = new SandboxClock(database);
  open.push(clock);
  await clock.onModuleInit();
  return clock;
};
beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database(await makeDataSource(test.url).initialize());
});
afterAll(async () => {
  for (const clock of open) clock.onApplicationShutdown();
  await database.onApplicationShutdown();
  await test.drop();
});

describe.each<[string, () => Promise<Clock>]>([
  ['the system clock', async () => new SystemClock()],
  ['the sandbox clock', sandbox],
])('%s', (_, make) => {
  it('ticks, and never backwards', async () => {
    const clock = await make();
    const seen = [clock.now(), clock.now(), clock.now()].map(Number);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    await clock.refresh();
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(seen[2]!);
  });
  it('tells machine time as it is', async () => {
    const before = Date.now();
    const told = (await make()).machine().getTime();
    expect(told).toBeGreaterThanOrEqual(before);
    expect(told).toBeLessThanOrEqual(Date.now());
  });
});

describe('the sandbox clock, shared', () => {
  const inDays = (clock: Clock, days: number) => new Date(clock.now().getTime() + days * 24 * 3_600_000);

  it('one process moves it, the other agrees, and machine time stays', async () => {
    const [one, other] = [await sandbox(), await sandbox()];
    const jumped = jest.fn();
    other.onJump(jumped);
    const target = inDays(one, 30);
    await one.moveTo(target);
    expect(one.now().getTime()).toBeGreaterThanOrEqual(target.getTime());
    await other.refresh();
    expect(other.now().getTime()).toBeGreaterThanOrEqual(target.getTime());
    expect(jumped).toHaveBeenCalledTimes(1);
    expect(other.machine().getTime()).toBeLessThan(target.getTime());
    expect((await sandbox()).now().getTime()).toBeGreaterThanOrEqual(target.getTime());
  });
  it('only moves forward: time that was lived is not taken back', async () => {
    const clock = await sandbox();
    const before = clock.now();
    await expect(clock.moveTo(inDays(clock, -1))).rejects.toMatchObject({ code: 'clock_goes_forward', status: 422 });
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before.getTime());
  });
});

it('ids are UUIDv7, in the order in which they were made', () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => isId(id) && id[14] === '7')).toBe(true);
});
