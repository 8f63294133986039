import * as client from '@sendgrid/client';
import * as mail from '@sendgrid/mail';
import { API_KEY, FAMILY_MAIL, NO_TRACKING, openPostOffice, PRACTICE_MAIL } from '../../test/mail-account.js';
import type { Carrier } from '../server.js';

const { Client } = client as unknown as { Client: new () => client.Client };
const { MailService } = mail as unknown as { MailService: new () => mail.MailService };

/** The official SDK is the judge: what it sends is what SendGrid would take, and it reads the answers. */
describe('the official SDK against the stand-in', () => {
  let carrier: Carrier;
  let service: mail.MailService;
  beforeEach(async () => {
    carrier = await openPostOffice();
    service = connect(API_KEY);
  });
  afterEach(() => carrier.close());

  function connect(key: string): mail.MailService {
    const wire = new Client();
    wire.setApiKey(key);
    wire.setDefaultRequest('baseUrl', `${carrier.url}/`);
    const connected = new MailService();
    connected.setClient(wire);
    return connected;
  }

  const message: mail.MailDataRequired = {
    to: { email: FAMILY_MAIL, name: 'A. Rivera' },
    from: { email: PRACTICE_MAIL, name: 'Maple House' },
    replyTo: 'r+tok@reply.example.com',
    subject: 'Your note reached us',
    text: 'Hello',
    html: '<p>Hello</p>',
    customArgs: { crm_att: 'r1' },
    categories: ['inquiry-received'],
    headers: { 'List-Unsubscribe': '<https://crm.example.com/u/tok>' },
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: { enable: false },
      subscriptionTracking: { enable: false },
      ganalytics: { enable: false },
    },
  };

  it('sends', async () => {
    const [response] = await service.send(message);
    expect(response).toMatchObject({ statusCode: 202, body: '' });
    expect(carrier.mails).toMatchObject([
      {
        messageId: response.headers['x-message-id'],
        to: FAMILY_MAIL,
        toName: 'A. Rivera',
        text: 'Hello',
        html: '<p>Hello</p>',
        replyTo: ['r+tok@reply.example.com'],
        customArgs: { crm_att: 'r1' },
        headers: { 'List-Unsubscribe': '<https://crm.example.com/u/tok>' },
        categories: ['inquiry-received'],
      },
    ]);
    expect(carrier.mailAlerts).toEqual([]);
    expect(Object.keys(NO_TRACKING)).toHaveLength(4);
  });

  it('sends to several as separate mails', async () => {
    await service.sendMultiple({ ...message, to: ['a@example.org', 'b@example.org'] });
    expect(carrier.mails.map(({ to }) => to)).toEqual(['a@example.org', 'b@example.org']);
  });

  it('reads refusals as its own errors', async () => {
    const refused = service.send({ ...message, headers: { Subject: 'other' } });
    await expect(refused).rejects.toMatchObject({
      code: 400,
      response: { body: { errors: [{ field: 'headers.Subject', help: null }] } },
    });
    await expect(connect(`${API_KEY}x`).send(message)).rejects.toMatchObject({ code: 401 });
    carrier.faults.next('429', 1, { channel: 'email' });
    await expect(service.send(message)).rejects.toMatchObject({ code: 429 });
    carrier.faults.next('reset', 1, { channel: 'email' });
    await expect(service.send(message)).rejects.toMatchObject({ code: 'ECONNRESET' });
    carrier.faults.next('cut-body', 1, { channel: 'email' });
    await expect(service.send(message)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
