import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventReceiver } from '../../test/event-receiver.js';
import { acceptedId, aMail, FAMILY_MAIL, openPostOffice, OTHER_MAIL, sendMail, to } from '../../test/mail-account.js';
import type { Carrier, CarrierOptions } from '../server.js';
import { mailLedgerPath } from './ledger.js';

describe("the mails' ledger", () => {
  let folder: string;
  let ledgerPath: string;
  let product: EventReceiver;
  let webhookUrl: string;
  const open: Carrier[] = [];
  const start = async (options: Partial<CarrierOptions> = {}) => {
    const carrier = await openPostOffice({ ledgerPath, webhookUrl, ...options });
    open.push(carrier);
    return carrier;
  };
  const stop = (carrier: Carrier) => open.splice(open.indexOf(carrier), 1)[0]?.close();
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carrier-'));
    ledgerPath = join(folder, 'ledger.jsonl');
    product = new EventReceiver();
    webhookUrl = await product.start();
  });
  afterEach(async () => {
    for (const carrier of open.splice(0)) await carrier.close();
    await product.stop();
    rmSync(folder, { recursive: true });
  });
  const slow = { mail: { delaysMs: { processed: 1, delivered: 600_000 } } };

  it('stands beside that of the texts, for its owner alone', async () => {
    expect(mailLedgerPath('/data.d/ledger.jsonl')).toBe('/data.d/ledger.mail.jsonl');
    expect(mailLedgerPath('/data.d/ledger')).toBe('/data.d/ledger.mail');
    await start();
    expect(statSync(join(folder, 'ledger.mail.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('has an acceptance in the file when the product hears of it', async () => {
    const messageId = await acceptedId(await start(slow), { subject: 'two\nlines' });
    const [line] = readFileSync(mailLedgerPath(ledgerPath), 'utf8').split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({
      kind: 'accepted',
      messageId,
      to: FAMILY_MAIL,
      subject: 'two\nlines',
    });
  });

  it('brings mails, their states and alerts back after a restart, and tells nothing twice', async () => {
    const first = await start();
    await acceptedId(first, { tracking_settings: undefined });
    const messageId = await acceptedId(first, to(OTHER_MAIL));
    await first.idle();
    await first.mailEvent(messageId, { event: 'spamreport' });
    first.faults.next('503-after-accept', 1, { channel: 'email' });
    await sendMail(first, aMail());
    await first.idle();
    const [mails, alerts, told] = [first.mails, first.mailAlerts, product.events.length];
    expect(mails.map(({ state, fault }) => [state, fault])).toEqual([
      ['delivered', null],
      ['spamreport', null],
      ['delivered', '503-after-accept'],
    ]);
    expect(alerts).toMatchObject([{ code: 'tracking' }]);
    await stop(first);
    const second = await start();
    await second.idle();
    expect([second.mails, second.mailAlerts]).toEqual([mails, alerts]);
    expect(product.events).toHaveLength(told);
    expect(await second.mailEvent(messageId, { event: 'open' })).toBe(204);
  });

  it('lets what was under way go on: mails on their way, and events that the product had not taken', async () => {
    product.answers = [new Promise(() => undefined)];
    const first = await start(slow);
    await acceptedId(first);
    while (product.batches.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await stop(first);
    const second = await start();
    await second.idle();
    const [lost, ...rest] = product.events;
    expect(rest.map(({ event }) => event)).toEqual(['processed', 'delivered']);
    expect(rest[0]).toEqual(lost);
    await stop(second);
    const third = await start();
    await third.idle();
    expect(product.events).toHaveLength(3);
  });

  it('keeps what is held, and forgets what was lost or given up', async () => {
    const first = await start({ mail: { times: { retryForMs: 1 } } });
    first.faults.next('late-callbacks', 1, { channel: 'email', to: FAMILY_MAIL });
    first.faults.next('lose-callbacks', 1, { channel: 'email', to: OTHER_MAIL });
    product.answers = [500, 500];
    await acceptedId(first);
    await acceptedId(first, to(OTHER_MAIL));
    await acceptedId(first, to('third@example.org'));
    await first.idle();
    const before = product.events.length;
    await stop(first);
    const second = await start();
    await second.idle();
    expect(product.events).toHaveLength(before);
    expect(await second.releaseMailEvents()).toBe(2);
    expect(product.events.slice(before)).toMatchObject([{ event: 'processed' }, { event: 'delivered' }]);
    expect(product.events.slice(before).map(({ email }) => email)).toEqual([FAMILY_MAIL, FAMILY_MAIL]);
  });

  it('loses only the line that a crash tore', async () => {
    const first = await start();
    await acceptedId(first);
    await first.idle();
    await stop(first);
    appendFileSync(mailLedgerPath(ledgerPath), '{"kind":"accepted","messageId":"x');
    const second = await start();
    await acceptedId(second, { subject: 'after' });
    await stop(second);
    expect((await start()).mails.map(({ subject }) => subject)).toEqual(['Your note reached us', 'after']);
  });
});
