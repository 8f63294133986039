import { createHmac } from 'node:crypto';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import { World } from '#testing/world.js';

const louisiana = { name: 'Cora Broussard', phone: '+15045552001', postalCode: '70112' };
const neighbour = { name: 'Jules Landry', phone: '+15045552002', postalCode: '70112' };
const texas = { name: 'Dale Reyes', phone: '+12145552001', postalCode: '75201' };
const paths = (answer: { body: { errors: { path: string }[] } }) => answer.body.errors.map((error) => error.path);

describe('an emergency that a state has declared', () => {
  let world: World;
  beforeAll(async () => {
    // ten at night in Louisiana: what begins now waits for the morning
    world = await World.begin('2027-01-13T04:00:00Z', { twice: true });
  });
  afterAll(() => world.end());
  const turnOn = (state: string, headers: Record<string, string> = {}) =>
    world.call('POST', '/v1/state-switches', { state, reason: 'Hurricane, declared by the governor' }, headers);
  const switched = async (way: 'on' | 'off') => world.items(`/v1/events?type=state_switch.turned_${way}`);

  it('X01, X02: Louisiana rests and Texas is heard; switched off, Louisiana passes all gates again', async () => {
    const on = await turnOn('la');
    expect(on).toMatchObject({ status: 201, body: { state: 'LA', offAt: null } });
    const cases = await Promise.all(
      [louisiana, neighbour, texas].map(async (person) => (await world.inquire(person)).body.caseId),
    );
    await world.settle();
    // what gate 12 does, wherever it stands
    await world.query(
      `update messages set status = 'held', held_because = 'state_emergency' where case_id = any($1::uuid[]) and status in ('queued', 'deferred')`,
      [cases.slice(0, 2)],
    );
    await world.query(
      `update enrollments set status = 'held', held_because = 'state_emergency' where case_id = any($1::uuid[]) and status = 'active'`,
      [cases.slice(0, 2)],
    );
    await world.walk('2027-01-13T17:00:00Z');
    expect(world.textsTo(texas.phone)).toHaveLength(1);
    expect([louisiana, neighbour].map(({ phone }) => world.textsTo(phone).length)).toEqual([0, 0]);
    // and one of them does not want it any more when the storm is over
    await world.text(neighbour.phone, 'please stop texting me');
    await world.settle();
    expect((await world.call('POST', `/v1/state-switches/${on.body.id}/off`)).body.offAt).toEqual(expect.any(String));
    await world.walk('2027-01-13T20:00:00Z');
    expect(world.textsTo(louisiana.phone)).toHaveLength(1);
    expect(world.textsTo(neighbour.phone).filter((body) => !body.includes('done.'))).toEqual([]);
    expect(await world.items(`/v1/enrollments?caseId=${cases[0]}`)).toMatchObject([{ status: 'active' }]);
    expect(await world.items(`/v1/enrollments?caseId=${cases[1]}`)).toMatchObject([{ status: 'exited' }]);
    expect((await switched('off')).map((event) => event.data)).toEqual([{ switchId: on.body.id, state: 'LA' }]);
  });

  it('turned off at night, what it held waits for the morning: it is no way around quiet hours', async () => {
    await world.walk('2027-01-14T04:00:00Z');
    const { body } = await turnOn('LA');
    const person = { ...louisiana, name: 'Nora Guidry', phone: '+15045552003' };
    const { caseId } = (await world.inquire(person)).body;
    await world.settle();
    await world.query(`update messages set status = 'held', held_because = 'state_emergency' where case_id = $1`, [
      caseId,
    ]);
    await world.call('POST', `/v1/state-switches/${body.id}/off`);
    await world.walk('2027-01-14T13:59:00Z');
    expect(world.textsTo(person.phone)).toEqual([]);
    await world.walk('2027-01-14T15:00:00Z');
    expect(world.textsTo(person.phone)).toHaveLength(1);
  });

  it('switched twice at one instant: one switch, one event; off twice: one is told that it was', async () => {
    const before = (await switched('on')).length;
    const answers = await Promise.all([turnOn('PR'), turnOn('PR'), turnOn('pr')]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(await switched('on')).toHaveLength(before + 1);
    const { id } = answers[0]!.body;
    expect((await world.items('/v1/state-switches?inForce=true')).map((row) => row.state)).toEqual(['PR']);
    const off = await Promise.all([0, 1].map(() => world.call('POST', `/v1/state-switches/${id}/off`)));
    expect(off.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect((await world.call('POST', `/v1/state-switches/${newId()}/off`)).status).toBe(404);
    expect(await world.items('/v1/state-switches?inForce=true')).toEqual([]);
  });

  it.each([
    ['a state that there is not', { state: 'ZZ', reason: 'x' }, 422, ['state']],
    ['a name', { state: 'Louisiana', reason: 'x' }, 400, ['state']],
    ['no reason, and a word too many', { state: 'LA', reason: '', why: 'x' }, 400, ['reason', 'why']],
  ])('%s is refused', async (_, body, status, fields) => {
    const answer = await world.call('POST', '/v1/state-switches', body);
    expect([answer.status, paths(answer)]).toEqual([status, fields]);
  });

  it('waits for whoever is deciding at this moment, as a stop does', async () => {
    const posting = await world.app.get(Database).transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock_shared(hashtext('hearthline.stops'))`);
      const posted = turnOn('GU');
      const waits = async () => {
        for (;;) {
          const rows = await world.query(
            `select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
          );
          if (rows.length) return 'waits';
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
      expect(await Promise.race([posted, waits()])).toBe('waits');
      return { posted };
    });
    expect((await posting.posted).status).toBe(201);
  });
});

