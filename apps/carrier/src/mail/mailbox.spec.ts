import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { acceptedId, aMail, FAMILY_MAIL, openPostOffice, OTHER_MAIL, sendMail, to } from '../../test/mail-account.js';
import type { Carrier } from '../server.js';

const HOSTILE = `</pre><script>alert(1)</script><img src=x onerror=alert(2)> ' " & \u202e`;
type Item = Record<string, unknown>;

describe("the family's mailbox", () => {
  let carrier: Carrier;
  let product: http.Server;
  let base: string;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    product = http.createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const isEvents = request.url?.startsWith('/webhooks/');
      if (!isEvents) asked.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? ''} ${body}`);
      response.writeHead(isEvents ? 204 : 200).end('<title>You are unsubscribed</title>');
    });
    await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
    carrier = await openPostOffice({ webhookUrl: base });
  });
  afterEach(async () => {
    await carrier.close();
    product.closeAllConnections();
    await new Promise((resolve) => product.close(resolve));
  });
  const json = async (at: string, method = 'GET', body?: Item) => {
    const sent = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(carrier.url + at, { method, ...sent });
    return { status: response.status, body: (await response.json()) as { items: Item[] } & Item };
  };
  const leaving = (url: string) => ({
    headers: {
      'list-unsubscribe': `<mailto:u@example.org>, <${url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  });

  it('is a page of its own that links to the phone, and the phone to it', async () => {
    await sendMail(carrier, aMail({ subject: HOSTILE }));
    const response = await fetch(`${carrier.url}/mail`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain("<title>A family's mailbox (sandbox)</title>");
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<a href="/">');
    expect(page).toContain(`href="${base}/inquire"`);
    expect(page).not.toContain('alert(1)');
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!127\.0\.0\.1)|<script>| on\w+=/);
    expect(await (await fetch(carrier.url)).text()).toContain('<a href="/mail">');
  });

  it('lets no script of a mail run, and nothing from elsewhere in', async () => {
    const response = await fetch(`${carrier.url}/mail`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:;");
    expect(policy).toMatch(/style-src 'self' 'unsafe-inline'$/);
    const [, sandbox] = /<iframe [^>]*sandbox="([^"]*)"/.exec(await response.text()) ?? [];
    expect(sandbox?.split(' ')).toEqual(['allow-popups', 'allow-popups-to-escape-sandbox']);
  });

  it('names every control', async () => {
    const page = await (await fetch(`${carrier.url}/mail`)).text();
    for (const control of page.matchAll(/<input [^>]*id="([\w-]+)"/g)) expect(page).toContain(`for="${control[1]}"`);
    expect(page.match(/<button [^>]*>[^<]{3,}<\/button>/g)).toHaveLength(4);
    expect(page).toContain('<iframe id="html" title="The mail as HTML"');
  });

  it('never reads words as HTML in its script', async () => {
    const script = await (await fetch(`${carrier.url}/_carrier/mailbox.js`)).text();
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
    expect(() => new Function(script)).not.toThrow();
    expect((await fetch(`${carrier.url}/_carrier/mailbox.css`)).headers.get('content-type')).toMatch('text/css');
  });

  it('lists mailboxes and mails, the latest first, whatever is in them', async () => {
    const url = `${base}/u/tok`;
    const messageId = await acceptedId(carrier, { ...leaving(url), subject: HOSTILE });
    await carrier.idle();
    await acceptedId(carrier, to(OTHER_MAIL));
    await acceptedId(carrier, { ...to(FAMILY_MAIL.toUpperCase()), subject: 'Second' });
    await carrier.idle();
    expect((await json('/_carrier/mailboxes')).body.items).toMatchObject([
      { address: FAMILY_MAIL, mails: 2, lastSubject: 'Second' },
      { address: OTHER_MAIL, mails: 1 },
    ]);
    const { items } = (await json(`/_carrier/mailboxes/${encodeURIComponent(FAMILY_MAIL)}/mails`)).body;
    expect(items).toMatchObject([
      { subject: 'Second', listUnsubscribe: null, oneClick: null },
      {
        messageId,
        subject: HOSTILE,
        state: 'delivered',
        listUnsubscribe: `<mailto:u@example.org>, <${url}>`,
        listUnsubscribePost: 'List-Unsubscribe=One-Click',
        oneClick: url,
        events: [{ event: 'processed' }, { event: 'delivered' }],
      },
    ]);
    expect((await json(`/_carrier/mails?to=${OTHER_MAIL}`)).body.items).toHaveLength(1);
    expect((await json('/_carrier/mails')).body.items).toEqual(JSON.parse(JSON.stringify(carrier.mails)));
    expect((await json(`/_carrier/mails/${messageId}`)).body).toMatchObject({ subject: HOSTILE, oneClick: url });
    expect((await json('/_carrier/mails/none')).status).toBe(404);
  });

  it('unsubscribes with one click: a form without anything else', async () => {
    const messageId = await acceptedId(carrier, leaving(`${base}/u/tok?x=1`));
    const { body } = await json(`/_carrier/mails/${messageId}/unsubscribe`, 'POST', {});
    expect(body).toEqual({ url: `${base}/u/tok?x=1`, status: 200 });
    expect(asked).toEqual(['POST /u/tok?x=1 application/x-www-form-urlencoded List-Unsubscribe=One-Click']);
  });

  it('offers no one-click where the mail does not, and goes nowhere but to the product', async () => {
    const { headers } = leaving(`${base}/u/tok`);
    const half = await acceptedId(carrier, { headers: { 'List-Unsubscribe': headers['list-unsubscribe'] } });
    expect((await json(`/_carrier/mails/${half}/unsubscribe`, 'POST', {})).status).toBe(409);
    const away = await acceptedId(carrier, leaving('https://example.com/u/tok'));
    expect((await json(`/_carrier/mails/${away}/unsubscribe`, 'POST', {})).body).toMatchObject({ status: null });
    expect(asked).toEqual([]);
  });

  it('opens every link once, as a scanner would', async () => {
    const messageId = await acceptedId(carrier, {
      ...leaving(`${base}/u/tok`),
      content: [
        { type: 'text/plain', value: `Stop: ${base}/u/tok. Help: https://988lifeline.org/ (${base}/book/b?a=1&b=2)` },
        { type: 'text/html', value: `<a href="${base}/book/b?a=1&amp;b=2">Book</a> <a href='${base}/f/p'>Page</a>` },
      ],
    });
    const { items } = (await json(`/_carrier/mails/${messageId}/scan`, 'POST', {})).body;
    expect(items).toEqual([
      { url: `${base}/u/tok`, status: 200 },
      { url: 'https://988lifeline.org/', status: null },
      { url: `${base}/book/b?a=1&b=2`, status: 200 },
      { url: `${base}/f/p`, status: 200 },
    ]);
    expect(asked.sort()).toEqual(['GET /book/b?a=1&b=2  ', 'GET /f/p  ', 'GET /u/tok  ']);
  });

  it('reports as spam and bounces', async () => {
    const messageId = await acceptedId(carrier);
    await carrier.idle();
    for (const event of ['spamreport', 'bounce'])
      expect((await json(`/_carrier/mails/${messageId}/events`, 'POST', { event })).body).toEqual({ status: 204 });
    expect((await json(`/_carrier/mails/${messageId}/events`, 'POST', { event: 'joy' })).status).toBe(400);
    expect((await json('/_carrier/mails/none/events', 'POST', { event: 'bounce' })).status).toBe(404);
    expect(carrier.mails).toMatchObject([{ state: 'bounce' }]);
  });

  it('posts any events for tests of another process', async () => {
    const path = '/_carrier/mail-events';
    expect((await json(path, 'POST', { events: [{ event: 'open' }], signature: 'bad' })).body).toEqual({ status: 204 });
    expect((await json(path, 'POST', { events: 'no JSON', signature: 'missing' })).body).toEqual({ status: 204 });
    for (const wrong of [{}, { events: 7 }, { events: [], signature: 'forged' }, { events: [], timestampS: 'now' }])
      expect((await json(path, 'POST', wrong)).status).toBe(400);
  });

  it.each(['/mail', '/_carrier/mails'])('refuses %s to a page of another site', async (path) => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await fetch(carrier.url + path, { headers })).status).toBe(403);
  });

  it('tells of every mail as it arrives and as it changes', async () => {
    const stream = await fetch(`${carrier.url}/_carrier/mail-stream`);
    await acceptedId(carrier, { subject: `${HOSTILE}\n\nevent: mail` });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('"state":"delivered"')) seen += (await reader.read()).value ?? '';
    await reader.cancel();
    const events = seen.split('\n\n').filter((event) => event.startsWith('event: mail\n'));
    const told = events.map(
      (event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { mailbox: Item; mail: Item },
    );
    expect(told.map(({ mail }) => mail['state'])).toEqual(['accepted', 'processed', 'delivered']);
    expect(told[0]).toMatchObject({
      mailbox: { address: FAMILY_MAIL, mails: 1 },
      mail: { subject: `${HOSTILE}\n\nevent: mail` },
    });
  });
});
