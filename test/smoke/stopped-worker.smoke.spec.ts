import { setTimeout as wait } from 'node:timers/promises';
import { Program, until } from '#testing/processes.js';
import { gather } from '../oracle/gather.js';
import { judge, nothingWrong } from '../oracle/oracle.js';
import { lookUpAll } from '../chaos/looking-up.js';
import { ADDRESS_HASH_KEY, BuiltSystem, family, phoneOf } from './system.js';
import { Website } from './website.js';

jest.setTimeout(300_000);

const CALLING = 1;
const FENCED = 2;
const BESIDE = [11, 12];
/** The lease of a call, as the worker itself knows it: no row that anybody moves can shorten it. */
const LEASE_MS = 45_000;

/** A laptop that sleeps, a machine that swaps: the process lives, and comes back long after everybody gave it up. */
describe('a worker is stopped between the commit of an attempt and its call, for longer than the lease', () => {
  let system: BuiltSystem;
  let website: Website;
  let fenced: Program;
  let fencedSince: number;

  beforeAll(async () => {
    system = await BuiltSystem.begin();
    website = new Website(system);
    await system.worker.end();
    fenced = system.anotherWorker();
    await stopWith(fenced, 'after_reservation_before_http', FENCED);
    fencedSince = Date.now();
  });
  afterAll(async () => {
    await system?.end();
    await Program.endAll();
  });

  it('leaves once when the call had been let through already, and is adopted by the carrier’s word', async () => {
    const calling = system.anotherWorker();
    await stopWith(calling, 'before_http', CALLING);
    await giveUp(CALLING, BESIDE[0]!);
    calling.goOn();
    await until('its text has arrived', async () => (await statusOf(CALLING)) === 'delivered');
    expect(system.textsTo(phoneOf(CALLING))).toBe(1);
    expect(judge(await gather(system, ADDRESS_HASH_KEY)).double).toEqual([]);
  });

  it('never leaves when the lease was over before the call, and a person is shown it', async () => {
    await giveUp(FENCED, BESIDE[1]!);
    await wait(Math.max(0, fencedSince + LEASE_MS + 1000 - Date.now()));
    fenced.goOn();
    // at work again: it can greet somebody while the first worker is away
    await system.worker.end();
    await website.post(family(13), 'note-13', 0);
    await until('somebody else is greeted', () => system.textsTo(phoneOf(13)) === 1);
    await lookUpAll(system);
    expect(system.textsTo(phoneOf(FENCED))).toBe(0);
    expect(await statusOf(FENCED)).toBe('review');
    const heard = [CALLING, 13, ...BESIDE];
    expect(heard.map((number) => system.textsTo(phoneOf(number)))).toEqual(heard.map(() => 1));
    expect(judge(await gather(system, ADDRESS_HASH_KEY))).toEqual(nothingWrong);
  });

  /** The only worker, armed, with the family that it stops at. */
  async function stopWith(worker: Program, point: string, number: number): Promise<void> {
    await website.post(family(number), `note-${number}`, 0);
    await worker.runToStop({ FAULT_POINT: `${point}:stop:1` });
    expect([await statusOf(number), system.textsTo(phoneOf(number))]).toEqual(['sending', 0]);
  }

  /** The other worker finds the attempt past its lease, and greets the family beside. */
  async function giveUp(number: number, beside: number): Promise<void> {
    await website.post(family(beside), `note-${beside}`, 0);
    if (!system.worker.isRunning) await system.worker.start();
    await system.query(
      `update attempts a set lease_mt = clock_timestamp() from messages m join contact_points p on p.id = m.contact_point_id
       where a.message_id = m.id and p.value = $1 and a.outcome = 'handed_off'`,
      [phoneOf(number)],
    );
    await until('given up', async () => (await statusOf(number)) === 'uncertain');
    await until('the family beside is greeted', () => system.textsTo(phoneOf(beside)) === 1);
    expect(system.textsTo(phoneOf(number))).toBe(0);
  }

  async function statusOf(number: number): Promise<string | undefined> {
    const [row] = await system.query<{ status: string }>(
      `select m.status from messages m join contact_points p on p.id = m.contact_point_id where p.value = $1 and m.direction = 'outbound'`,
      [phoneOf(number)],
    );
    return row?.status;
  }
});
