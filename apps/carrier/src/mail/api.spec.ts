import {
  acceptedId,
  aMail,
  API_KEY,
  FAMILY_MAIL,
  NO_TRACKING,
  openPostOffice,
  OTHER_MAIL,
  PRACTICE_MAIL,
  sendMail,
  to,
} from '../../test/mail-account.js';
import type { Carrier } from '../server.js';

type Refusal = { errors: { message: string; field: string | null; help: null }[] };
const email = FAMILY_MAIL;
const person = { to: [{ email }] };
const part = (type: string) => ({ type, value: 'Hello' });

describe('mail/send', () => {
  let carrier: Carrier;
  beforeEach(async () => (carrier = await openPostOffice()));
  afterEach(() => carrier.close());
  const refused = async (response: Response) => ((await response.json()) as Refusal).errors;

  it('accepts with an empty 202 and an id, and keeps the whole mail', async () => {
    const response = await sendMail(carrier);
    expect([response.status, await response.text()]).toEqual([202, '']);
    const messageId = response.headers.get('x-message-id');
    await carrier.idle();
    expect(messageId).toMatch(/^[\w-]{22}$/);
    expect(carrier.mails).toEqual([
      {
        at: expect.any(String) as unknown,
        messageId,
        to: FAMILY_MAIL,
        toName: 'A. Rivera',
        from: PRACTICE_MAIL,
        fromName: 'Maple House',
        replyTo: [],
        subject: 'Your note reached us',
        text: 'Hello, this is Maple House.',
        html: '<p>Hello, this is <b>Maple House</b>.</p>',
        headers: { 'X-CRM-Ref': 'r1' },
        customArgs: { crm_mid: 'm1', crm_att: 'r1' },
        categories: ['inquiry-received'],
        attachments: [],
        fault: null,
        callbackFault: null,
        state: 'delivered',
      },
    ]);
    expect(carrier.mailAlerts).toEqual([]);
  });

  it('is one mail for each recipient, with what the personalization says before what the whole says', async () => {
    const copy = { email: 'copy@example.org' };
    await acceptedId(carrier, {
      personalizations: [
        { to: [{ email }], cc: [copy], subject: 'Own', headers: { 'X-A': 'own' }, custom_args: { a: 'own' } },
        { to: [{ email: OTHER_MAIL }], from: { email: 'other@mail.example.com' } },
      ],
      headers: { 'X-A': 'whole', 'X-B': 'whole' },
      custom_args: { a: 'whole', b: 'whole' },
      reply_to_list: [{ email: 'one@example.org' }, { email: 'two@example.org' }],
    });
    const own = { subject: 'Own', headers: { 'X-A': 'own', 'X-B': 'whole' }, customArgs: { a: 'own', b: 'whole' } };
    const whole = { subject: 'Your note reached us', headers: { 'X-A': 'whole', 'X-B': 'whole' } };
    expect(carrier.mails).toMatchObject([
      { to: FAMILY_MAIL, ...own, replyTo: ['one@example.org', 'two@example.org'] },
      { to: copy.email, ...own },
      { to: OTHER_MAIL, ...whole, from: 'other@mail.example.com', fromName: null },
    ]);
    expect(new Set(carrier.mails.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: `Bearer ${API_KEY}x` }],
    ['a key as Basic', { authorization: `Basic ${API_KEY}` }],
  ])('answers 401 to %s', async (_, headers) => {
    const response = await sendMail(carrier, aMail(), { authorization: '', ...headers });
    expect(response.status).toBe(401);
    expect(await refused(response)).toEqual([{ message: expect.any(String) as unknown, field: null, help: null }]);
    expect(carrier.mails).toEqual([]);
  });

  it('answers 401 to everybody where the carrier has no key', async () => {
    await carrier.close();
    carrier = await openPostOffice({ mail: { apiKey: undefined } });
    for (const authorization of ['Bearer undefined', 'Bearer ', `Bearer ${API_KEY}`])
      expect((await sendMail(carrier, aMail(), { authorization })).status).toBe(401);
  });

  it.each<[string, Record<string, unknown>]>([
    ['personalizations', { personalizations: undefined }],
    ['personalizations', { personalizations: [] }],
    ['personalizations', { personalizations: Array.from({ length: 1001 }, () => person) }],
    ['personalizations.0.to', { personalizations: [{}] }],
    ['personalizations.0.to', { personalizations: [{ to: [] }] }],
    ['personalizations.0.to.0.email', to('nobody')],
    ['personalizations.0.to.0.email', to(`${'a'.repeat(250)}@example.org`)],
    ['personalizations.0.to.0.email', to('a@example.org, b@example.org')],
    ['personalizations.0', to(email, { cc: [{ email: email.toUpperCase() }] })],
    ['personalizations.0.name', to(email, { name: 'x' })],
    ['personalizations.0.subject', to(email, { subject: '' })],
    ['from', { from: undefined }],
    ['from.email', { from: { name: 'Maple House' } }],
    ['from.name', { from: { email, name: 7 } }],
    ['subject', { subject: undefined }],
    ['subject', { subject: '' }],
    ['content', { content: undefined }],
    ['content', { content: [] }],
    ['content', { content: [part('text/html'), part('text/plain')] }],
    ['content', { content: [part('text/calendar'), part('text/html')] }],
    ['content.0.type', { content: [part('text/plain; charset=utf-8')] }],
    ['content.0.value', { content: [{ type: 'text/plain', value: '' }] }],
    ['reply_to_list', { reply_to: { email }, reply_to_list: [{ email }] }],
    ['reply_to.email', { reply_to: { email: 'x' } }],
    ['headers.Reply-To', { headers: { 'Reply-To': email } }],
    ['headers.X-SG-ID', { headers: { 'X-SG-ID': '1' } }],
    ['headers.X-Lines', { headers: { 'X-Lines': 'a\r\nBcc: b@example.org' } }],
    ['headers.X-Number', { headers: { 'X-Number': 1 } }],
    ['headers', { headers: { 'X Space': '1' } }],
    ['personalizations.0.headers.bcc', to(email, { headers: { bcc: email } })],
    ['categories', { categories: Array.from({ length: 11 }, (_, index) => `c${index}`) }],
    ['categories', { categories: ['a', 'a'] }],
    ['categories.0', { categories: ['a'.repeat(256)] }],
    ['personalizations.0.custom_args.n', to(email, { custom_args: { n: 1 } })],
    ['personalizations.0.custom_args', to(email, { custom_args: { long: 'é'.repeat(5000) } })],
    ['asm.group_id', { asm: {} }],
    ['ip_pool_name', { ip_pool_name: 'x' }],
    ['attachments.0.content', { attachments: [{ filename: 'visit.ics' }] }],
    ['tracking_settings.open_tracking.enable', { tracking_settings: { open_tracking: { enable: 'no' } } }],
    ['mail_settings.sandbox', { mail_settings: { sandbox: { enable: true } } }],
    ['template_id', { template_id: 'd-1' }],
    ['send_at', { send_at: 1 }],
    ['idempotency_key', { idempotency_key: 'x' }],
  ])('refuses a wrong %s: %j', async (field, change) => {
    const response = await sendMail(carrier, aMail(change));
    expect(response.status).toBe(400);
    const flaws = await refused(response);
    expect(flaws.map((flaw) => flaw.field)).toContain(field);
    expect(flaws[0]).toEqual({ field: flaws[0]?.field, message: expect.stringMatching(/./) as unknown, help: null });
    expect(carrier.mails).toEqual([]);
  });

  it('takes all that is just within the limits', async () => {
    await acceptedId(carrier, {
      ...to(email, { custom_args: { long: 'a'.repeat(9_900) } }),
      categories: Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(255, 'c')),
      content: [part('text/plain'), part('text/html'), part('text/calendar')],
      attachments: [{ content: 'QQ==', filename: 'visit.ics', type: 'text/calendar' }],
    });
    await acceptedId(carrier, { personalizations: Array.from({ length: 1000 }, () => person) });
    expect(carrier.mails).toHaveLength(1001);
    expect(carrier.mails[0]?.attachments).toEqual([{ filename: 'visit.ics', type: 'text/calendar' }]);
  });

  it('says everything that is wrong at once', async () => {
    const response = await sendMail(carrier, {});
    expect((await refused(response)).map(({ field }) => field).sort()).toEqual(['content', 'from', 'personalizations']);
  });

  it.each([
    ['no JSON', '{"personalizations":', {}, 400],
    ['no object', '[]', {}, 400],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['another type', 'hello', { 'content-type': 'text/plain' }, 415],
    ['more than a megabyte', JSON.stringify(aMail({ subject: 'a'.repeat(1_000_000) })), {}, 413],
  ])('refuses %s in its own form', async (_, body, headers, status) => {
    const response = await sendMail(carrier, body, headers);
    expect(response.status).toBe(status);
    expect(await refused(response)).toMatchObject([{ help: null }]);
  });

  it.each([
    ['GET', '/v3/mail/send', 405],
    ['POST', '/v3/mail/batch', 404],
    ['GET', '/v3/scopes', 404],
    ['GET', '/v3', 404],
  ])('answers %s %s with %i in its own form', async (method, path, status) => {
    const response = await fetch(carrier.url + path, { method, headers: { authorization: `Bearer ${API_KEY}` } });
    expect(response.status).toBe(status);
    expect(await refused(response)).toMatchObject([{ field: null, help: null }]);
  });

  it('only checks in sandbox mode', async () => {
    const mail_settings = { sandbox_mode: { enable: true } };
    const response = await sendMail(carrier, aMail({ mail_settings }));
    expect([response.status, await response.text(), response.headers.get('x-message-id')]).toEqual([200, '', null]);
    expect((await sendMail(carrier, aMail({ mail_settings, subject: '' }))).status).toBe(400);
    expect(carrier.mails).toEqual([]);
  });

  it.each([
    ['nothing is said about it', undefined, 'click_tracking, open_tracking, subscription_tracking, ganalytics'],
    ['one is not said to be off', { ...NO_TRACKING, open_tracking: {} }, 'open_tracking'],
    ['links in texts are tracked', { ...NO_TRACKING, click_tracking: { enable: false, enable_text: true } }, 'click'],
  ])('accepts a mail that would be tracked, and raises an alert: %s', async (_, tracking, named) => {
    const messageId = await acceptedId(carrier, { tracking_settings: tracking });
    expect(carrier.mailAlerts).toMatchObject([{ code: 'tracking', messageId, detail: expect.stringContaining(named) }]);
    const listed = (await (await fetch(`${carrier.url}/_carrier/mail-alerts`)).json()) as { items: unknown };
    expect(listed.items).toEqual(carrier.mailAlerts);
  });
});
