import { acceptedId, aMail, FAMILY_MAIL, openPostOffice, OTHER_MAIL, sendMail, to } from '../../test/mail-account.js';
import { EventReceiver } from '../../test/event-receiver.js';
import { aText, FAMILY, post } from '../../test/account.js';
import type { FaultKind } from '../faults.js';
import type { Carrier } from '../server.js';

const EMAIL = { channel: 'email' } as const;

describe('scripted faults of mail', () => {
  let carrier: Carrier;
  let product: EventReceiver;
  beforeEach(async () => {
    product = new EventReceiver();
    carrier = await openPostOffice({ webhookUrl: await product.start() });
  });
  afterEach(async () => {
    await carrier.close();
    await product.stop();
  });

  it.each<[FaultKind, number, number]>([
    ['429', 429, 0],
    ['500-before', 500, 0],
    ['503-before', 503, 0],
    ['rejected', 400, 0],
    ['unauthorized', 401, 0],
    ['html-200', 200, 0],
    ['500-after-accept', 500, 1],
    ['503-after-accept', 503, 1],
    ['wrong-type', 202, 1],
  ])('%s answers %i with %i accepted, once', async (kind, status, accepted) => {
    carrier.faults.next(kind, 1, EMAIL);
    const response = await sendMail(carrier);
    expect(response.status).toBe(status);
    expect(carrier.mails.map(({ fault }) => fault)).toEqual(accepted ? [kind] : []);
    expect((await sendMail(carrier)).status).toBe(202);
  });

  it('refusals are in the form of SendGrid, and 429 tells when the limit ends', async () => {
    carrier.faults.next('429', 1, { ...EMAIL, retryAfterS: 5 });
    const now = Date.now() / 1000;
    const { headers, ...response } = await sendMail(carrier).then(async (answer) => ({
      headers: answer.headers,
      body: await answer.json(),
    }));
    expect(response.body).toEqual({ errors: [{ message: 'too many requests', field: null, help: null }] });
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(now + 4);
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
  });

  it.each<[FaultKind, number]>([
    ['reset', 1],
    ['reset-before', 0],
    ['cut-body', 1],
  ])('%s leaves no answer, with %i accepted', async (kind, accepted) => {
    carrier.faults.next(kind, 1, EMAIL);
    await expect(sendMail(carrier)).rejects.toThrow();
    expect(carrier.mails).toHaveLength(accepted);
  });

  it.each<[FaultKind, string[]]>([
    ['silence', ['processed', 'delivered']],
    ['silence-before', []],
  ])('%s never answers', async (kind, told) => {
    carrier.faults.next(kind, 1, EMAIL);
    const waiting = new AbortController();
    let answered = false;
    const answer = sendMail(carrier, aMail(), {}, waiting.signal).then(
      () => (answered = true),
      (error: Error) => error.name,
    );
    while (carrier.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve));
    await carrier.idle();
    expect(answered).toBe(false);
    waiting.abort();
    expect(await answer).toBe('AbortError');
    expect(product.events.map(({ event }) => event)).toEqual(told);
  });

  it('slow-drip answers in the end', async () => {
    carrier.faults.next('slow-drip', 1, { ...EMAIL, dripMs: 1 });
    const response = await sendMail(carrier);
    expect([response.status, response.headers.get('x-message-id')]).toEqual([202, carrier.mails[0]?.messageId]);
  });

  it('callback-before-answer has told everything before the request is answered', async () => {
    carrier.faults.next('callback-before-answer', 1, EMAIL);
    await acceptedId(carrier);
    expect(product.kinds).toEqual([['processed', 'delivered']]);
  });

  it.each<[FaultKind]>([['refuse-callbacks'], ['lose-callbacks']])('%s: delivered, and nobody told', async (kind) => {
    carrier.faults.next(kind, 1, EMAIL);
    await acceptedId(carrier);
    await carrier.idle();
    expect(product.batches).toEqual([]);
    expect(carrier.mails).toMatchObject([{ state: 'delivered', callbackFault: kind }]);
  });

  it('duplicate-callbacks tells each several times: together, and later once more', async () => {
    carrier.faults.next('duplicate-callbacks', 1, { ...EMAIL, copies: 3 });
    await acceptedId(carrier);
    await carrier.idle();
    const ids = product.events.map(({ sg_event_id: id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([6, 2]);
    expect(product.kinds[0]?.slice(0, 2)).toEqual(['processed', 'processed']);
    expect(product.kinds.length).toBeGreaterThan(1);
  });

  it('reorder-callbacks tells the end first, in a batch of its own', async () => {
    carrier.faults.next('reorder-callbacks', 1, EMAIL);
    await acceptedId(carrier);
    await carrier.idle();
    expect(product.kinds).toEqual([['delivered'], ['processed']]);
    expect(carrier.mails).toMatchObject([{ state: 'delivered' }]);
  });

  it('late-callbacks holds until they are released', async () => {
    carrier.faults.next('late-callbacks', 1, EMAIL);
    await acceptedId(carrier);
    await acceptedId(carrier, to(OTHER_MAIL));
    await carrier.idle();
    expect(product.events.map(({ email }) => email)).toEqual([OTHER_MAIL, OTHER_MAIL]);
    expect(await carrier.releaseMailEvents()).toBe(2);
    expect(product.kinds.at(-1)).toEqual(['processed', 'delivered']);
    expect(product.events.at(-1)).toMatchObject({ email: FAMILY_MAIL });
    const again = await fetch(`${carrier.url}/_carrier/mail-events/release`, { method: 'POST' });
    expect(await again.json()).toEqual({ released: 0 });
  });

  it('undelivered is a bounce', async () => {
    carrier.faults.next('undelivered', 1, EMAIL);
    await acceptedId(carrier);
    await carrier.idle();
    expect(product.events.at(-1)).toMatchObject({ event: 'bounce', type: 'bounce', status: '5.1.1' });
    expect(product.events.at(-1)?.['reason']).toMatch(/^550 5\.1\.1/);
    expect(carrier.mails).toMatchObject([{ state: 'bounce' }]);
  });

  it.each([
    ['delivered', ['processed', 'delivered', 'bounce']],
    ['undelivered', ['processed', 'bounce', 'delivered']],
  ] as const)('contradict tells both ends, %s first', async (first, told) => {
    carrier.faults.next('contradict', 1, { ...EMAIL, first });
    await acceptedId(carrier);
    await carrier.idle();
    expect(product.events.map(({ event }) => event)).toEqual(told);
  });

  it('strike one recipient and one channel, and leave the others alone', async () => {
    carrier.faults.next('500-before', 1, { ...EMAIL, to: FAMILY_MAIL });
    carrier.faults.next('500-before', 1, { to: FAMILY });
    expect((await sendMail(carrier, aMail(to(OTHER_MAIL)))).status).toBe(202);
    expect((await post(carrier, aText())).status).toBe(500);
    expect((await post(carrier, aText())).status).toBe(201);
    expect((await sendMail(carrier)).status).toBe(500);
  });

  it('a request that is refused uses up no fault of what comes after acceptance', async () => {
    carrier.faults.next('503-after-accept', 1, EMAIL);
    expect((await sendMail(carrier, aMail({ subject: '' }))).status).toBe(400);
    expect((await sendMail(carrier)).status).toBe(503);
  });
});
