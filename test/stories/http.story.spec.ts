import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const note = (person: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  channel: 'form',
  person,
  message: 'please',
  ...more,
});

describe('what the outside may send', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z');
  });
  afterAll(() => world.end());
  const count = async (table: string) =>
    (await world.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

  it.each([
    ['no phone and no email', note({ name: 'K' }), 400, 'person.phone'],
    ['a phone that cannot exist, alone', note({ name: 'K', phone: '12345' }), 422, 'person.phone'],
    ['an address that is none, alone', note({ name: 'K', email: 'karen' }), 422, 'person.email'],
    ['a wrong type', note({ name: 7, phone: KAREN }), 400, 'person.name'],
    ['another channel', { ...note({ phone: KAREN }), channel: 'pigeon' }, 400, 'channel'],
    ['no person', { channel: 'form' }, 400, 'person'],
    ['a list', [], 400, ''],
    [
      'a consent text that was never published',
      note({ phone: KAREN }, { consents: [{ channel: 'sms', textVersion: 'S9-none-1.0', granted: true }] }),
      422,
      'consents[0].textVersion',
    ],
    [
      'a consent text of another channel',
      note({ phone: KAREN }, { consents: [{ channel: 'email', textVersion: 'S1-sms-request-1.0', granted: true }] }),
      422,
      'consents[0].textVersion',
    ],
    [
      'an hour that is none',
      note({ phone: KAREN }, { safeContact: { windows: [{ days: ['mon'], from: '25:00', to: '26:00' }] } }),
      400,
      'safeContact.windows[0].from',
    ],
  ])('%s: a problem that names the field, and nothing half done', async (_, body, status, path) => {
    const before = [await count('people'), await count('inquiries'), await count('refused_inquiries')];
    const answer = await world.call('POST', '/v1/inquiries', body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, code: expect.any(String) });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect([await count('people'), await count('inquiries'), await count('refused_inquiries')]).toEqual([
      before[0],
      before[1],
      before[2]! + 1,
    ]);
  });

  it('what was written with an impossible phone stays in a list that staff see', async () => {
    await world.call('POST', '/v1/inquiries', note({ phone: '123' }, { message: 'he is not breathing' }));
    const [refused] = await world.items('/v1/inquiries/refused');
    expect(refused).toMatchObject({
      code: 'unreachable',
      crisis: 'overdose',
      body: expect.stringContaining('not breathing'),
    });
  });

  it('an impossible phone beside a usable address is taken, and flagged', async () => {
    const answer = await world.call(
      'POST',
      '/v1/inquiries',
      note({ name: 'Pat Green', phone: '12345', email: 'pat@example.com' }),
    );
    expect(answer.status).toBe(201);
    expect((await world.call('GET', `/v1/cases/${answer.body.caseId}`)).body.attention).toContain('bad_phone');
    await world.walk('2027-01-15T16:00:00Z');
    expect(world.mailsTo('pat@example.com')).toHaveLength(1);
    expect(await world.items(`/v1/enrollments?caseId=${answer.body.caseId}`)).toMatchObject([{ status: 'active' }]);
  });

  it('what was left empty may be null, and an hour may be said in words', async () => {
    const person = { name: null, phone: '+19195550791', email: null, postalCode: null };
    const more = { lovedOne: null, source: { pageUrl: null }, callback: { at: 'tomorrow at six' }, safeContact: null };
    expect((await world.call('POST', '/v1/inquiries', note(person, more))).status).toBe(201);
  });

  it('every box is evidence: the words as they were shown, ticked or not, to whom and where', async () => {
    const consents = [
      { channel: 'sms', textVersion: 'S1-sms-request-1.0', granted: true },
      { channel: 'sms', textVersion: 'S2-sms-followup-1.0', granted: false },
    ];
    const source = { pageUrl: 'https://practice.example/help' };
    const person = { name: 'Eva Ruiz', phone: '+19195550790', language: 'es' };
    const { body } = await world.call('POST', '/v1/inquiries', note(person, { consents, source }));
    const rows = await world.query(
      `select kind, granted, text_version, text_shown, box_default, seller, page, length(evidence_hash) as evidence, length(ip_hash) as ip
       from consent_records where person_id = $1 order by text_version`,
      [body.personId],
    );
    const seen = {
      box_default: false,
      seller: 'Maple Family Interventions LLC',
      page: source.pageUrl,
      evidence: 67,
      ip: 64,
    };
    expect(rows).toEqual([
      {
        ...seen,
        kind: 'pec',
        granted: true,
        text_version: 'S1-sms-request-1.0',
        text_shown: expect.stringContaining('Pueden mandarme mensajes'),
      },
      {
        ...seen,
        kind: 'pewc',
        granted: false,
        text_version: 'S2-sms-followup-1.0',
        text_shown: expect.stringContaining('Maple Family Interventions LLC también'),
      },
    ]);
  });

  it('an Idempotency-Key: the same answer for the same body, 409 for another', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const body = note({ name: 'Key Holder', phone: '+19195550777' });
    const all = await Promise.all(Array.from({ length: 12 }, () => world.call('POST', '/v1/inquiries', body, headers)));
    expect(new Set(all.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(all[0]!.status).toBe(201);
    const other = await world.call('POST', '/v1/inquiries', { ...body, message: 'other' }, headers);
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
  });

  it('many of one phone at once, without a key: one person, one case, every note kept', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        world.call(
          'POST',
          '/v1/inquiries',
          note({ name: 'Same Caller', phone: '+19195550778' }, { message: `note ${n}` }),
        ),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
    for (const field of ['personId', 'caseId'])
      expect(new Set(answers.map((answer) => answer.body[field])).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(20);
  });

  it('64 at once, each with one hostile string: 64 are taken, and the words are there', async () => {
    const hostile = [
      'a\u0000b',
      '\ud800',
      'x\udfff',
      '💔'.repeat(500),
      '\u202eمرحبا',
      '<script>alert(1)</script>',
      'y'.repeat(20_000),
      "'; drop table people; --",
      '{{ practice.name }}',
      'e\u0301',
    ];
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) =>
        world.call(
          'POST',
          '/v1/inquiries',
          note(
            { name: hostile[n % hostile.length]!.slice(0, 400), phone: `+1919556${String(1000 + n)}` },
            { message: hostile[(n + 3) % hostile.length] },
          ),
        ),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
    const { body } = await world.call('GET', `/v1/inquiries/${answers[3]!.body.id}`);
    expect(body.message).toBe('y'.repeat(20_000));
    expect(await world.query('select 1 from inquiries where original is not null')).not.toHaveLength(0);
  });

  it.each([
    ['not JSON', 'POST', '/v1/inquiries', '{bad', { 'content-type': 'application/json' }, 400],
    ['another content type', 'POST', '/v1/inquiries', 'x', { 'content-type': 'text/csv' }, 415],
    [
      'too large',
      'POST',
      '/v1/inquiries',
      JSON.stringify({ x: 'y'.repeat(1_100_000) }),
      { 'content-type': 'application/json' },
      413,
    ],
    ['nothing there', 'GET', '/v1/nothing', undefined, {}, 404],
    ['an address that cannot be read', 'GET', '/v1/%zz', undefined, {}, 400],
    ['an id that is none', 'GET', '/v1/cases/17', undefined, {}, 400],
    ['a case that is not there', 'GET', '/v1/cases/0193a1c2-1111-7222-8333-444455556666', undefined, {}, 404],
    ['a cursor of somebody else', 'GET', '/v1/cases?cursor=abc', undefined, {}, 400],
    ['a limit beyond the limit', 'GET', '/v1/cases?limit=1000', undefined, {}, 400],
    ['a status that is none', 'GET', '/v1/messages?status=lost', undefined, {}, 400],
    [
      'a clock that goes back',
      'POST',
      '/v1/sandbox/clock',
      JSON.stringify({ at: '2020-01-01T00:00:00Z' }),
      { 'content-type': 'application/json' },
      422,
    ],
    ['a clock without a time', 'POST', '/v1/sandbox/clock', '{}', { 'content-type': 'application/json' }, 400],
  ] as const)('%s: a problem document', async (_, method, path, body, headers, status) => {
    const response = await fetch(world.config.publicUrl + path, {
      method,
      body,
      headers: { authorization: `Bearer ${world.config.adminApiKey}`, ...headers },
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status, code: expect.any(String), title: expect.any(String) });
    expect(text).not.toMatch(/select|stack|node_modules| at /i);
  });

  it('a forged webhook is 403 and leaves no trace; one for a message of nobody is kept and harms nothing', async () => {
    await world.settle();
    const before = [await count('messages'), await count('provider_posts')];
    for (const path of ['/webhooks/twilio/sms', '/webhooks/twilio/sms/status']) {
      const forged = await fetch(world.config.publicUrl + path, {
        method: 'POST',
        body: new URLSearchParams({ From: KAREN, MessageSid: 'SM1', Body: 'STOP', MessageStatus: 'delivered' }),
      });
      expect(forged.status).toBe(403);
    }
    expect([await count('messages'), await count('provider_posts')]).toEqual(before);
  });

  it('every route wants a key, but the public ones; and names a permission that an administrator has', async () => {
    const { body } = await world.call('GET', '/openapi.json');
    expect(body.openapi).toMatch(/^3\.1/);
    const answers: string[] = [];
    for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, unknown>>))
      for (const method of Object.keys(methods)) {
        const address = world.config.publicUrl + path.replace(/\{[^}]+\}/g, '0193a1c2-1111-7222-8333-444455556666');
        const init =
          method === 'post'
            ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
            : { method: method.toUpperCase() };
        const stranger = (await fetch(address, init)).status;
        const staff = (
          await fetch(address, {
            ...init,
            headers: { ...init.headers, authorization: `Bearer ${world.config.adminApiKey}` },
          })
        ).status;
        answers.push(
          `${method} ${path} ${stranger === 401 ? 'closed' : 'open'} ${staff === 401 || staff === 403 ? 'for nobody' : 'for staff'}`,
        );
      }
    expect(answers.length).toBeGreaterThan(12);
    expect(answers.filter((answer) => !answer.endsWith('closed for staff'))).toEqual([
      'post /v1/inquiries open for staff',
    ]);
    for (const key of ['hl_wrong', 'nonsense', ''])
      expect(
        (await fetch(`${world.config.publicUrl}/v1/cases`, { headers: { authorization: `Bearer ${key}` } })).status,
      ).toBe(401);
  });

  it('/ says what is where, /docs and the form are there', async () => {
    for (const path of ['/', '/docs', '/inquire', '/inquire?lang=es', '/health/live', '/health/ready'])
      expect((await fetch(world.config.publicUrl + path)).status).toBe(200);
  });
});

