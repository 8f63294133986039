import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from '#platform/queue/queue.js';
import { World } from '#testing/world.js';

const KAREN = {
  name: 'Karenina Holtgrave',
  phone: '+19195550142',
  email: 'karenina.h@example.com',
  postalCode: '27601',
};
/** Reached by mail only, and ends it by the link in the mail. */
const BY_MAIL = { name: 'Desdemona Fairweather', email: 'desdemona.f@example.com', postalCode: '27601' };
/** The rest of the day's people, each with the trouble of their texts. */
const OTHERS = [
  { name: 'Rosalind Amberson', phone: '+19195550151', trouble: 'landline' },
  { name: 'Tobias Quillfeather', phone: '+19195550152', trouble: '503-after-accept' },
  { name: 'Ludmila Vanterpool', phone: '+19195550153', trouble: 'silence' },
  { name: 'Ignatius Wrenfield', phone: '+19195550154', trouble: '429' },
  { name: 'Philippa Underhay', phone: '+19195550155', trouble: 'html-200' },
] as const;
/** Whose rows the database refuses: in the request itself, in a reaction, and in the webhook. */
const POISON = { name: 'Cordelia Mossgrove', phone: '+19195550161', email: 'cordelia@example.com' };
const POISON_LATER = { name: 'Barnaby Thistlewood', phone: '+19195550162' };
const WORDS = ['pillbottle', 'basement', 'zephyr', 'overdrawn', 'grandmother'];
const TOKEN = `${'aB3-_'.repeat(8)}xyz`;

