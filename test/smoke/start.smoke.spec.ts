import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#platform/embedded/ports.js';
import { removePostgres } from '#platform/embedded/postgres.js';
import { until } from '#testing/processes.js';
import { NpmStart } from './npm-start.js';
import { KEY, noonOnTuesday } from './system.js';

jest.setTimeout(300_000);

// what still runs is read from /proc
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('npm start, from an empty data folder', () => {
  const starts: NpmStart[] = [];
  let dataDir: string;
  let port: number;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'hearthline-smoke-'));
    await chmod(dataDir, 0o755); // started by root, PostgreSQL runs as somebody else who has to pass
    port = await freePort();
  });
  afterAll(async () => {
    for (const one of starts) one.destroy();
    removePostgres(dataDir);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('takes a note by the form, texts the family, ends with Ctrl-C, and goes on where it was', async () => {
    const first = await start();
    expect((await fetch(`${address()}/`)).status).toBe(200);
    await moveClock(noonOnTuesday());
    const form = await showForm();
    expect(form.ticked).toBe(0);
    expect(form.boxes).toBeGreaterThanOrEqual(2);
    expect(await sendForm(form.token, '+19195551401')).toBe(200);
    expect(await sendForm(form.token, '+19195551401')).toBe(200);
    await until('the text', async () => (await textsTo('+19195551401')) > 0);
    expect(await phones()).toContain('+19195551401');

    first.interrupt();
    await until('nothing left running', () => first.left().length === 0);

    const second = await start();
    expect(await inquiries()).toBe(1);
    expect(await sendForm((await showForm()).token, '+19195551402')).toBe(200);
    await until('the next family’s text', async () => (await textsTo('+19195551402')) > 0);
    expect([await textsTo('+19195551401'), await textsTo('+19195551402')]).toEqual([1, 1]);
    expect(await inquiries()).toBe(2);

    second.interrupt();
    await until('nothing left running', () => second.left().length === 0);
  });

  const address = () => `http://127.0.0.1:${port}`;
  const authorization = { authorization: `Bearer ${KEY}` };

  async function start(): Promise<NpmStart> {
    const { PATH, HOME } = process.env;
    const system = new NpmStart(dataDir, {
      PATH,
      HOME,
      PORT: String(port),
      HEARTHLINE_ADMIN_API_KEY: KEY,
      LOG_LEVEL: 'warn',
    });
    starts.push(system);
    await system.ready();
    return system;
  }

  async function moveClock(at: Date): Promise<void> {
    const headers = { ...authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ at: at.toISOString() });
    expect((await fetch(`${address()}/v1/sandbox/clock`, { method: 'POST', headers, body })).status).toBe(200);
  }

  async function showForm(): Promise<{ token: string; boxes: number; ticked: number }> {
    const html = await (await fetch(`${address()}/inquire`)).text();
    const inputs = html.match(/<input[^>]*>/g) ?? [];
    const token = inputs.find((input) => input.includes('name="token"'))?.match(/value="([^"]+)"/)?.[1] ?? '';
    expect(token).not.toBe('');
    const boxes = inputs.filter((input) => input.includes('type="checkbox"') && input.includes('name="consent"'));
    return { token, boxes: boxes.length, ticked: inputs.filter((input) => /\schecked/.test(input)).length };
  }

  async function sendForm(token: string, phone: string): Promise<number> {
    const body = new URLSearchParams({
      token,
      lang: 'en',
      name: 'Karen Holt',
      phone,
      postal_code: '27601',
      message: 'Please help',
    });
    for (const text of ['S1-sms-request-1.0', 'S2-sms-followup-1.0']) body.append('consent', text);
    return (await fetch(`${address()}/inquire`, { method: 'POST', body })).status;
  }

  /** Of this test; the demo's families write on days before the first start. */
  async function inquiries(): Promise<number> {
    const answer = await fetch(`${address()}/v1/inquiries?limit=200`, { headers: authorization });
    const { items } = (await answer.json()) as { items: { message: string }[] };
    return items.filter((item) => item.message === 'Please help').length;
  }

  async function carrier<Answer>(path: string): Promise<Answer> {
    const place = JSON.parse(readFileSync(join(dataDir, 'carrier.json'), 'utf8')) as { port: number };
    return (await fetch(`http://127.0.0.1:${place.port}${path}`)).json() as Promise<Answer>;
  }

  async function phones(): Promise<string[]> {
    return (await carrier<{ items: { number: string }[] }>('/_carrier/phones')).items.map((item) => item.number);
  }

  async function textsTo(phone: string): Promise<number> {
    const { items } = await carrier<{ items: { from: string }[] }>(
      `/_carrier/phones/${encodeURIComponent(phone)}/texts`,
    );
    return items.filter((text) => text.from === 'practice').length;
  }
});
