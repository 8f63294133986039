import { setTimeout as pause } from 'node:timers/promises';
import twilio from 'twilio';
import { aText, ACCOUNT, FAMILY, openCarrier, post, PRACTICE } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import type { Forgery } from './callbacks.js';
import type { Carrier } from './server.js';

const UNKNOWN = `SM${'0'.repeat(32)}`;

describe('faults of the callbacks', () => {
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
  const send = async (ref = 'ref1', fields: Record<string, string> = {}) => {
    const response = await post(carrier, aText({ StatusCallback: `${base}/status?a=${ref}#rc=3&rp=5xx`, ...fields }));
    return ((await response.json()) as { sid: string }).sid;
  };
  const signedBy = (token: string) =>
    product.posted.map(({ path, headers, fields }) =>
      twilio.validateRequest(token, String(headers['x-twilio-signature'] ?? ''), base + path, fields),
    );

  describe('late-callbacks', () => {
    it('are held back while the text goes its way, and keep nobody from being idle', async () => {
      carrier.faults.next('late-callbacks');
      await send('late');
      await send('punctual');
      await carrier.idle();
      expect(product.posted.map(({ path }) => path)).toEqual(['/status?a=punctual', '/status?a=punctual']);
      expect(carrier.messages()).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
    });

    it('go out signed and in order when they are released, once', async () => {
      carrier.faults.next('late-callbacks', 2);
      const sids = [await send(), await send()];
      await carrier.idle();
      expect(product.posted).toEqual([]);
      expect(await carrier.releaseCallbacks()).toBe(4);
      for (const sid of sids) {
        const told = product.posted.filter(({ fields }) => fields['MessageSid'] === sid);
        expect(told.map(({ fields }) => fields['MessageStatus'])).toEqual(['sent', 'delivered']);
      }
      expect(signedBy(ACCOUNT.authToken)).toEqual([true, true, true, true]);
      expect(await carrier.releaseCallbacks()).toBe(0);
      expect(product.posted).toHaveLength(4);
    });

    it('are tried again as their address says', async () => {
      carrier.faults.next('late-callbacks');
      await send();
      await carrier.idle();
      product.answers = [{ status: 503 }];
      await carrier.releaseCallbacks();
      expect(product.statuses()).toEqual(['sent', 'sent', 'delivered']);
    });
  });

  it.each([
    [{}, 2],
    [{ copies: 5 }, 5],
    [{ copies: 46 }, 46],
  ])('duplicate-callbacks %j tells each %i times', async (options, times) => {
    carrier.faults.next('duplicate-callbacks', 1, options);
    const sid = await send();
    await carrier.idle();
    const told = (status: string) => product.statuses().filter((one) => one === status).length;
    expect([told('sent'), told('delivered'), product.posted.length]).toEqual([times, times, 2 * times]);
    expect(new Set(product.posted.map(({ fields }) => fields['MessageSid']))).toEqual(new Set([sid]));
  });

  describe('contradict', () => {
    it.each([
      [{}, ['delivered', 'undelivered']],
      [{ first: 'delivered' }, ['delivered', 'undelivered']],
      [{ first: 'undelivered' }, ['undelivered', 'delivered']],
    ] as const)('%j tells %j, and the resource keeps the truth', async (options, ends) => {
      carrier.faults.next('contradict', 1, options);
      await send();
      await carrier.idle();
      expect(product.statuses().filter((status) => status !== 'sent')).toEqual(ends);
      expect(product.posted).toHaveLength(3);
      expect(product.posted.map(({ fields }) => [fields['MessageStatus'], fields['ErrorCode']])).toContainEqual([
        'undelivered',
        '30003',
      ]);
      expect(carrier.messages()).toMatchObject([{ status: 'delivered', errorCode: null }]);
      expect(carrier.ledger).toMatchObject([{ callbackFault: 'contradict', status: 'delivered', errorCode: null }]);
    });

    it('names the reason it is given', async () => {
      carrier.faults.next('contradict', 1, { errorCode: 30005 });
      await send();
      await carrier.idle();
      expect(product.posted.find(({ fields }) => fields['ErrorCode'])?.fields).toMatchObject({
        MessageStatus: 'undelivered',
        ErrorCode: '30005',
      });
    });
  });

  describe('a forged callback', () => {
    const forge = async (forgery: Omit<Forgery, 'status'>, status = 'delivered') => {
      product.posted.length = 0;
      const answer = await carrier.forgeCallback({ status, ...forgery });
      expect(product.posted).toHaveLength(1);
      return { answer, posted: product.posted[0] };
    };

    it('unsigned is right in everything else', async () => {
      const sid = await send();
      await carrier.idle();
      product.answers = [{ status: 204 }, { status: 403 }];
      const truth = product.posted.find(({ fields }) => fields['MessageStatus'] === 'delivered');
      const { posted } = await forge({ sid, how: 'unsigned' });
      expect(posted?.headers).not.toHaveProperty('x-twilio-signature');
      const receipt = { RawDlrDoneDate: expect.stringMatching(/^\d{10}$/) as unknown };
      expect([posted?.path, posted?.fields]).toEqual([truth?.path, { ...truth?.fields, ...receipt }]);
      expect(posted?.fields).toMatchObject({ From: PRACTICE, To: FAMILY, MessageSid: sid });
      expect((await forge({ sid, how: 'unsigned' })).answer).toEqual({ status: 403 });
    });

    it('wrong_token carries a signature of another token', async () => {
      const sid = await send();
      await carrier.idle();
      const { posted } = await forge({ sid, how: 'wrong_token' });
      expect(String(posted?.headers['x-twilio-signature'])).toHaveLength(28);
      expect(signedBy(ACCOUNT.authToken)).toEqual([false]);
      expect(posted?.fields).toMatchObject({ AccountSid: ACCOUNT.accountSid, MessageSid: sid });
    });

    it('foreign_account is signed well and names another account', async () => {
      const sid = await send();
      await carrier.idle();
      const { posted } = await forge({ sid, how: 'foreign_account' });
      expect(signedBy(ACCOUNT.authToken)).toEqual([true]);
      expect(posted?.fields['AccountSid']).toMatch(/^AC[0-9a-f]{32}$/);
      expect(posted?.fields['AccountSid']).not.toBe(ACCOUNT.accountSid);
    });

    it('unknown_sid is signed well and is about no text of ours', async () => {
      const sid = await send('ref7');
      await carrier.idle();
      const { posted } = await forge({ ref: 'ref7', errorCode: 30005, how: 'unknown_sid' }, 'undelivered');
      expect(signedBy(ACCOUNT.authToken)).toEqual([true]);
      expect(posted?.fields['MessageSid']).toMatch(/^SM[0-9a-f]{32}$/);
      expect(posted?.fields['MessageSid']).not.toBe(sid);
      expect(posted?.fields).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30005' });
      expect(posted?.path).toBe('/status?a=ref7');
    });

    it('finds the text by its reference, and puts a reference that nobody knows into a true address', async () => {
      const [first] = [await send('ref1'), await send('ref2')];
      await carrier.idle();
      const known = await forge({ ref: 'ref1', how: 'unsigned' });
      expect([known.posted?.path, known.posted?.fields['MessageSid']]).toEqual(['/status?a=ref1', first]);
      const unknown = await forge({ ref: 'ref3', how: 'unknown_sid' });
      expect(unknown.posted?.path).toBe('/status?a=ref3');
    });

    it('goes where it is told, about a sid of its own choice', async () => {
      const { posted } = await forge({ sid: UNKNOWN, url: `${base}/elsewhere?b=1`, how: 'unsigned' });
      expect([posted?.path, posted?.fields['MessageSid']]).toEqual(['/elsewhere?b=1', UNKNOWN]);
    });

    it('is tried once, whatever the true address says, and 0 is no answer', async () => {
      const sid = await send();
      await carrier.idle();
      product.answers = [{ status: 503 }, 'reset'];
      expect((await forge({ sid, how: 'unsigned' })).answer).toEqual({ status: 503 });
      expect((await forge({ sid, how: 'unsigned' })).answer).toEqual({ status: 0 });
    });

    it('changes nothing of the truth', async () => {
      const sid = await send();
      await carrier.idle();
      await forge({ sid, how: 'wrong_token' }, 'undelivered');
      expect(carrier.messages()).toMatchObject([{ status: 'delivered' }]);
    });

    it.each([
      [{ how: 'unsigned', url: 'http://127.0.0.1:9/' }, 'status is missing'],
      [{ status: 'delivered', url: 'http://127.0.0.1:9/' }, 'how is missing'],
      [{ status: 'delivered', how: 'nicely' }, 'how must be one of unsigned, wrong_token'],
      [{ status: 'Delivered!', how: 'unsigned' }, 'status must be a status'],
      [{ status: 'delivered', how: 'unsigned', url: 'file:///etc' }, 'url must be an address'],
      [{ status: 'delivered', how: 'unsigned', sid: 'SM1' }, 'sid must be two letters'],
      [{ status: 'failed', how: 'unsigned', sid: UNKNOWN, errorCode: '1' }, 'errorCode must be a whole number'],
      [{ status: 'delivered', how: 'unsigned' }, 'sid, ref or url is missing'],
      [{ status: 'delivered', how: 'unsigned', sid: UNKNOWN }, 'url is missing: no text with a callback address'],
      [{ status: 'delivered', how: 'unsigned', ref: '' }, 'ref must be the reference'],
      [{ status: 'delivered', how: 'unsigned', to: FAMILY }, 'to is not known here'],
    ])('is refused as %j: %s', async (forgery, why) => {
      await expect(carrier.forgeCallback(forgery as unknown as Forgery)).rejects.toThrow(why);
    });
  });

  it('what is held back or lost keeps nobody waiting at close', async () => {
    carrier.faults.next('late-callbacks');
    carrier.faults.next('lose-callbacks');
    await send();
    await send();
    await carrier.idle();
    await carrier.close();
    await pause(50);
    expect(product.posted).toEqual([]);
    carrier = await openCarrier();
  });
});
