import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aText, FAMILY, openCarrier, OTHER_FAMILY, post } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import type { Carrier, CarrierOptions } from './server.js';

describe('the ledger', () => {
  let folder: string;
  let ledgerPath: string;
  const open: Carrier[] = [];
  const start = async (options: Partial<CarrierOptions> = {}) => {
    const carrier = await openCarrier({ ledgerPath, ...options });
    open.push(carrier);
    return carrier;
  };
  const stop = (carrier: Carrier) => open.splice(open.indexOf(carrier), 1)[0]?.close();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carrier-'));
    ledgerPath = join(folder, 'deep', 'ledger.jsonl');
  });
  afterEach(async () => {
    for (const carrier of open.splice(0)) await carrier.close();
    rmSync(folder, { recursive: true });
  });
  const lines = () =>
    readFileSync(ledgerPath, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has an acceptance in the file when the product hears of it', async () => {
    const carrier = await start();
    const { sid } = (await (await post(carrier, aText({ Body: 'two\nlines' }))).json()) as { sid: string };
    expect(lines().filter(({ kind }) => kind === 'accepted')).toMatchObject([
      { sid, to: FAMILY, body: 'two\nlines', at: expect.any(String) as unknown },
    ]);
    await stop(carrier);
  });

  it('keeps what each text met and how it ended, in lines that are only added', async () => {
    const carrier = await start({ delaysMs: { sent: 100, delivered: 200 } });
    carrier.faults.next('cut-body');
    carrier.faults.next('undelivered', 1, { errorCode: 30006 });
    await (await post(carrier, aText())).text().catch(() => undefined);
    const early = carrier.ledger;
    const earlyThen = structuredClone(early);
    const written = readFileSync(ledgerPath, 'utf8');
    await post(carrier, aText());
    await carrier.idle();
    expect(early).toEqual(earlyThen);
    const late = carrier.ledger;
    expect(late).toMatchObject([
      { fault: 'cut-body', callbackFault: 'undelivered', status: 'undelivered', errorCode: 30006 },
      { fault: null, callbackFault: null, status: 'delivered', errorCode: null },
    ]);
    expect(readFileSync(ledgerPath, 'utf8').startsWith(written)).toBe(true);
    await stop(carrier);
    const second = await start();
    expect(second.ledger).toEqual(late);
    await stop(second);
  });

  it('has the status that a text begins with until it gets further', async () => {
    const carrier = await start({ delaysMs: { queued: 60_000, sent: 60_000, delivered: 60_000 } });
    await post(carrier, aText());
    await post(carrier, aText({ From: '', MessagingServiceSid: `MG${'a'.repeat(32)}` }));
    expect(carrier.ledger).toMatchObject([{ status: 'queued' }, { status: 'accepted' }]);
    await stop(carrier);
  });

  it('reads files that an older carrier wrote', async () => {
    const first = await start();
    await stop(first);
    const old = {
      at: '2026-11-24T16:00:00.000Z',
      sid: `SM${'1'.repeat(32)}`,
      to: FAMILY,
      from: OTHER_FAMILY,
      body: 'x',
    };
    const accepted = {
      ...old,
      kind: 'accepted',
      direction: 'outbound-api',
      statusCallback: null,
      params: {},
      fault: null,
    };
    const ended = { kind: 'status', at: old.at, sid: old.sid, status: 'delivered', errorCode: null };
    appendFileSync(ledgerPath, `${JSON.stringify(accepted)}\n${JSON.stringify(ended)}\n`);
    const second = await start();
    expect(second.ledger).toMatchObject([{ ...old, callbackFault: null, status: 'delivered' }]);
    await stop(second);
  });

  it('brings texts, blocks and acceptances back after a restart', async () => {
    const first = await start();
    await post(first, aText());
    await first.receive(FAMILY, 'STOP');
    await first.receive(OTHER_FAMILY, 'STOP');
    await first.receive(OTHER_FAMILY, 'START');
    first.setWebhookUrl('http://127.0.0.1:9/#rc=0');
    await first.receive(OTHER_FAMILY, 'Is anybody there?');
    await first.idle();
    const [messages, ledger, alerts] = [first.messages(), first.ledger, first.alerts];
    await stop(first);

    const second = await start();
    expect(second.messages()).toEqual(messages);
    expect(second.ledger).toEqual(ledger);
    expect(alerts).toMatchObject([{ code: 11205 }]);
    expect(second.alerts).toEqual(alerts);
    expect((await post(second, aText())).status).toBe(400);
    expect((await post(second, aText({ To: OTHER_FAMILY }))).status).toBe(201);
    await stop(second);
  });

  it('lets what was under way arrive after a restart', async () => {
    const product = new Receiver();
    const base = await product.start();
    const first = await start({ delaysMs: { sent: 60_000, delivered: 60_000 } });
    await post(first, aText({ StatusCallback: `${base}/status` }));
    await stop(first);
    const second = await start();
    await second.idle();
    expect(product.statuses()).toEqual(['sent', 'delivered']);
    expect(second.ledger).toHaveLength(1);
    await stop(second);
    const third = await start();
    await third.idle();
    expect(product.posted).toHaveLength(2);
    await stop(third);
    await product.stop();
  });

  it('loses only the line that a crash tore', async () => {
    const first = await start();
    await post(first, aText());
    await first.idle();
    await stop(first);
    appendFileSync(ledgerPath, '{"kind":"accepted","sid":"SM');
    const second = await start();
    await post(second, aText({ Body: 'after' }));
    await stop(second);
    const third = await start();
    expect(third.ledger.map(({ body }) => body)).toEqual(['Hello, this is Maple House.', 'after']);
    await stop(third);
  });
});
