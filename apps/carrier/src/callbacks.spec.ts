import { setTimeout as pause } from 'node:timers/promises';
import twilio from 'twilio';
import { aText, ACCOUNT, FAMILY, openCarrier, post, PRACTICE } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import type { Carrier } from './server.js';

describe('status callbacks', () => {
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
  const send = async (fragment = '', fields: Record<string, string> = {}) => {
    const response = await post(carrier, aText({ StatusCallback: `${base}/status?a=ref1${fragment}`, ...fields }));
    return ((await response.json()) as { sid: string }).sid;
  };

  it('say sent and delivered, signed over the address without its fragment, and never the body', async () => {
    const sid = await send('#rc=3&rp=ct,5xx');
    await carrier.idle();
    expect(product.statuses()).toEqual(['sent', 'delivered']);
    for (const { path, headers, fields } of product.posted) {
      expect(path).toBe('/status?a=ref1');
      const signature = String(headers['x-twilio-signature']);
      expect(twilio.validateRequest(ACCOUNT.authToken, signature, `${base}/status?a=ref1`, fields)).toBe(true);
      expect(fields).toMatchObject({
        AccountSid: ACCOUNT.accountSid,
        MessageSid: sid,
        SmsSid: sid,
        From: PRACTICE,
        To: FAMILY,
        ApiVersion: '2010-04-01',
      });
      expect(fields['SmsStatus']).toBe(fields['MessageStatus']);
      expect(fields).not.toHaveProperty('Body');
    }
    expect(product.posted.at(-1)?.fields['RawDlrDoneDate']).toMatch(/^\d{10}$/);
  });

  it('say queued first for a Messaging Service', async () => {
    const service = `MG${'a'.repeat(32)}`;
    await send('', { From: '', MessagingServiceSid: service });
    await carrier.idle();
    expect(product.statuses()).toEqual(['queued', 'sent', 'delivered']);
    expect(product.posted[0]?.fields['MessagingServiceSid']).toBe(service);
  });

  it('are lost by default when the product answers 500 or resets', async () => {
    product.answers = [{ status: 500 }, 'reset'];
    await send();
    await carrier.idle();
    expect(product.posted).toHaveLength(2);
    expect(carrier.messages()).toMatchObject([{ status: 'delivered' }]);
  });

  it('are tried again as the fragment says, with one idempotency token over the tries', async () => {
    await carrier.close();
    carrier = await openCarrier({ delaysMs: { sent: 1, delivered: 500 } });
    product.answers = [{ status: 503 }, { status: 500 }, { status: 204 }];
    await send('#rc=3&rp=5xx');
    await carrier.idle();
    expect(product.statuses()).toEqual(['sent', 'sent', 'sent', 'delivered']);
    const tokens = product.posted.map(({ headers }) => headers['i-twilio-idempotency-token']);
    expect(tokens[0]).toMatch(/./);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(tokens[3]).not.toBe(tokens[0]);
  });

  it('give up after the last try', async () => {
    product.answers = Array.from({ length: 20 }, () => ({ status: 503 }));
    await send('#rc=2&rp=5xx');
    await carrier.idle();
    expect(product.posted).toHaveLength(2 * 3);
  });

  it('are tried again once when nobody listens, and reach a product that is back', async () => {
    const port = Number(new URL(base).port);
    await product.stop();
    await carrier.close();
    carrier = await openCarrier({ retryPauseMs: 600 });
    await send();
    await pause(200); // both first tries have been refused by now
    product = new Receiver();
    await product.start(port);
    await carrier.idle();
    expect([...product.statuses()].sort()).toEqual(['delivered', 'sent']);
  });

  it('wait no longer for an answer than the fragment says', async () => {
    product.answers = ['silence', 'silence', { status: 204 }, { status: 204 }];
    await send('#rc=1&rp=rt&rt=100');
    await carrier.idle();
    expect(product.posted).toHaveLength(4);
  });

  it('each have a connection of their own, in a burst too', async () => {
    await Promise.all(Array.from({ length: 100 }, () => send()));
    await carrier.idle();
    expect(product.posted).toHaveLength(200);
    expect(product.connections).toBe(200);
  });

  it('leave every text of a burst at its end: none goes back on its way', async () => {
    await Promise.all(Array.from({ length: 100 }, () => send()));
    const until = performance.now() + 30;
    while (performance.now() < until); // both timers of many texts are due when the next one is looked at
    await carrier.idle();
    expect(new Set(carrier.messages().map(({ status }) => status))).toEqual(new Set(['delivered']));
    expect(new Set(carrier.ledger.map(({ status }) => status))).toEqual(new Set(['delivered']));
  });

  it('do not keep anybody waiting at close', async () => {
    product.answers = ['silence', 'silence'];
    await send();
    await carrier.close();
    await expect(carrier.idle()).resolves.toBeUndefined();
    carrier = await openCarrier();
  });
});
