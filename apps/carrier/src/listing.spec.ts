import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aText, ACCOUNT, FAMILY, get, openCarrier, OTHER_FAMILY, post, PRACTICE } from '../test/account.js';
import type { Carrier } from './server.js';

const OLD = `SM${'1'.repeat(32)}`;

type Text = { sid: string; to: string; body: string; account_sid: string; uri: string };

describe('lists that are not the truth', () => {
  let carrier: Carrier;
  beforeEach(async () => void (carrier = await openCarrier()));
  afterEach(async () => {
    await carrier.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  const folders: string[] = [];
  const ledgerWithATextOf = (ageS: number) => {
    const folder = mkdtempSync(join(tmpdir(), 'carrier-'));
    folders.push(folder);
    const at = new Date(Date.now() - ageS * 1000).toISOString();
    const text = { kind: 'received', at, sid: OLD, from: FAMILY, to: PRACTICE, body: 'Hello', numMedia: 0 };
    writeFileSync(join(folder, 'ledger.jsonl'), `${JSON.stringify(text)}\n`);
    return join(folder, 'ledger.jsonl');
  };
  const send = async (fields: Record<string, string> = {}) => {
    const { sid } = (await (await post(carrier, aText(fields))).json()) as { sid: string };
    return sid;
  };
  const list = async (query = '') => {
    const response = await get(carrier, `/Messages.json${query}`);
    return ((await response.json()) as { messages: Text[] }).messages;
  };
  const sids = async (query = '') => (await list(query)).map(({ sid }) => sid);
  const fetched = async (sid: string) => (await get(carrier, `/Messages/${sid}.json`)).status;

  describe('delayed-list', () => {
    it('leaves young texts out of the next list, once for each time', async () => {
      const sid = await send();
      carrier.faults.next('delayed-list', 2, { on: 'read' });
      expect([await sids(), await sids(), await sids()]).toEqual([[], [], [sid]]);
    });

    it('does not know a young text by its sid either, until the list has caught up', async () => {
      const sid = await send();
      carrier.faults.next('delayed-list');
      expect([await fetched(sid), await fetched(sid)]).toEqual([404, 404]);
      expect(await sids()).toEqual([]);
      expect(await fetched(sid)).toBe(200);
    });

    it.each([
      [{}, 600, [200, 404], 1],
      [{ youngerThanS: 500 }, 600, [200, 404], 1],
      [{ youngerThanS: 700 }, 600, [404, 404], 0],
      [{}, 30, [404, 404], 0],
    ])('%j shows a text that is %i s old as it should', async (options, ageS, fetches, length) => {
      await carrier.close();
      carrier = await openCarrier({ ledgerPath: ledgerWithATextOf(ageS) });
      const young = await send();
      carrier.faults.next('delayed-list', 1, options);
      expect([await fetched(OLD), await fetched(young)]).toEqual(fetches);
      expect(await sids()).toEqual([OLD].slice(0, length));
      expect(await sids()).toEqual([young, OLD]);
    });

    it('strikes lists about one recipient', async () => {
      const [sid, other] = [await send(), await send({ To: OTHER_FAMILY })];
      carrier.faults.next('delayed-list', 1, { to: FAMILY });
      const of = (phone: string) => sids(`?To=${encodeURIComponent(phone)}`);
      expect([await fetched(sid), await fetched(other)]).toEqual([404, 200]);
      expect([await of(OTHER_FAMILY), await of(FAMILY), await of(FAMILY)]).toEqual([[other], [], [sid]]);
    });

    it('strikes by rate too, lists and single texts alike', async () => {
      const sid = await send();
      carrier.faults.program({ seed: 4, rates: { 'delayed-list': 0.5 }, on: 'read' });
      const lists: number[] = [];
      const fetches: number[] = [];
      for (let i = 0; i < 40; i += 1) {
        lists.push((await sids()).length);
        fetches.push(await fetched(sid));
      }
      expect([...new Set(lists)].sort()).toEqual([0, 1]);
      expect([...new Set(fetches)].sort()).toEqual([200, 404]);
      const hidden = lists.filter((length) => length === 0).length + fetches.filter((status) => status === 404).length;
      expect(carrier.faults.struck).toEqual({ 'delayed-list': hidden });
    });
  });

  describe('duplicate-list', () => {
    it('has each text twice, and one of another account that looks like the newest', async () => {
      const [older, newer] = [await send({ Body: 'older' }), await send({ Body: 'newer' })];
      carrier.faults.next('duplicate-list', 1, { on: 'read' });
      const texts = await list();
      const ours = texts.filter(({ account_sid }) => account_sid === ACCOUNT.accountSid);
      const foreign = texts.filter(({ account_sid }) => account_sid !== ACCOUNT.accountSid);
      expect(ours.map(({ sid }) => sid)).toEqual([newer, newer, older, older]);
      expect(foreign).toMatchObject([{ to: FAMILY, body: 'newer', direction: 'outbound-api' }]);
      expect([newer, older]).not.toContain(foreign[0]?.sid);
      expect(foreign[0]?.uri).toContain(foreign[0]?.account_sid);
      expect(await sids()).toEqual([newer, older]);
    });

    it('has the foreign one alone where nothing was found', async () => {
      carrier.faults.next('duplicate-list');
      const texts = await list(`?To=${encodeURIComponent(FAMILY)}`);
      expect(texts).toMatchObject([{ to: FAMILY, sid: expect.stringMatching(/^SM/) as unknown }]);
      expect(texts[0]?.account_sid).not.toBe(ACCOUNT.accountSid);
    });

    it('is not used up by fetching one text', async () => {
      const sid = await send();
      carrier.faults.next('duplicate-list');
      expect(await fetched(sid)).toBe(200);
      expect(await list()).toHaveLength(3);
    });
  });

  it('a list meets one fault of its answer and one of what it holds', async () => {
    await send();
    carrier.faults.next('wrong-type', 1, { on: 'read' });
    carrier.faults.next('delayed-list');
    const response = await get(carrier, '/Messages.json');
    expect(response.headers.get('content-type')).toMatch('text/html');
    expect(await response.json()).toMatchObject({ messages: [] });
    expect(carrier.faults.list()).toEqual([]);
  });

  it('creates do not meet them', () => {
    expect(() => carrier.faults.next('delayed-list', 1, { on: 'create' })).toThrow('happens to reads only');
  });
});
