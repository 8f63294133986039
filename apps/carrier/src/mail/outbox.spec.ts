import { setTimeout as pause } from 'node:timers/promises';
import { EventReceiver, isSigned } from '../../test/event-receiver.js';
import { acceptedId, FAMILY_MAIL, openPostOffice, to } from '../../test/mail-account.js';
import type { Carrier, CarrierOptions } from '../server.js';

const manyPeople = (count: number) => ({
  personalizations: Array.from({ length: count }, (_, index) => ({ to: [{ email: `p${index}@example.org` }] })),
});

describe('events', () => {
  let carrier: Carrier;
  let product: EventReceiver;
  let base: string;
  beforeEach(async () => {
    product = new EventReceiver();
    base = await product.start();
    carrier = await openPostOffice({ webhookUrl: `${base}/` });
  });
  afterEach(async () => {
    await carrier.close();
    await product.stop();
  });
  const reopen = async (options: Partial<CarrierOptions>) => {
    await carrier.close();
    carrier = await openPostOffice({ webhookUrl: base, ...options });
  };

  it('say processed and delivered, with all that SendGrid says', async () => {
    const messageId = await acceptedId(carrier);
    await carrier.idle();
    expect(product.kinds.flat()).toEqual(['processed', 'delivered']);
    const common = {
      email: FAMILY_MAIL,
      timestamp: expect.any(Number) as unknown,
      'smtp-id': `<${messageId}@geopod-ismtpd-1>`,
      category: 'inquiry-received',
      sg_event_id: expect.stringMatching(/^[\w-]{24}$/) as unknown,
      sg_message_id: `${messageId}.recvd-1-2-3.0`,
      crm_mid: 'm1',
      crm_att: 'r1',
    };
    expect(product.events[0]).toEqual({ ...common, event: 'processed' });
    expect(product.events[1]).toMatchObject({ ...common, event: 'delivered', response: '250 2.0.0 OK' });
    expect(new Set(product.events.map(({ sg_event_id: id }) => id)).size).toBe(2);
    expect(carrier.mails).toMatchObject([{ state: 'delivered' }]);
  });

  it('are signed over every byte of a JSON array that ends with a line break', async () => {
    await acceptedId(carrier);
    await carrier.idle();
    expect(product.events).toHaveLength(2);
    for (const batch of product.batches) {
      expect(batch.path).toBe('/webhooks/sendgrid/events');
      expect(batch.headers['content-type']).toBe('application/json');
      expect(batch.raw.toString()).toMatch(/^\[\{.*\}\]\r\n$/s);
      expect(isSigned(batch, carrier.mailEventPublicKey)).toBe(true);
      expect(isSigned({ ...batch, raw: batch.raw.subarray(0, -2) }, carrier.mailEventPublicKey)).toBe(false);
    }
  });

  it('name all categories, and none where there is none; a reserved argument is overwritten', async () => {
    await acceptedId(carrier, { ...to(FAMILY_MAIL, { custom_args: { event: 'mine' } }), categories: ['a', 'b'] });
    await acceptedId(carrier, { categories: undefined });
    await carrier.idle();
    const first = product.events.find(({ category }) => category !== undefined);
    expect(first).toMatchObject({ category: ['a', 'b'], event: 'processed' });
    expect(product.events.filter(({ category }) => category === undefined)).toHaveLength(2);
  });

  it('that fall due together go together', async () => {
    await reopen({ mail: { delaysMs: { processed: 1, delivered: 2 }, times: { windowMs: 400 } } });
    await acceptedId(carrier, manyPeople(20));
    await carrier.idle();
    expect(product.batches).toHaveLength(1);
    expect(product.events).toHaveLength(40);
  });

  it('that fall due while a batch is on its way go in the next one, a thousand at most', async () => {
    let answer: (status: number) => void = () => undefined;
    product.answers = [new Promise((resolve) => (answer = resolve))];
    await acceptedId(carrier);
    while (product.batches.length === 0) await pause(2);
    await acceptedId(carrier, manyPeople(1000));
    while (carrier.mails.some(({ state }) => state !== 'delivered')) await pause(5);
    expect(product.batches).toHaveLength(1);
    answer(204);
    await carrier.idle();
    expect(product.kinds.map((kinds) => kinds.length)).toEqual([1, 1000, 1000, 1]);
  });

  it('are tried again until they are taken: the same events, signed anew; others do not wait for that', async () => {
    await reopen({ mail: { times: { retryPauseMs: 500 } } });
    const messageId = await acceptedId(carrier);
    await carrier.idle();
    product.answers = [503, 204, 'reset'];
    expect(await carrier.mailEvent(messageId, { event: 'bounce' })).toBe(503);
    expect(await carrier.mailEvent(messageId, { event: 'open' })).toBe(204);
    await carrier.idle();
    const events = product.events.slice(2);
    expect(events.map(({ event }) => event)).toEqual(['bounce', 'open', 'bounce', 'bounce']);
    expect(events[2]).toEqual(events[0]);
    expect(product.batches.every((batch) => isSigned(batch, carrier.mailEventPublicKey))).toBe(true);
    expect(carrier.mailAlerts).toEqual([]);
  });

  it('reach a product that comes back', async () => {
    await reopen({ mail: { times: { retryPauseMs: 300 } } });
    await product.stop();
    await acceptedId(carrier);
    while (carrier.mails[0]?.state !== 'delivered') await pause(5);
    product = new EventReceiver();
    await product.start(Number(new URL(base).port));
    await carrier.idle();
    expect(product.events.map(({ event }) => event).sort()).toEqual(['delivered', 'processed']);
  });

  it('are given up with an alert when the product never takes them', async () => {
    await reopen({ mail: { delaysMs: { processed: 1, delivered: 2 }, times: { windowMs: 60, retryForMs: 100 } } });
    product.answers = Array.from({ length: 50 }, () => 500);
    const messageId = await acceptedId(carrier);
    await carrier.idle();
    // pauses of 5, 10, 20, 40 and 80 ms: the last one would end after the time
    expect(product.batches.length).toBeGreaterThanOrEqual(3);
    expect(product.batches.length).toBeLessThanOrEqual(5);
    expect(carrier.mailAlerts).toMatchObject([
      { code: 'events', messageId, detail: '2 events were not taken: status 500' },
    ]);
  });

  it('are told to nobody while the product has no address', async () => {
    carrier.setWebhookUrl(undefined);
    await acceptedId(carrier);
    await carrier.idle();
    expect(carrier.mails).toMatchObject([{ state: 'delivered' }]);
    carrier.setWebhookUrl(base);
    await carrier.idle();
    expect(product.batches).toEqual([]);
    expect(carrier.mailAlerts).toEqual([]);
  });

  it('happen by hand too, and the answer is the product’s', async () => {
    const messageId = await acceptedId(carrier);
    await carrier.idle();
    product.answers = [403];
    expect(await carrier.mailEvent(messageId, { event: 'bounce', type: 'blocked', reason: '421' })).toBe(403);
    await carrier.idle();
    expect(await carrier.mailEvent(messageId, { event: 'spamreport' })).toBe(204);
    const [first, again, spam] = product.events.slice(2);
    expect(first).toMatchObject({ event: 'bounce', type: 'blocked', reason: '421', status: '5.1.1', crm_att: 'r1' });
    expect(again).toEqual(first);
    expect(spam).toMatchObject({ event: 'spamreport', crm_att: 'r1' });
    expect(carrier.mails).toMatchObject([{ state: 'spamreport' }]);
    await expect(carrier.mailEvent('unknown', { event: 'open' })).rejects.toThrow('no mail unknown was accepted');
  });

  it('of an asynchronous bounce lack the message id and the arguments', async () => {
    const messageId = await acceptedId(carrier);
    await carrier.idle();
    await carrier.mailEvent(messageId, { event: 'bounce', withoutIds: true });
    const bounce = product.events.at(-1);
    expect(bounce).toMatchObject({ event: 'bounce', 'smtp-id': `<${messageId}@geopod-ismtpd-1>`, email: FAMILY_MAIL });
    for (const field of ['sg_message_id', 'crm_att', 'crm_mid', 'withoutIds']) expect(bounce).not.toHaveProperty(field);
  });

  it('of any kind can be posted once, signed well, badly or not at all', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ event: 'open', index }));
    product.answers = [202];
    expect(await carrier.postMailEvents(many)).toBe(202);
    expect(await carrier.postMailEvents([{}], { signature: 'bad', timestampS: 5 })).toBe(204);
    expect(await carrier.postMailEvents('not JSON', { signature: 'missing' })).toBe(204);
    expect(await carrier.postMailEvents('[]\r\n', { signature: 'bad' })).toBe(204);
    product.answers = [503];
    expect(await carrier.postMailEvents([])).toBe(503);
    await carrier.idle();
    const key = carrier.mailEventPublicKey;
    expect(product.batches.map((batch) => isSigned(batch, key))).toEqual([true, false, false, false, true]);
    expect(product.batches.map(({ raw }) => raw.toString()).slice(1)).toEqual([
      '[{}]\r\n',
      'not JSON',
      '[]\r\n',
      '[]\r\n',
    ]);
    expect(JSON.parse(product.batches[0]?.raw.toString() ?? '')).toEqual(many);
    expect(product.batches[1]?.headers['x-twilio-email-event-webhook-timestamp']).toBe('5');
    expect(product.batches[2]?.headers).not.toHaveProperty('x-twilio-email-event-webhook-signature');
  });

  it('do not keep anybody waiting at close', async () => {
    product.answers = [new Promise(() => undefined)];
    await acceptedId(carrier);
    while (product.batches.length === 0) await pause(2);
    await carrier.close();
    await expect(carrier.idle()).resolves.toBeUndefined();
    carrier = await openPostOffice();
  });
});
