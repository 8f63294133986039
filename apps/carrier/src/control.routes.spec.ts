import twilio from 'twilio';
import { aText, ACCOUNT, FAMILY, openCarrier, post } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import type { Carrier } from './server.js';

type Answer = Record<string, unknown> & { items: Record<string, unknown>[]; message: string };

describe('the switches over HTTP', () => {
  let carrier: Carrier;
  let product: Receiver;
  let base: string;
  beforeEach(async () => {
    product = new Receiver();
    base = await product.start();
    carrier = await openCarrier();
  });
  afterEach(async () => {
    await carrier.close();
    await product.stop();
  });
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${carrier.url}/_carrier/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as Answer };
  };
  const texts = (ref = 'ref1') => post(carrier, aText({ StatusCallback: `${base}/status?a=${ref}` }));

  it('programs, shows, counts and clears', async () => {
    const program = { seed: 7, rates: { '503-before': 1 } };
    expect((await call('POST', 'faults/program', program)).status).toBe(201);
    expect((await texts()).status).toBe(503);
    expect((await texts()).status).toBe(503);
    expect((await call('GET', 'faults/program')).json).toEqual({ items: [program], struck: { '503-before': 2 } });
    expect((await call('GET', 'faults')).json).toMatchObject({
      items: [],
      programs: [program],
      outages: [],
      struck: { '503-before': 2 },
      kinds: expect.arrayContaining(['503-before', 'contradict', 'delayed-list']) as unknown,
    });
    expect((await call('DELETE', 'faults')).status).toBe(204);
    expect((await texts()).status).toBe(201);
    expect((await call('GET', 'faults')).json).toMatchObject({ programs: [], struck: { '503-before': 2 } });
  });

  it('begins an outage and calls it off', async () => {
    expect((await call('POST', 'faults/outage', { kind: '503-before', seconds: 600 })).status).toBe(201);
    expect((await texts()).status).toBe(503);
    const { outages } = (await call('GET', 'faults')).json as unknown as { outages: { seconds: number }[] };
    expect(outages).toMatchObject([{ kind: '503-before', channel: 'sms' }]);
    expect(outages[0]?.seconds).toBeLessThan(600);
    await call('DELETE', 'faults');
    expect((await texts()).status).toBe(201);
  });

  it('holds callbacks back, shows how many, and releases them signed', async () => {
    await call('POST', 'faults', { kind: 'late-callbacks' });
    await texts();
    expect((await call('GET', 'idle')).status).toBe(200);
    expect(product.posted).toEqual([]);
    expect((await call('GET', 'callbacks')).json).toEqual({ held: 2 });
    expect((await call('POST', 'callbacks/release')).json).toEqual({ released: 2 });
    expect(product.statuses()).toEqual(['sent', 'delivered']);
    const { headers, fields, path } = product.posted[1] ?? { headers: {}, fields: {}, path: '' };
    const signature = String(headers['x-twilio-signature']);
    expect(twilio.validateRequest(ACCOUNT.authToken, signature, base + path, fields)).toBe(true);
    expect((await call('GET', 'callbacks')).json).toEqual({ held: 0 });
  });

  it('forges a callback and tells what the product answered', async () => {
    await texts('ref9');
    await call('GET', 'idle');
    product.answers = [{ status: 403 }];
    const forged = await call('POST', 'callbacks/forge', { ref: 'ref9', status: 'undelivered', how: 'unsigned' });
    expect([forged.status, forged.json]).toEqual([200, { status: 403 }]);
    expect(product.posted.at(-1)?.fields).toMatchObject({ MessageStatus: 'undelivered', To: FAMILY });
  });

  it('shows what was accepted, what it met and how it ended', async () => {
    await call('POST', 'faults', { kind: '503-after-accept' });
    await call('POST', 'faults', { kind: 'undelivered', errorCode: 30005 });
    await texts();
    await texts();
    await call('GET', 'idle');
    const { items } = (await call('GET', 'ledger')).json;
    const common = { to: FAMILY, body: aText()['Body'], sid: expect.stringMatching(/^SM/) as unknown };
    expect(items).toMatchObject([
      { ...common, fault: '503-after-accept', callbackFault: 'undelivered', status: 'undelivered', errorCode: 30005 },
      { ...common, fault: null, callbackFault: null, status: 'delivered', errorCode: null },
    ]);
    expect(Date.parse(String(items[0]?.['at']))).not.toBeNaN();
  });

  it.each([
    ['faults', { kind: 'gremlins' }, 'kind must be one of 429,'],
    ['faults', {}, 'kind is missing'],
    ['faults', { kind: '429', times: 0 }, 'times must be a whole number from 1'],
    ['faults', { kind: '429', times: '2' }, 'times must be a whole number from 1'],
    ['faults', { kind: '429', to: 7 }, 'to must be a phone number or a mail address'],
    ['faults', { kind: '429', on: 'update' }, 'on must be one of create, read'],
    ['faults', { kind: '503-after-accept', on: 'read' }, 'on: 503-after-accept does not happen to a read'],
    ['faults', { kind: '500-after-accept', on: 'read' }, 'on: 500-after-accept does not happen to a read'],
    ['faults', { kind: 'late-callbacks', on: 'read' }, 'on: late-callbacks does not happen to a read'],
    ['faults', { kind: 'duplicate-list', on: 'create' }, 'on: duplicate-list happens to reads only'],
    ['faults', { kind: '429', channel: 'fax' }, 'channel must be one of sms, email'],
    ['faults', { kind: '429', retryAfterS: -1 }, 'retryAfterS must be a whole number from 0'],
    ['faults', { kind: 'rejected', errorCode: 'x' }, 'errorCode must be a whole number from 1 to 99999'],
    ['faults', { kind: 'slow-drip', dripMs: 0 }, 'dripMs must be a whole number from 1 to 60000'],
    ['faults', { kind: 'duplicate-callbacks', copies: 1 }, 'copies must be a whole number from 2 to 46'],
    ['faults', { kind: 'duplicate-callbacks', copies: 47 }, 'copies must be a whole number from 2 to 46'],
    ['faults', { kind: 'delayed-list', youngerThanS: 0 }, 'youngerThanS must be a whole number from 1'],
    ['faults', { kind: 'contradict', first: 'sent' }, 'first must be one of delivered, undelivered'],
    ['faults', { kind: '429', retryAfter: 3 }, 'retryAfter is not known here'],
    ['faults', { kind: '429', toString: 3 }, 'toString is not known here'],
    ['faults', [], 'the body must be a JSON object'],
    ['faults', 'kind', 'the body must be a JSON object'],
    ['faults/program', { seed: 1, rates: { silence: 0.6, reset: 0.6 } }, 'rates of the answer must add up to 1'],
    ['faults/program', { seed: 'x', rates: {} }, 'seed must be a whole number'],
    ['faults/program', [], 'the body must be a JSON object'],
    ['faults/outage', { kind: '429', seconds: 1 }, 'kind must be one of 503-before'],
    ['faults/outage', { kind: '503-before', seconds: -1 }, 'seconds must be a number above 0'],
    ['faults/outage', 'now', 'the body must be a JSON object'],
    ['callbacks/forge', { status: 'delivered', how: 'unsigned' }, 'sid, ref or url is missing'],
    ['callbacks/forge', { how: 'unsigned' }, 'status is missing'],
    ['callbacks/forge', 7, 'the body must be a JSON object'],
  ])('POST %s %j is refused: %s', async (path, body, why) => {
    const { status, json } = await call('POST', path, body);
    expect([status, json.message]).toEqual([400, expect.stringContaining(why)]);
    expect((await call('GET', 'faults')).json).toMatchObject({ items: [], programs: [], outages: [] });
  });

  it.each(['faults', 'faults/program', 'faults/outage', 'callbacks/forge'])(
    'POST %s refuses no body and a form',
    async (path) => {
      expect((await call('POST', path)).status).toBe(400);
      const form = await fetch(`${carrier.url}/_carrier/${path}`, {
        method: 'POST',
        body: new URLSearchParams({ kind: '429' }),
      });
      expect([form.status, ((await form.json()) as Answer).message]).toEqual([
        400,
        'the body must be a JSON object, sent as application/json',
      ]);
    },
  );
});
