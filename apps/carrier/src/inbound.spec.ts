import twilio from 'twilio';
import { aText, ACCOUNT, FAMILY, get, openCarrier, OTHER_FAMILY, post, PRACTICE } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import type { Carrier } from './server.js';

const bodies = (carrier: Carrier) => carrier.messages({ to: FAMILY }).map(({ body }) => body);

describe('a text of a family', () => {
  let carrier: Carrier;
  let product: Receiver;
  let base: string;
  beforeEach(async () => {
    product = new Receiver();
    base = await product.start();
    carrier = await openCarrier({ webhookUrl: base });
  });
  afterEach(async () => {
    await carrier.close();
    await product.stop();
  });

  it('is posted to the product with every field, signed, empty ones too', async () => {
    product.answers = [{ text: '<Response/>' }];
    const received = await carrier.receive(FAMILY, ' Sí, llámame 😀 & "thanks" ');
    expect(received).toEqual({
      status: 200,
      text: '<Response/>',
      messageSid: expect.stringMatching(/^SM[0-9a-f]{32}$/) as unknown,
    });
    const { path, headers, fields } = product.posted[0]!;
    expect(path).toBe('/webhooks/twilio/sms');
    expect(fields).toMatchObject({
      MessageSid: received.messageSid,
      SmsSid: received.messageSid,
      SmsMessageSid: received.messageSid,
      AccountSid: ACCOUNT.accountSid,
      From: FAMILY,
      To: PRACTICE,
      Body: ' Sí, llámame 😀 & "thanks" ',
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      ApiVersion: '2010-04-01',
      FromCity: '',
    });
    const signature = String(headers['x-twilio-signature']);
    expect(twilio.validateRequest(ACCOUNT.authToken, signature, `${base}/webhooks/twilio/sms`, fields)).toBe(true);
    expect(carrier.messages({ direction: 'inbound' })).toHaveLength(1);
  });

  it('can be found in the list when the product was away', async () => {
    await product.stop();
    const received = await carrier.receive(FAMILY, 'Anybody there?');
    expect(received).toMatchObject({ status: 0, text: '' });
    expect(carrier.alerts).toMatchObject([{ code: 11205, messageSid: received.messageSid }]);
    const listed = await (await get(carrier, `/Messages.json?To=${encodeURIComponent(PRACTICE)}`)).json();
    expect(listed).toMatchObject({
      messages: [{ sid: received.messageSid, direction: 'inbound', status: 'received', body: 'Anybody there?' }],
    });
  });

  it('comes twice with one sid and is one text', async () => {
    const { messageSid } = await carrier.receive(FAMILY, 'Hello');
    await carrier.receive(FAMILY, 'Hello', { MessageSid: messageSid });
    expect(product.posted.map(({ fields }) => fields['MessageSid'])).toEqual([messageSid, messageSid]);
    expect(carrier.messages()).toHaveLength(1);
  });

  it('goes back to the number that texted this family last', async () => {
    await carrier.close();
    carrier = await openCarrier({ webhookUrl: base, from: undefined });
    await post(carrier, aText({ From: '+19195550111' }));
    await carrier.receive(FAMILY, 'Hello');
    expect(product.posted.at(-1)?.fields['To']).toBe('+19195550111');
  });

  it('is answered with what the TwiML says, and the product stands behind that', async () => {
    product.answers = [{ text: '<Response><Message>We &amp; you</Message></Response>' }];
    await carrier.receive(FAMILY, 'Hello');
    await carrier.idle();
    expect(carrier.ledger).toMatchObject([
      { direction: 'outbound-reply', to: FAMILY, from: PRACTICE, body: 'We & you' },
    ]);
    expect(carrier.messages({ direction: 'outbound-reply' })).toMatchObject([
      { status: 'delivered', automatic: false },
    ]);
  });

  it.each([
    [11200, { status: 500 }],
    [11200, { status: 403, text: 'no' }],
    [12300, { type: 'application/json', text: '{}' }],
    [12100, { text: '<Response><Message>' }],
  ])('raises alert %i for %j', async (code, answer) => {
    product.answers = [answer];
    await carrier.receive(FAMILY, 'Hello');
    expect(carrier.alerts).toMatchObject([{ code }]);
    expect(carrier.ledger).toEqual([]);
  });

  it.each(['STOP', ' stop\n', 'StopAll', 'unsubscribe', 'CANCEL', 'end', 'Quit', 'revoke', 'OPTOUT'])(
    '%j blocks the pair, is answered by the carrier once, and reaches the product',
    async (word) => {
      await carrier.receive(FAMILY, word);
      await carrier.receive(FAMILY, word);
      expect(bodies(carrier)).toEqual([expect.stringContaining('You have successfully been unsubscribed')]);
      expect(product.posted).toHaveLength(2);
      expect(product.posted[0]?.fields).not.toHaveProperty('OptOutType');
      const refused = await post(carrier, aText());
      expect([refused.status, ((await refused.json()) as { code: number }).code]).toEqual([400, 21610]);
      expect((await post(carrier, aText({ To: OTHER_FAMILY }))).status).toBe(201);
      expect(carrier.ledger.map(({ to }) => to)).toEqual([OTHER_FAMILY]);
    },
  );

  it.each(['START', 'yes', 'Unstop'])('%j lifts the block', async (word) => {
    await carrier.receive(FAMILY, 'STOP');
    await carrier.receive(FAMILY, word);
    expect(bodies(carrier).at(-1)).toContain('re-subscribed');
    expect((await post(carrier, aText())).status).toBe(201);
  });

  it.each(['please stop', 'STOP.', 'Stop it', 'yes please', ''])('%j is no keyword', async (body) => {
    await carrier.receive(FAMILY, body);
    expect(bodies(carrier)).toEqual([]);
    expect((await post(carrier, aText())).status).toBe(201);
  });

  it('a plain yes of somebody who is not blocked is no opt-in', async () => {
    await carrier.receive(FAMILY, 'Yes');
    expect(bodies(carrier)).toEqual([]);
  });

  it.each(['HELP', 'info'])('%j is answered by the carrier', async (word) => {
    await carrier.receive(FAMILY, word);
    expect(carrier.messages({ to: FAMILY })).toMatchObject([{ automatic: true, direction: 'outbound-reply' }]);
    expect(carrier.ledger).toEqual([]);
  });

  it('holds back a TwiML reply to a blocked phone', async () => {
    product.answers = [{ text: '<Response><Message>Bye</Message></Response>' }];
    await carrier.receive(FAMILY, 'STOP');
    await carrier.idle();
    expect(carrier.ledger).toEqual([]);
  });
});
