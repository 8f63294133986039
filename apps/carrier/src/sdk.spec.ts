import twilio from 'twilio';
import { ACCOUNT, FAMILY, openCarrier, OTHER_FAMILY, PRACTICE } from '../test/account.js';
import type { Carrier } from './server.js';

/** The official SDK is the judge: what it reads is what Twilio would have answered. */
describe('the official SDK against the stand-in', () => {
  let carrier: Carrier;
  let client: ReturnType<typeof twilio>;
  beforeEach(async () => {
    carrier = await openCarrier();
    client = twilio(ACCOUNT.accountSid, ACCOUNT.authToken, { autoRetry: false });
    client.api.baseUrl = carrier.url;
  });
  afterEach(() => carrier.close());

  it('sends, fetches and lists', async () => {
    const sent = await client.messages.create({ to: FAMILY, from: PRACTICE, body: 'Hello', validityPeriod: 3600 });
    expect(sent).toMatchObject({
      status: 'queued',
      to: FAMILY,
      from: PRACTICE,
      body: 'Hello',
      errorCode: null,
      direction: 'outbound-api',
    });
    expect(Math.abs(sent.dateCreated.getTime() - Date.now())).toBeLessThan(60_000);
    await carrier.idle();
    expect(await client.messages(sent.sid).fetch()).toMatchObject({ sid: sent.sid, status: 'delivered' });
    const listed = await client.messages.list({
      to: FAMILY,
      from: PRACTICE,
      dateSentAfter: new Date(Date.now() - 3_600_000),
    });
    expect(listed.map(({ sid }) => sid)).toEqual([sent.sid]);
    expect(await client.messages.list({ dateSentAfter: new Date(Date.now() + 3_600_000) })).toEqual([]);
    expect(await client.messages.list({ dateSentBefore: new Date(Date.now() - 3_600_000) })).toEqual([]);
  });

  it('walks through all pages', async () => {
    for (let i = 0; i < 7; i += 1) await client.messages.create({ to: FAMILY, from: PRACTICE, body: `text ${i}` });
    await client.messages.create({ to: OTHER_FAMILY, from: PRACTICE, body: 'other' });
    const listed = await client.messages.list({ to: FAMILY, pageSize: 3 });
    expect(listed.map(({ body }) => body)).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `text ${i}`));
  });

  it('reads refusals as its own exceptions', async () => {
    await carrier.receive(FAMILY, 'STOP');
    const refused = client.messages.create({ to: FAMILY, from: PRACTICE, body: 'Hello' });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      code: 21610,
      moreInfo: 'https://www.twilio.com/docs/errors/21610',
    });
    await expect(client.messages(`SM${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    const stranger = twilio(ACCOUNT.accountSid, 'wrong');
    stranger.api.baseUrl = carrier.url;
    await expect(stranger.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 });
  });
});