const people = [KAREN, BY_MAIL, ...OTHERS, POISON, POISON_LATER];
const phones = [KAREN, ...OTHERS, POISON, POISON_LATER].map(({ phone }) => phone);
const personal = (secrets: readonly string[]): [what: string, pattern: RegExp][] => [
  ...people.flatMap(({ name }) => name.split(' ')).map((word) => literally(word)),
  ...WORDS.map((word) => literally(word)),
  // any punctuation, spelled or percent-encoded, between the digits
  ...phones.map((phone): [string, RegExp] => [
    phone,
    new RegExp(Array.from(phone.slice(2)).join('(?:%[0-9a-f]{2}|[^0-9a-z]){0,3}'), 'i'),
  ]),
  ...[KAREN.email, BY_MAIL.email, POISON.email].map((email): [string, RegExp] => [
    email,
    new RegExp(email.replace('@', '(?:@|%40)'), 'i'),
  ]),
  ...secrets.map((secret) => literally(secret)),
];
const literally = (word: string): [string, RegExp] => [
  word,
  new RegExp(word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i'),
];

/** What of a family or of a secret stands in a text. */
const scan = (text: string, secrets: readonly string[] = []): string[] =>
  personal([...secrets, TOKEN, 'open-sesame']).flatMap(([what, pattern]) => (pattern.test(text) ? what : []));

describe('a busy day, and what is written about it', () => {
  const lines: string[] = [];
  const printed: string[] = [];
  let world: World;
  let secrets: string[];
  const url = (path: string) => world.config.publicUrl + path;
  const jobs = () => world.query<{ job: any }>('select job from seen_jobs order by at');

  beforeAll(async () => {
    for (const method of ['log', 'info', 'warn', 'error'] as const)
      jest.spyOn(console, method).mockImplementation((...words) => void printed.push(words.map(String).join(' ')));
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true, logTo: (line) => void lines.push(line) });
    const { adminApiKey, addressHashKey, sessionSecret, twilio, sendgrid } = world.config;
    secrets = [adminApiKey, addressHashKey, sessionSecret, twilio.authToken, sendgrid.apiKey!];
    await watchJobs();
    await setPoison();
    await familiesWrite();
    await textsGoWrong();
    await strangersKnock();
    await world.settle();
  }, 120_000);
  afterAll(async () => {
    jest.restoreAllMocks();
    await world.end();
  });

  /** Copies every job as it is stored and as it ends; a job that is done is deleted. */
  async function watchJobs(): Promise<void> {
    await world.query('create table public.seen_jobs (at bigint generated always as identity, job jsonb not null)');
    await world.query(`create function public.see_job() returns trigger language plpgsql as
      'begin insert into public.seen_jobs (job) values (to_jsonb(new)); return null; end'`);
    await world.query(`create trigger seen after insert or update on bullmq.job
      for each row execute function public.see_job()`);
  }

  /** The database's own words about these rows hold the rows, without quotes around them. */
  async function setPoison(): Promise<void> {
    await world.query(`create function public.poison() returns trigger language plpgsql as
      'begin raise exception ''cannot keep: %'', replace(row_to_json(new)::text, ''"'', '''') using detail = row_to_json(new)::text; end'`);
    await world.query(`create trigger poison before insert on people for each row
      when (new.name like 'Cordelia%') execute function public.poison()`);
    await world.query(`create trigger poison before insert on messages for each row
      when (new.body like '%overdrawn%') execute function public.poison()`);
    await world.query(`create function public.poison_later() returns trigger language plpgsql as
      'begin raise exception ''cannot enroll %'', (select name from people where id = new.person_id); end'`);
    await world.query(`create trigger poison before insert on enrollments
      for each row execute function public.poison_later()`);
    await world.inquire(POISON_LATER, { message: WORDS[0] });
    while (!lines.some((line) => line.includes('reaction failed'))) await wait(20);
    await world.query('drop trigger poison on enrollments');
  }

  async function familiesWrite(): Promise<void> {
    const more = {
      message: `Found a ${WORDS[0]} in the ${WORDS[1]}`,
      lovedOne: { firstName: 'Tobias' },
      safeContact: { textNow: true, texts: true, codeWord: WORDS[2] },
    };
    expect((await world.inquire(KAREN, more, { 'idempotency-key': 'k-1' })).status).toBe(201);
    expect((await world.inquire(BY_MAIL, more)).status).toBe(201);
    expect((await world.inquire(POISON, more)).status).toBe(500);
    await world.settle();
    await world.text(KAREN.phone, `Is my ${WORDS[4]} in the ${WORDS[1]}`);
    await world.text('+19195550199', `Who is this, ${WORDS[2]}`);
    await world.carrier.receive(KAREN.phone, `We are ${WORDS[3]}`);
    await world.text(KAREN.phone, 'STOP');
    await world.settle();
    await world.call('GET', `/v1/messages?to=${encodeURIComponent(KAREN.phone)}`);
    await world.walk('2027-01-14T20:00:00Z');
    const token = /\/u\/([\w-]{43})/.exec(world.mailsTo(BY_MAIL.email)[0]!.text!)![1]!;
    secrets.push(token);
    const oneClick = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    expect((await fetch(url(`/u/${token}`), { method: 'POST', body: oneClick })).status).toBe(200);
  }

  async function textsGoWrong(): Promise<void> {
    for (const { name, phone, trouble } of OTHERS) {
      if (trouble === 'landline') world.carrier.landlines.add(phone);
      else world.carrier.faults.next(trouble, 1, { to: phone });
      await world.inquire({ name, phone, postalCode: '27601' }, { message: WORDS.join(' ') });
    }
    await world.settle();
  }

  async function strangersKnock(): Promise<void> {
    const form = new URLSearchParams({ From: KAREN.phone, Body: WORDS.join(' '), MessageSid: 'SM1' });
    const json = { 'content-type': 'application/json' };
    const phone = encodeURIComponent('(919) 555-0142');
    const requests: [path: string, init: RequestInit, status: number][] = [
      ['/webhooks/twilio/sms', { method: 'POST', body: form, headers: { 'x-twilio-signature': 'no' } }, 403],
      [`/v1/people/${phone}?email=${KAREN.email}`, {}, 404],
      [`/v1/%zz/${KAREN.phone}/${KAREN.email}`, {}, 400],
      [`/v1/cases/${KAREN.phone}`, { headers: { authorization: `Bearer ${secrets[0]}` } }, 400],
      [`/letters/${TOKEN}`, {}, 404],
      ['/v1/inquiries', { method: 'POST', headers: json, body: `{"person":{"name":"${KAREN.name}", ${WORDS[0]}` }, 400],
      [
        '/v1/inquiries',
        { method: 'POST', headers: json, body: JSON.stringify({ person: KAREN, x: 'y'.repeat(1_100_000) }) },
        413,
      ],
      [
        '/v1/cases',
        { headers: { authorization: `Basic ${Buffer.from(`${KAREN.email}:${KAREN.phone}`).toString('base64')}` } },
        401,
      ],
    ];
    const statuses: number[] = [];
    for (const [path, init] of requests) statuses.push((await fetch(url(path), init)).status);
    expect(statuses).toEqual(requests.map(([, , status]) => status));
    await fetch(url(`/u/${TOKEN}`), { method: 'POST', body: form });
    await fetch(url('/webhooks/sendgrid/inbound/open-sesame'), { method: 'POST', body: form });
  }

  it.each([
    ['a phone as people write it', 'call (919) 555-0142 back', '+19195550142'],
    ['a phone in an address', 'GET /x?to=%2B1%20919%2D555%2D0142', '+19195550142'],
    ['a name, in any case', 'KARENINA is here', 'Karenina'],
    ['a mailbox in an address', '/x?e=Karenina.H%40example.com', 'karenina.h@example.com'],
    ['a word of a message', 'error near "basement"', 'basement'],
    ['the token of a link', `GET /u/${TOKEN}`, TOKEN],
  ])('the scanner hears %s', (_, line, what) => expect(scan(line)).toContain(what));

  it('the day was written about: faults of requests, of reactions, of webhooks', () => {
    const said = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(said.length).toBeGreaterThan(20);
    expect(said.filter((line) => line['route'] === '/v1/inquiries' && line['msg']?.includes('P0001'))).not.toEqual([]);
    expect(said.filter((line) => line['route'] === '/webhooks/twilio/sms')).not.toEqual([]);
    expect(said.filter((line) => line['msg'] === 'reaction failed')).not.toEqual([]);
  });

  it('no line of it tells of a family, or holds a key', () => {
    expect([...lines, ...printed].filter((line) => scan(line, secrets).length)).toEqual([]);
  });

  it('jobs carry ids, and nothing else', async () => {
    const seen = await jobs();
    expect([...new Set(seen.map(({ job }) => job.queue))]).toEqual(
      expect.arrayContaining(['deliveries', 'steps', 'sends']),
    );
    const ids = seen.flatMap(({ job }) => job.data.ids as string[]);
    expect(ids.filter((id) => !/^[0-9a-f-]{36}(\/[\w.]+)?$/.test(id))).toEqual([]);
    expect(new Set(seen.map(({ job }) => Object.keys(job.data).join()))).toEqual(new Set(['ids']));
    expect(seen.filter(({ job }) => scan(JSON.stringify(job), secrets).length)).toEqual([]);
  });

  it('metrics and health tell of nobody', async () => {
    for (const path of ['/metrics', '/health/deep', '/health/ready']) {
      const answer = await fetch(url(path), { headers: { authorization: `Bearer ${secrets[0]}` } });
      const text = await answer.text();
      expect(text).toMatch(/hearthline_messages|"checks"/);
      expect(scan(text, secrets)).toEqual([]);
    }
  });

  it('a phone that somebody nudged with would be seen in the job, and not in the log', async () => {
    const before = lines.length;
    await world.app.get(Queue).nudge('canary', [KAREN.phone]);
    const failed = () => lines.slice(before).filter((line) => line.includes('job failed'));
    while (failed().length === 0) await wait(20);
    const found = (await jobs()).flatMap(({ job }) => scan(JSON.stringify(job.data), secrets));
    expect(found).toContain(KAREN.phone);
    expect(failed().flatMap((line) => scan(line, secrets))).toEqual([]);
  });
});
