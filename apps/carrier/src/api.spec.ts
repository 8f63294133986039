import { aText, ACCOUNT, basic, FAMILY, get, openCarrier, OTHER_FAMILY, post, PRACTICE } from '../test/account.js';
import type { Carrier } from './server.js';

const SERVICE = `MG${'a'.repeat(32)}`;

describe("the stand-in's Messages API", () => {
  let carrier: Carrier;
  beforeEach(async () => void (carrier = await openCarrier({ landlines: [OTHER_FAMILY] })));
  afterEach(() => carrier.close());

  it('answers an accepted text with the whole documented resource, and keeps it in the ledger', async () => {
    const response = await post(carrier, aText({ StatusCallback: `${carrier.url}/nowhere?a=ref`, Unheard: 'of' }));
    expect(response.status).toBe(201);
    const body = (await response.json()) as Record<string, unknown>;
    const sid = String(body['sid']);
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(body).toEqual({
      account_sid: ACCOUNT.accountSid,
      api_version: '2010-04-01',
      body: 'Hello, this is Maple House.',
      date_created: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/) as unknown,
      date_sent: null,
      date_updated: body['date_created'],
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      from: PRACTICE,
      messaging_service_sid: null,
      num_media: '0',
      num_segments: '1',
      price: null,
      price_unit: 'USD',
      sid,
      status: 'queued',
      subresource_uris: { media: `/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages/${sid}/Media.json` },
      tags: null,
      to: FAMILY,
      uri: `/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages/${sid}.json`,
    });
    expect(carrier.ledger).toMatchObject([
      {
        sid,
        to: FAMILY,
        from: PRACTICE,
        body: body['body'],
        statusCallback: `${carrier.url}/nowhere?a=ref`,
        params: { Unheard: 'of' },
        fault: null,
      },
    ]);
  });

  it('begins with accepted and no sender when a Messaging Service sends', async () => {
    const response = await post(carrier, { To: FAMILY, MessagingServiceSid: SERVICE, Body: 'Hello' });
    expect(await response.json()).toMatchObject({
      status: 'accepted',
      from: null,
      num_segments: '0',
      messaging_service_sid: SERVICE,
    });
    await carrier.idle();
    expect(carrier.messages()).toMatchObject([{ status: 'delivered', from: PRACTICE }]);
  });

  it.each<[code: number, fields: Record<string, string>]>([
    [21604, { To: '' }],
    [21211, { To: '919-555-0142' }],
    [21211, { To: '+0195550142' }],
    [21211, { To: PRACTICE }],
    [21603, { From: '' }],
    [21212, { From: 'Maple' }],
    [21606, { From: '+19195550199' }],
    [21701, { From: '', MessagingServiceSid: 'MGnope' }],
    [21602, { Body: '' }],
    [21617, { Body: 'a'.repeat(1601) }],
    [21609, { StatusCallback: 'status' }],
    [21609, { StatusCallback: 'ftp://127.0.0.1/status' }],
    [21609, { StatusCallback: 'http://my_host.example/status' }],
    [21624, { ValidityPeriod: '0' }],
    [21624, { ValidityPeriod: '36001' }],
    [21624, { ValidityPeriod: 'an hour' }],
    [21614, { To: OTHER_FAMILY }],
  ])('refuses with %i: %j', async (code, fields) => {
    const response = await post(carrier, aText(fields));
    expect(response.status).toBe(400);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toEqual({
      code,
      message: expect.any(String) as unknown,
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: 400,
    });
    expect(carrier.ledger).toEqual([]);
  });

  it.each([
    ['a wrong token', basic(ACCOUNT.accountSid, 'wrong')],
    ['another account', basic(`AC${'6'.repeat(32)}`, ACCOUNT.authToken)],
    ['nothing', ''],
  ])('asks who that is with %s', async (_, authorization) => {
    const response = await post(carrier, aText(), { authorization });
    expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([401, 20003]);
    expect(carrier.ledger).toEqual([]);
  });

  it('takes the longest body and the bounds of the validity period', async () => {
    const atTheBounds: Record<string, string>[] = [
      { Body: 'a'.repeat(1600) },
      { ValidityPeriod: '1' },
      { ValidityPeriod: '36000' },
    ];
    for (const fields of atTheBounds) {
      expect((await post(carrier, aText(fields))).status).toBe(201);
    }
  });

  it('answers 404 in its own form for what does not exist', async () => {
    for (const path of [`/Messages/SM${'0'.repeat(32)}.json`, '/Conferences.json']) {
      const response = await get(carrier, path);
      expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([404, 20404]);
    }
  });

  it('lists newest first, in pages that texts arriving meanwhile do not shift', async () => {
    const sids: string[] = [];
    for (let i = 0; i < 5; i += 1)
      sids.unshift(((await (await post(carrier, aText({ Body: `text ${i}` }))).json()) as { sid: string }).sid);
    await post(carrier, { ...aText(), To: '+19195550199' });
    type Page = { messages: { sid: string }[]; next_page_uri: string | null; page: number };
    const first = (await (await get(carrier, `/Messages.json?To=%2B19195550142&PageSize=2`)).json()) as Page;
    await post(carrier, aText({ Body: 'meanwhile' }));
    const seen = [...first.messages];
    for (let next = first.next_page_uri; next !== null;) {
      const page: Page = (await (await get(carrier, next.slice(next.indexOf('/Messages')))).json()) as Page;
      seen.push(...page.messages);
      next = page.next_page_uri;
    }
    expect(seen.map(({ sid }) => sid)).toEqual(sids);
  });

  it('hides what was not sent yet from a filter by the date of sending', async () => {
    await carrier.close();
    carrier = await openCarrier({ delaysMs: { sent: 60_000, delivered: 60_000 } });
    await post(carrier, aText());
    const listed = async (query: string) =>
      ((await (await get(carrier, `/Messages.json?${query}`)).json()) as { messages: unknown[] }).messages.length;
    expect(await listed(`To=${encodeURIComponent(FAMILY)}&DateSent%3E=2020-01-01T00:00:00Z`)).toBe(0);
    expect(await listed(`To=${encodeURIComponent(FAMILY)}`)).toBe(1);
  });
});
