import { createHmac, randomBytes } from 'node:crypto';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import { unsubscribeToken } from '#crm/permission/unsubscribe.token.js';
import { World } from '#testing/world.js';

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' };
const EMAIL_BOX = { channel: 'email', textVersion: 'E1-email-1.0', granted: true };

interface Family {
  caseId: string;
  personId: string;
  email: string;
  pointId: string;
  token: string;
}

describe('the link that stops email', () => {
  let world: World;
  let beside: Family;
  let count = 0;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    beside = await family('Ruth Amber');
  });
  // in every story: the family beside is still heard, and its follow-up goes on
  afterEach(async () => {
    await world.settle();
    expect(await silenced(beside)).toEqual([]);
    expect((await world.items(`/v1/enrollments?caseId=${beside.caseId}`)).map((one) => one.status)).toEqual(['active']);
  });
  afterAll(() => world.end());

  const family = async (name: string, more: Record<string, unknown> = {}): Promise<Family> => {
    count += 1;
    const email = `${name.split(' ')[0]!.toLowerCase()}.${count}@example.com`;
    const phone = `+1919555${String(1000 + count)}`;
    const { body, status } = await world.inquire(
      { name, email, phone, postalCode: '27601', ...more },
      { consents: [EMAIL_BOX] },
    );
    expect(status).toBe(201);
    await world.settle();
    return { ...body, ...(await pointOf((more.email as string) ?? email)) };
  };
  const pointOf = async (email: string): Promise<Pick<Family, 'email' | 'pointId' | 'token'>> => {
    const [point] = await world.query<{ id: string }>(
      `select id from contact_points where kind = 'email' and value = $1`,
      [email],
    );
    return { email, pointId: point!.id, token: unsubscribeToken(world.config.addressHashKey, point!.id) };
  };
  const hashOf = (address: string) => createHmac('sha256', world.config.addressHashKey).update(address).digest('hex');
  const silenced = (of: { email: string }) =>
    world.query(`select channel, reason, lifted_at from suppressions where address_hash = $1`, [hashOf(of.email)]);
  const added = async (of: { pointId: string }) =>
    (await world.items('/v1/events?type=suppression.added')).filter(
      (event) => event.data.contactPointId === of.pointId,
    );
  const everything = () =>
    world.query(`select (select count(*)::int from suppressions) as suppressions, (select count(*)::int from events) as events,
      (select count(*)::int from enrollments where status = 'active') as active`);
  const ask = (method: string, path: string, more: RequestInit = {}) =>
    fetch(`${world.config.publicUrl}/u/${path}`, { method, redirect: 'manual', ...more });
  const post = (path: string, body: string | FormData = ONE_CLICK, headers: Record<string, string> = URLENCODED) =>
    ask('POST', path, { body, headers });
  const optedOut = [{ channel: 'email', reason: 'opt_out', lifted_at: null }];

  it('E01: a mail program posts, without a cookie or a key: 200, no redirect, silent at once', async () => {
    const karen = await family('Karen Holt');
    const answer = await post(karen.token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answer.text()).toContain('<h1>Done</h1>');
    expect(await silenced(karen)).toEqual(optedOut);
    expect(await added(karen)).toEqual([
      expect.objectContaining({
        caseId: karen.caseId,
        actor: { kind: 'family' },
        data: { channels: ['email'], reason: 'opt_out', contactPointId: karen.pointId, personIds: [karen.personId] },
      }),
    ]);
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${karen.caseId}`);
    expect(enrollment).toMatchObject({ status: 'exited', exitReason: 'opted_out' });
    const types = (await world.items(`/v1/cases/${karen.caseId}/timeline`)).map((entry) => entry.type);
    expect(types).toEqual(expect.arrayContaining(['suppression.added', 'enrollment.exited']));
  });

  it('E01: only email falls silent: her phone is as it was', async () => {
    const karen = await family('Karen Holt');
    await post(karen.token);
    const phones = await world.query(
      `select p.value from contact_points p join person_contact_points l on l.contact_point_id = p.id
       where l.person_id = $1 and p.kind = 'phone'`,
      [karen.personId],
    );
    expect(phones).toHaveLength(1);
    expect(await silenced({ email: phones[0].value })).toEqual([]);
  });

  it('E02: the same as multipart/form-data, from a program and as a browser builds it', async () => {
    const karen = await family('Karen Holt');
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    expect((await post(karen.token, form, {})).status).toBe(200);
    expect(await silenced(karen)).toEqual(optedOut);
    const dana = await family('Dana Marsh');
    const lines = ['--x', 'Content-Disposition: form-data; name="List-Unsubscribe"', '', 'One-Click', '--x--', ''];
    const type = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await post(dana.token, lines.join('\r\n'), type)).status).toBe(200);
    expect(await silenced(dana)).toEqual(optedOut);
  });

  it('E03: once more: 200 again, one row, one event', async () => {
    const karen = await family('Karen Holt');
    expect((await post(karen.token)).status).toBe(200);
    const after = await everything();
    expect((await post(karen.token)).status).toBe(200);
    expect(await everything()).toEqual(after);
    expect(await silenced(karen)).toEqual(optedOut);
    expect(await added(karen)).toHaveLength(1);
  });

  it('E03: five at the same instant: 200 for each, one row, one event', async () => {
    const karen = await family('Karen Holt');
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(karen.token)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    expect(await silenced(karen)).toEqual(optedOut);
    expect(await added(karen)).toHaveLength(1);
  });

  it('E04: a scanner that opens the link changes nothing, and sees a page with one button', async () => {
    const karen = await family('Karen Holt');
    const before = await everything();
    const answer = await ask('GET', `${karen.token}?${ONE_CLICK}`);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('Stop our emails to k***@e***?');
    const head = await ask('HEAD', karen.token);
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(await everything()).toEqual(before);
    expect(await silenced(karen)).toEqual([]);
  });

  it('E04: the page keeps to itself: no address, no name, no cache, no referrer, no search, no frame', async () => {
    const karen = await family('Karen Holt');
    const answer = await ask('GET', karen.token);
    const page = await answer.text();
    expect(page).not.toMatch(/karen|holt|example\.com/i);
    expect(page).not.toContain(karen.token);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; .*form-action 'self'; .*frame-ancestors 'none'$/,
    );
  });

  it.each([
    ['nothing', '', URLENCODED, 400],
    ['nothing, of no kind', '', {}, 400],
    ['other words', 'List-Unsubscribe=Two-Click', URLENCODED, 400],
    ['other fields', 'unsubscribe=One-Click', URLENCODED, 400],
    ['both at once', `${ONE_CLICK}&List-Unsubscribe=no`, URLENCODED, 400],
    ['JSON', '{"List-Unsubscribe":"One-Click"}', { 'content-type': 'application/json' }, 400],
    ['a form that is none', ONE_CLICK, { 'content-type': 'multipart/form-data; boundary=x' }, 400],
    ['a form without its boundary', ONE_CLICK, { 'content-type': 'multipart/form-data' }, 400],
    ['plain text', ONE_CLICK, { 'content-type': 'text/plain' }, 400],
    ['a form of 17 kB', 'x'.repeat(17_000), { 'content-type': 'multipart/form-data; boundary=x' }, 413],
  ])('E05: %s in the body: nothing changes', async (_, body, headers, status) => {
    const karen = await family('Karen Holt');
    const before = await everything();
    const answer = await post(karen.token, body, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status });
    expect(await everything()).toEqual(before);
    expect(await silenced(karen)).toEqual([]);
  });

  const changed = (token: string, byte: number) => {
    const bytes = Buffer.from(token, 'base64url');
    bytes[byte]! ^= 1;
    return bytes.toString('base64url');
  };
  it.each<[string, (karen: Family) => string]>([
    ['with a bit of the id changed', ({ token }) => changed(token, 15)],
    ['with a bit of the tag changed', ({ token }) => changed(token, 31)],
    [
      'with the id of the family beside',
      ({ token }) => {
        const bytes = Buffer.from(token, 'base64url');
        Buffer.from(beside.pointId.replaceAll('-', ''), 'hex').copy(bytes);
        return bytes.toString('base64url');
      },
    ],
    ['cut off', ({ token }) => token.slice(0, 40)],
    ['of another key', ({ pointId }) => unsubscribeToken('b'.repeat(40), pointId)],
    ['that is no base64', ({ token }) => `${token.slice(0, 42)}*`],
    ['of chance', () => randomBytes(32).toString('base64url')],
    ['that is the id', ({ pointId }) => pointId],
    ['of an address that is gone', () => unsubscribeToken(world.config.addressHashKey, newId())],
  ])('E06: a link %s leads to nobody: 404 to look and to post, and nothing changes', async (_, other) => {
    const karen = await family('Karen Holt');
    const before = await everything();
    for (const answer of [await ask('GET', other(karen)), await post(other(karen))]) {
      expect(answer.status).toBe(404);
      const page = await answer.text();
      expect(page).toContain('This link is not complete');
      expect(page).not.toContain('k***');
    }
    expect(await everything()).toEqual(before);
    expect(await silenced(karen)).toEqual([]);
  });

  it('E06: a genuine token of a phone is no link of a mail', async () => {
    const karen = await family('Karen Holt');
    const [phone] = await world.query(
      `select p.id from contact_points p join person_contact_points l on l.contact_point_id = p.id
       where l.person_id = $1 and p.kind = 'phone'`,
      [karen.personId],
    );
    const before = await everything();
    expect((await post(unsubscribeToken(world.config.addressHashKey, phone.id))).status).toBe(404);
    expect(await everything()).toEqual(before);
  });

  it.each<Record<string, string>>([
    { origin: 'https://mail.example.org', referer: 'https://mail.example.org/inbox', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ])('E08: a post from elsewhere is taken: %j', async (headers) => {
    const karen = await family('Karen Holt');
    expect((await post(karen.token, ONE_CLICK, { ...URLENCODED, ...headers })).status).toBe(200);
    expect(await silenced(karen)).toEqual(optedOut);
  });

  it('a forwarded mail: whoever gets it sees whose it is, and stops hers only', async () => {
    const karen = await family('Karen Holt');
    const dana = await family('Dana Marsh');
    expect(await (await ask('GET', karen.token)).text()).toContain('k***@e***');
    expect(await (await post(karen.token)).text()).toContain('k***@e***');
    expect(await silenced(karen)).toEqual(optedOut);
    expect(await silenced(dana)).toEqual([]);
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${dana.caseId}`);
    expect(enrollment.status).toBe('active');
  });

  it('an address of two people falls silent for both', async () => {
    const karen = await family('Karen Holt');
    const paul = await family('Paul Amber', { email: karen.email });
    expect(paul.pointId).toBe(karen.pointId);
    expect(paul.personId).not.toBe(karen.personId);
    await post(karen.token);
    await world.settle();
    expect(await silenced(karen)).toEqual(optedOut);
    const [event, ...more] = await added(karen);
    expect(more).toEqual([]);
    expect([...event.data.personIds].sort()).toEqual([karen.personId, paul.personId].sort());
    for (const { caseId } of [karen, paul])
      expect((await world.items(`/v1/enrollments?caseId=${caseId}`)).map((one) => one.status)).toEqual(['exited']);
  });

  it('waits for a sender that is just deciding about the family: its mail leaves before, or never', async () => {
    const karen = await family('Karen Holt', { relationship: 'self' });
    const posting = await world.app.get(Database).transaction(async (tx) => {
      await tx.query('select id from cases where id = $1 for no key update', [karen.caseId]);
      const status = post(karen.token).then((answer) => answer.status);
      expect(await Promise.race([status, lockIsAwaited()])).toBe('waits');
      expect(await silenced(karen)).toEqual([]);
      return { status };
    });
    expect(await posting.status).toBe(200);
    expect(await silenced(karen)).toEqual(optedOut);
  });

  /** Until somebody stands in line for a row of the cases. */
  const lockIsAwaited = async (): Promise<'waits'> => {
    for (;;) {
      const [row] = await world.query<{ waits: boolean }>(
        `select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and query like 'select id from cases%') as waits`,
      );
      if (row!.waits) return 'waits';
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('speaks the language of the person, and the other one when asked', async () => {
    const luz = await family('Luz Mora', { language: 'es' });
    const page = await (await ask('GET', luz.token)).text();
    expect(page).toContain('<html lang="es">');
    expect(page).toContain('¿Parar nuestros correos a l***@e***?');
    expect(page).toContain('href="?lang=en"');
    expect(await (await ask('GET', `${luz.token}?lang=en`)).text()).toContain('Stop our emails to l***@e***?');
    expect(await (await post(`${luz.token}?lang=en`)).text()).toContain('<h1>Done</h1>');
    expect(await (await post(luz.token)).text()).toContain('<h1>Listo</h1>');
  });

  it('no other route takes a multipart form', async () => {
    const form = new FormData();
    form.set('channel', 'form');
    const answer = await fetch(`${world.config.publicUrl}/v1/inquiries`, { method: 'POST', body: form });
    expect(answer.status).toBe(415);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('a link that was kept', () => {
  it('E07: works after 400 days, when the case is long closed to follow-up', async () => {
    const world = await World.begin('2027-01-12T16:00:00Z');
    try {
      const inquiry = { name: 'Karen Holt', email: 'karen@example.com' };
      const { body } = await world.inquire(inquiry, { consents: [EMAIL_BOX] });
      const [point] = await world.query(`select id from contact_points where value = 'karen@example.com'`);
      await world.jump('2028-02-16T16:00:00Z');
      const address = `${world.config.publicUrl}/u/${unsubscribeToken(world.config.addressHashKey, point.id)}`;
      expect((await fetch(address, { method: 'POST', headers: URLENCODED, body: ONE_CLICK })).status).toBe(200);
      const rows = await world.query(
        `select channel, reason, person_id, at > '2028-02-16T15:59:00Z' as late from suppressions`,
      );
      expect(rows).toEqual([{ channel: 'email', reason: 'opt_out', person_id: body.personId, late: true }]);
    } finally {
      await world.end();
    }
  });
});
