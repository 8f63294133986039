import { setTimeout as pause } from 'node:timers/promises';
import twilio from 'twilio';
import { aText, ACCOUNT, FAMILY, get, openCarrier, OTHER_FAMILY, post } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import type { Carrier } from './server.js';

/** What a call that may never end came to. */
const within = (ms: number, call: Promise<unknown>) =>
  Promise.race([
    call.then(
      () => 'answered',
      () => 'broken',
    ),
    pause(ms, 'nothing yet'),
  ]);

describe('scripted faults', () => {
  let carrier: Carrier;
  let product: Receiver;
  let callback: Record<string, string>;
  beforeEach(async () => {
    product = new Receiver();
    callback = { StatusCallback: `${await product.start()}/status` };
    carrier = await openCarrier();
  });
  afterEach(async () => {
    await carrier.close();
    await product.stop();
  });

  it('429 tells when to come again, and nothing was accepted', async () => {
    carrier.faults.next('429', 2, { retryAfterS: 3 });
    for (let i = 0; i < 2; i += 1) {
      const response = await post(carrier, aText());
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
      expect(await response.json()).toMatchObject({ code: 20429 });
    }
    expect(carrier.ledger).toEqual([]);
    expect((await post(carrier, aText())).status).toBe(201);
  });

  it.each([
    ['500-before', 500, 0],
    ['503-before', 503, 0],
    ['html-200', 200, 0],
    ['rejected', 400, 0],
    ['unauthorized', 401, 0],
    ['500-after-accept', 500, 1],
    ['503-after-accept', 503, 1],
    ['wrong-type', 201, 1],
    ['callback-before-answer', 201, 1],
  ] as const)('%s answers %i with %i accepted', async (kind, status, accepted) => {
    carrier.faults.next(kind);
    expect((await post(carrier, aText())).status).toBe(status);
    expect(carrier.ledger).toHaveLength(accepted);
  });

  it.each([
    ['reset', 1],
    ['reset-before', 0],
  ] as const)('%s cuts the connection with %i accepted', async (kind, accepted) => {
    carrier.faults.next(kind);
    await expect(post(carrier, aText())).rejects.toThrow();
    expect(carrier.ledger).toHaveLength(accepted);
  });

  it('silence accepts and never answers', async () => {
    carrier.faults.next('silence');
    const waiting = new AbortController();
    const answer = post(carrier, aText(callback)).then(() => 'answered');
    const delivered = carrier.idle().then(async () => {
      while (product.posted.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      return 'delivered';
    });
    expect(await Promise.race([answer, delivered])).toBe('delivered');
    waiting.abort();
    expect(carrier.ledger).toMatchObject([{ fault: 'silence' }]);
    answer.catch(() => undefined);
  });

  it('cut-body breaks a 201 in the middle of its JSON', async () => {
    carrier.faults.next('cut-body');
    const response = await post(carrier, aText());
    expect(response.status).toBe(201);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(carrier.ledger).toHaveLength(1);
  });

  it.each([
    ['500-before', {}, 20500],
    ['500-after-accept', {}, 20500],
    ['503-before', {}, 20503],
    ['unauthorized', {}, 20003],
    ['rejected', {}, 21211],
    ['rejected', { errorCode: 21610 }, 21610],
  ] as const)('%s %j refuses with the code %i', async (kind, options, code) => {
    carrier.faults.next(kind, 1, options);
    const response = await post(carrier, aText());
    expect(await response.json()).toMatchObject({ code, status: response.status });
  });

  it('wrong-type answers the whole 201, called a page', async () => {
    carrier.faults.next('wrong-type');
    const response = await post(carrier, aText());
    expect(response.headers.get('content-type')).toMatch('text/html');
    expect(await response.json()).toMatchObject({ sid: carrier.ledger[0]?.sid });
  });

  it('slow-drip answers byte by byte, whole for who waits', async () => {
    carrier.faults.next('slow-drip', 1, { dripMs: 1 });
    const response = await post(carrier, aText());
    expect(response.status).toBe(201);
    let chunks = 0;
    let text = '';
    for await (const chunk of response.body ?? []) {
      chunks += 1;
      text += Buffer.from(chunk as Uint8Array).toString();
    }
    expect(chunks).toBeGreaterThan(50);
    expect(JSON.parse(text)).toMatchObject({ sid: carrier.ledger[0]?.sid });
  });

  it('slow-drip strikes the timeout of who does not wait, in the middle of the body', async () => {
    carrier.faults.next('slow-drip');
    const response = await post(carrier, aText());
    expect(response.status).toBe(201);
    expect(await within(500, response.text())).toBe('nothing yet');
    expect(carrier.ledger).toHaveLength(1);
  });

  it('silence-before accepts nothing and never answers', async () => {
    carrier.faults.next('silence-before');
    expect(await within(200, post(carrier, aText()))).toBe('nothing yet');
    expect(carrier.ledger).toEqual([]);
  });

  it('callback-before-answer has told everything before the request is answered', async () => {
    carrier.faults.next('callback-before-answer');
    const response = await post(carrier, aText(callback));
    expect(product.statuses()).toEqual(['sent', 'delivered']);
    expect(await response.json()).toMatchObject({ status: 'queued' });
  });

  it.each([
    ['lose-callbacks', []],
    ['refuse-callbacks', []],
    ['duplicate-callbacks', ['delivered', 'delivered', 'sent', 'sent']],
  ] as const)('%s: %j', async (kind, statuses) => {
    carrier.faults.next(kind);
    await post(carrier, aText(callback));
    await carrier.idle();
    expect([...product.statuses()].sort()).toEqual(statuses);
    expect(carrier.messages()).toMatchObject([{ status: 'delivered' }]);
  });

  it('reorder-callbacks tells the end first', async () => {
    carrier.faults.next('reorder-callbacks');
    await post(carrier, aText(callback));
    await carrier.idle();
    expect(product.statuses()).toEqual(['delivered', 'sent']);
  });

  it('undelivered ends with the reason', async () => {
    carrier.faults.next('undelivered', 1, { errorCode: 30005 });
    await post(carrier, aText(callback));
    await carrier.idle();
    expect(product.posted.at(-1)?.fields).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30005' });
    expect(carrier.messages()).toMatchObject([{ status: 'undelivered', errorCode: 30005 }]);
  });

  it('callback-before-answer tells the end first where the callbacks are out of order too', async () => {
    carrier.faults.next('callback-before-answer');
    carrier.faults.next('reorder-callbacks');
    await post(carrier, aText(callback));
    expect(product.statuses()).toEqual(['delivered', 'sent']);
  });

  it('one request meets one fault of the answer and one of the callbacks, in the order of the script', async () => {
    carrier.faults.next('503-after-accept');
    carrier.faults.next('429');
    carrier.faults.next('refuse-callbacks');
    expect((await post(carrier, aText(callback))).status).toBe(503);
    expect((await post(carrier, aText(callback))).status).toBe(429);
    expect((await post(carrier, aText(callback))).status).toBe(201);
    await carrier.idle();
    expect(product.posted).toHaveLength(2);
    expect(carrier.faults.list()).toEqual([]);
  });

  it('strike one recipient and leave the control alone', async () => {
    carrier.faults.next('500-before', 1, { to: FAMILY });
    expect((await post(carrier, aText({ To: OTHER_FAMILY }))).status).toBe(201);
    expect((await post(carrier, aText())).status).toBe(500);
  });

  it('strike reads when told so', async () => {
    carrier.faults.next('429', 1, { on: 'read' });
    expect((await post(carrier, aText())).status).toBe(201);
    expect((await get(carrier, '/Messages.json')).status).toBe(429);
    expect((await get(carrier, '/Messages.json')).status).toBe(200);
    expect(() => carrier.faults.next('503-after-accept', 1, { on: 'read' })).toThrow('does not happen to a read');
  });

  it.each([
    ['429', 429],
    ['503-before', 503],
    ['html-200', 200],
    ['rejected', 400],
    ['unauthorized', 401],
    ['wrong-type', 200],
  ] as const)('%s happens to lists and to single texts: %i', async (kind, status) => {
    const { sid } = (await (await post(carrier, aText())).json()) as { sid: string };
    carrier.faults.next(kind, 2, { on: 'read' });
    for (const path of ['/Messages.json', `/Messages/${sid}.json`]) {
      expect([path, (await get(carrier, path)).status]).toEqual([path, status]);
    }
    expect((await get(carrier, '/Messages.json')).headers.get('content-type')).toMatch('application/json');
  });

  it.each(['silence', 'silence-before'] as const)('%s leaves a read without any answer', async (kind) => {
    carrier.faults.next(kind, 1, { on: 'read' });
    expect(await within(200, get(carrier, '/Messages.json'))).toBe('nothing yet');
  });

  it('cut-body breaks a list in the middle', async () => {
    await post(carrier, aText());
    carrier.faults.next('cut-body', 1, { on: 'read' });
    const response = await get(carrier, '/Messages.json');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('of mail leave texts alone, and are there for mail', async () => {
    carrier.faults.next('500-before', 1, { channel: 'email' });
    carrier.faults.next('lose-callbacks', 1, { channel: 'email' });
    carrier.faults.next('429', 1, { channel: 'sms' });
    expect((await post(carrier, aText(callback))).status).toBe(429);
    expect((await post(carrier, aText(callback))).status).toBe(201);
    await carrier.idle();
    expect([...product.statuses()].sort()).toEqual(['delivered', 'sent']);
    expect(carrier.faults.takeForAnswer('before', 'create', FAMILY, 'email')).toMatchObject({ kind: '500-before' });
    expect(carrier.faults.takeForCallbacks(FAMILY, 'email')).toMatchObject({ kind: 'lose-callbacks' });
  });

  it('are counted by kind when they strike', async () => {
    carrier.faults.next('429', 2);
    carrier.faults.next('lose-callbacks', 2);
    for (let i = 0; i < 3; i += 1) await post(carrier, aText());
    expect(carrier.faults.struck).toEqual({ '429': 2, 'lose-callbacks': 1 });
    carrier.faults.clear();
    expect(carrier.faults.struck).toEqual({ '429': 2, 'lose-callbacks': 1 });
  });

  it('a request that is refused uses up no fault of what comes after acceptance', async () => {
    carrier.faults.next('503-after-accept');
    expect((await post(carrier, aText({ Body: '' }))).status).toBe(400);
    expect((await post(carrier, aText())).status).toBe(503);
  });

  it('are scripted over HTTP too', async () => {
    const say = (body: unknown) =>
      fetch(`${carrier.url}/_carrier/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await say({ kind: '500-before', times: 2, to: FAMILY })).status).toBe(201);
    expect((await say({ kind: 'gremlins' })).status).toBe(400);
    expect((await say({ kind: '429', times: 0 })).status).toBe(400);
    const listed = (await (await fetch(`${carrier.url}/_carrier/faults`)).json()) as { items: unknown[] };
    expect(listed.items).toEqual([{ kind: '500-before', left: 2, to: FAMILY }]);
    await fetch(`${carrier.url}/_carrier/faults`, { method: 'DELETE' });
    expect((await post(carrier, aText())).status).toBe(201);
  });

  it('look to the official SDK as they should', async () => {
    const client = twilio(ACCOUNT.accountSid, ACCOUNT.authToken, { autoRetry: false });
    client.api.baseUrl = carrier.url;
    const create = () => client.messages.create({ to: FAMILY, from: aText()['From'], body: 'Hello' });
    carrier.faults.next('429');
    await expect(create()).rejects.toMatchObject({ status: 429, code: 20429 });
    carrier.faults.next('503-after-accept');
    await expect(create()).rejects.toMatchObject({ status: 503 });
    carrier.faults.next('cut-body');
    await expect(create()).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' });
    carrier.faults.next('reset');
    await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