describe('do-not-call lists', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z');
  });
  afterAll(() => world.end());
  const load = (key: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    world.call('POST', `/v1/dnc-lists/${key}`, { asOf: '2027-01-10T00:00:00Z', mode: 'add', ...body }, headers);
  const hashOf = (address: string) => createHmac('sha256', world.config.addressHashKey).update(address).digest('hex');
  const onList = async (list: string) =>
    (await world.query('select address_hash as hash from dnc_numbers where list = $1 order by 1', [list])).map(
      (row) => row.hash,
    );

  it('keeps numbers only by hash, each once, and names the lines that hold none', async () => {
    const numbers = ['(919) 555-2001', '+19195552001', 'nobody', '919-555-2002', ''];
    const answer = await load('national', { numbers });
    expect(answer).toMatchObject({
      status: 200,
      body: { key: 'national', numbers: 2, unreadable: 2, unreadableLines: [3, 5], isCurrent: true },
    });
    expect(await onList('national')).toEqual(['+19195552001', '+19195552002'].map(hashOf).sort());
    expect((await world.items('/v1/events?type=dnc_list.loaded'))[0].data).toEqual({
      key: 'national',
      mode: 'add',
      asOf: '2027-01-10T00:00:00.000Z',
      numbers: 2,
    });
  });

  it('is added to or replaced; a list is as old as its oldest part, and 31 days later it clears nobody', async () => {
    const numbers = ['+15045552001'];
    await load('state:LA', { numbers });
    const added = await load('state:LA', { numbers: ['+15045552002'], asOf: '2027-01-12T00:00:00Z' });
    expect(added.body).toMatchObject({ numbers: 2, asOf: '2027-01-10T00:00:00.000Z' });
    const replaced = await load('state:LA', {
      numbers: ['+15045552003'],
      asOf: '2027-01-11T00:00:00Z',
      mode: 'replace',
    });
    expect(replaced.body).toMatchObject({ numbers: 1, asOf: '2027-01-11T00:00:00.000Z' });
    expect(await onList('state:LA')).toEqual([hashOf('+15045552003')]);
    const older = await load('state:LA', { numbers, mode: 'replace' });
    expect([older.status, paths(older)]).toEqual([422, ['asOf']]);
    expect(await onList('state:LA')).toEqual([hashOf('+15045552003')]);
    await world.jump('2027-02-10T12:00:00Z');
    const lists = Object.fromEntries((await world.items('/v1/dnc-lists')).map((list) => [list.key, list.isCurrent]));
    expect(lists).toEqual({ national: false, 'state:LA': true });
  });

  it('two loads at one instant are both there', async () => {
    const loads = ['+12145552001', '+12145552002', '+12145552003'].map((number) =>
      load('state:TX', { numbers: [number] }),
    );
    expect((await Promise.all(loads)).map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(await onList('state:TX')).toHaveLength(3);
  });

  it('a number of our own list is not freed by START', async () => {
    const [own, other] = ['+19195557001', '+19195557002'];
    await load('internal', { numbers: [own] });
    for (const phone of [own, other]) {
      await world.inquire({ name: `Family ${phone}`, phone, postalCode: '27601' });
      await world.settle();
      await world.text(phone, 'please stop texting me');
      await world.settle();
      await world.text(phone, 'START');
      await world.settle();
    }
    const silent = (phone: string) =>
      world.query('select 1 from suppressions where address_hash = $1 and lifted_at is null', [hashOf(phone)]);
    expect(await silent(own)).toHaveLength(2);
    expect(await silent(other)).toHaveLength(0);
  });

  it.each([
    ['a list that there is not', 'abroad', { numbers: ['+19195552001'] }, 422, ['key']],
    ['a state that there is not', 'state:ZZ', { numbers: ['+19195552001'] }, 422, ['key']],
    ['a date in the future', 'national', { numbers: ['+19195552001'], asOf: '2028-01-01T00:00:00Z' }, 422, ['asOf']],
    ['no number at all', 'national', { numbers: ['', 'x'] }, 422, ['numbers']],
    ['our own list replaced', 'internal', { numbers: ['+19195552001'], mode: 'replace' }, 422, ['mode']],
    ['no lines, and no date', 'national', { numbers: [], asOf: 'soon' }, 400, ['asOf', 'numbers']],
    ['too many lines', 'national', { numbers: Array.from({ length: 50_001 }, () => '1') }, 400, ['numbers']],
  ])('%s is refused', async (_, key, body, status, fields) => {
    const before = await world.query('select key, numbers from dnc_lists order by key');
    const answer = await load(key, body);
    expect([answer.status, paths(answer).sort()]).toEqual([status, fields]);
    expect(await world.query('select key, numbers from dnc_lists order by key')).toEqual(before);
  });
});