describe('the hosted form', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z');
  });
  afterAll(() => world.end());
  const open = async () => {
    const html = await (await fetch(`${world.config.publicUrl}/inquire`)).text();
    const token = /name="token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="token"/
      .exec(html)
      ?.slice(1)
      .find(Boolean);
    return { html, token: token ?? '' };
  };
  const send = (fields: Record<string, string>) =>
    fetch(`${world.config.publicUrl}/inquire`, { method: 'POST', body: new URLSearchParams(fields) });

  it('has a one-time token and no box that is ticked', async () => {
    const { html, token } = await open();
    expect(token).toMatch(/^[\w-]{20,}$/);
    expect(html).not.toMatch(/\bchecked\b/);
    expect(html).toContain('911');
    expect((await open()).token).not.toBe(token);
  });

  it('sent twice it is one inquiry; the page says who calls and when', async () => {
    const { token } = await open();
    const fields = {
      token,
      name: 'Karen Holt',
      phone: '919 555 0142',
      message: 'please',
      consents: 'S1-sms-request-1.0',
    };
    const pages = await Promise.all([send(fields), send(fields)]);
    expect(pages.map((page) => page.status)).toEqual([200, 200]);
    expect(await pages[0]!.text()).toContain('We have your note');
    expect(await world.items('/v1/inquiries')).toHaveLength(1);
    await world.settle();
    expect(world.textsTo('+19195550142')).toHaveLength(1);
  });

  it('with an error it shows what was typed', async () => {
    const { token } = await open();
    const page = await send({ token, name: '<b>Kit</b>', phone: '123', message: 'words that must not be lost' });
    const html = await page.text();
    expect(page.status).toBe(422);
    expect(html).toContain('words that must not be lost');
    expect(html).toContain('&lt;b&gt;Kit&lt;/b&gt;');
    expect(await world.items('/v1/inquiries/refused')).toHaveLength(1);
  });

  it('whoever fills in the field that nobody sees is kept, marked, and not texted; the family beside it is', async () => {
    const [robot, human] = [await open(), await open()];
    await send({ token: robot.token, name: 'Robo', phone: '919 555 0150', desk_reference: 'http://spam.example' });
    await send({ token: human.token, name: 'Ruth Amber', phone: '919 555 0188' });
    await world.settle();
    const [marked] = await world.items('/v1/cases?attention=suspected_spam');
    expect(marked).toBeDefined();
    expect(world.textsTo('+19195550150')).toHaveLength(0);
  });
});
