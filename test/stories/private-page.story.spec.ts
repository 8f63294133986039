import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import { tellingWordsIn } from '#crm/permission/content-lint.rules.js';
import { World } from '#testing/world.js';

const ZIP = '27601';
const WEATHER = 'https://www.weather.gov/';
/** Something that stands on the open page only. */
const INSIDE = 'What happens when we talk';

interface Family {
  caseId: string;
  personId: string;
  phone: string;
  email: string;
  /** of the link */
  token: string;
}
type Fields = Record<string, string | readonly string[]>;

/** A browser without JavaScript: keeps cookies by path, follows nothing by itself. */
class Browser {
  private readonly cookies = new Map<string, string>();
  constructor(private readonly origin: string) {}

  async ask(path: string, fields?: Fields, headers: Record<string, string> = {}): Promise<Seen> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields ?? {}))
      for (const one of [value].flat()) body.append(name, String(one));
    const cookie = [...this.cookies].find(([at]) => path.split('?')[0]!.startsWith(at))?.[1];
    const response = await fetch(this.origin + path, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(fields ? { body: body.toString() } : {}),
    });
    const set = response.headers.getSetCookie();
    for (const one of set) this.keep(one);
    return { status: response.status, headers: response.headers, set, page: await response.text() };
  }

  private keep(set: string): void {
    const path = /Path=([^;]+)/.exec(set)![1]!;
    if (/Max-Age=0/.test(set)) this.cookies.delete(path);
    else this.cookies.set(path, set.split(';')[0]!);
  }
}
interface Seen {
  status: number;
  headers: Headers;
  set: string[];
  page: string;
}

/** What somebody who reads the answer could compare: all of it, but what chance or the token itself put there. */
const comparable = ({ status, headers, page, set }: Seen, token: string) => ({
  status,
  set,
  page: page.replaceAll(/nonce="[^"]*"/g, '').replaceAll(token, 'TOKEN'),
  headers: [...headers]
    .filter(([name]) => name !== 'date' && name !== 'content-security-policy')
    .map(([name, value]) => [name, name === 'content-length' ? '' : value]),
});
const formToken = (page: string) => /name="form" value="([^"]+)"/.exec(page)![1]!;
const version = (page: string) => /name="version" value="(\d+)"/.exec(page)![1]!;

describe('the private page', () => {
  let world: World;
  let count = 0;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterAll(() => world.end());

  const family = async (name: string, person: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => {
    count += 1;
    const phone = `+1919555${String(2000 + count)}`;
    const email = `${name.split(' ')[0]!.toLowerCase()}.${count}@example.com`;
    const { body, status } = await world.inquire({ name, phone, email, postalCode: ZIP, ...person }, more);
    expect(status).toBe(201);
    const made = { ...body, phone, email } as Family;
    return { ...made, token: await tokenOf(made) };
  };
  const link = (of: { caseId: string; personId: string }, action: string, headers: Record<string, string> = {}) =>
    world.call('POST', `/v1/cases/${of.caseId}/members/${of.personId}/private-link`, { action }, headers);
  const tokenOf = async (of: { caseId: string; personId: string }): Promise<string> => {
    const { body, status } = await link(of, 'make');
    expect(status).toBe(200);
    return (body.url as string).split('/f/')[1]!;
  };
  const browser = () => new Browser(world.config.publicUrl);
  const opened = async (of: Family, answer = ZIP, room = 'f'): Promise<Browser> => {
    const visitor = browser();
    expect((await visitor.ask(`/${room}/${of.token}`, { answer })).status).toBe(303);
    return visitor;
  };
  const events = (of: { caseId: string }, type: string) =>
    world.query(`select data, actor from events where case_id = $1 and type = $2 order by id`, [of.caseId, type]);
  const expectOpens = async (of: Family, answer = ZIP) => {
    const seen = await (await opened(of, answer)).ask(`/f/${of.token}`);
    expect(seen.page).toContain(INSIDE);
  };

  it('asks one neutral question, and shows nothing but that before the answer', async () => {
    const karen = await family('Karen Holt');
    expect(karen.token).toMatch(/^[0-9A-Za-z]{10}$/);
    for (const lang of ['en', 'es']) {
      const { page, status } = await browser().ask(`/f/${karen.token}?lang=${lang}`);
      expect(status).toBe(200);
      const text = page.replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, ' ');
      expect(tellingWordsIn(text)).toEqual([]);
      expect(text).not.toMatch(/Karen|911|988|breathing|respira/);
      expect(page.match(/<h1/g)).toHaveLength(1);
      expect(page).toContain(`<html lang="${lang}">`);
      expect(page).toContain(`<title>${lang === 'es' ? 'Su espacio' : 'Your page'}</title>`);
    }
    expect(tellingWordsIn(`/f/${karen.token}`.replaceAll('/', ' '))).toEqual([]);
  });

  it('opens with the right answer, for her language, and keeps nothing anywhere', async () => {
    const karen = await family(
      'Karen Holt',
      {},
      { safeContact: { windows: [{ days: ['tue'], from: '18:00', to: '20:00' }] } },
    );
    const visitor = browser();
    const answer = await visitor.ask(`/f/${karen.token}`, { answer: ` ${ZIP} ` });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`/f/${karen.token}`);
    expect(answer.set).toHaveLength(3);
    for (const [index, room] of ['f', 'p', 'preferences'].entries())
      expect(answer.set[index]).toMatch(
        new RegExp(`^visit=[^;]+; Path=/${room}/${karen.token}; Max-Age=1200; HttpOnly; SameSite=Strict$`),
      );
    const seen = await visitor.ask(`/f/${karen.token}`);
    expect(seen.page).toContain(INSIDE);
    expect(seen.page).toContain('Three things for today');
    expect(seen.page).toContain('One of us calls you today between 6 PM and 8 PM from 919-555-0100.');
    expect(seen.page).toContain('<title>Your page</title>');
    expect(seen.page.match(/<h1/g)).toHaveLength(1);
    expect(seen.page).toContain('<a href="tel:911">911</a>');
    const header = (name: string) => seen.headers.get(name);
    expect(header('cache-control')).toBe('no-store');
    expect(header('referrer-policy')).toBe('no-referrer');
    expect(header('x-robots-tag')).toBe('noindex');
    expect(header('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(header('content-security-policy')).not.toMatch(/unsafe|https?:/);
    expect(seen.page).not.toMatch(/ src=|@import|url\(/);
    expect(await events(karen, 'private_page.opened')).toEqual([
      { data: { personId: karen.personId, openedWith: 'postal_code' }, actor: { kind: 'family' } },
    ]);
    const luz = await family('Luz Mora', { language: 'es' });
    const hers = await opened(luz);
    expect((await hers.ask(`/f/${luz.token}`)).page).toContain('Cómo es la primera llamada');
    expect((await hers.ask(`/f/${luz.token}?lang=en`)).page).toContain(INSIDE);
  });

  it('tells nothing of the loved one, of other members, or of what they did', async () => {
    const karen = await family('Karen Holt', {}, { lovedOne: { firstName: 'Zebulon', substances: ['heroin'] } });
    const [brother] = await world.query(`select gen_random_uuid() as id`);
    await world.query(
      `insert into people (id, name, name_key, language, created_at) values ($1, 'Quentin Holt', 'quentin holt', 'en', $2)`,
      [brother.id, world.now()],
    );
    await world.query(`insert into case_members (case_id, person_id, role) values ($1, $2, 'member')`, [
      karen.caseId,
      brother.id,
    ]);
    for (const room of ['f', 'p']) {
      const { page } = await (await opened(karen)).ask(`/${room}/${karen.token}`);
      expect(page).not.toMatch(/Zebulon|Quentin/);
    }
  });

  const wrongWays: [string, (karen: Family, dana: Family) => Promise<{ token: string; answer?: string }>][] = [
    ['a wrong answer', async ({ token }) => ({ token, answer: '90210' })],
    ['no answer', async ({ token }) => ({ token, answer: '' })],
    ['a token of chance', async () => ({ token: 'Zz9Zz9Zz9Z' })],
    [
      'a token with one letter changed',
      async ({ token }) => ({ token: (token[0] === 'A' ? 'B' : 'A') + token.slice(1) }),
    ],
    ['a token cut off', async ({ token }) => ({ token: token.slice(0, 9) })],
    ["another member's answer", async ({ token }, dana) => ({ token, answer: dana.phone.slice(-4) })],
    [
      'a revoked link',
      async (karen) => {
        expect((await link(karen, 'revoke')).body).toMatchObject({ url: null, generation: 2 });
        return karen;
      },
    ],
    [
      'the link before the one that was made anew',
      async (karen) => {
        await link(karen, 'revoke');
        const token = await tokenOf(karen);
        expect(token).not.toBe(karen.token);
        await expectOpens({ ...karen, token });
        return karen;
      },
    ],
    [
      'a closed case',
      async (karen) => {
        await world.query(`update cases set status = 'closed' where id = $1`, [karen.caseId]);
        return karen;
      },
    ],
    [
      'a link that has ended',
      async (karen) => {
        await world.query(`update private_links set expires_at = $2 where person_id = $1`, [
          karen.personId,
          world.now(),
        ]);
        return karen;
      },
    ],
    [
      'whoever became the loved one',
      async (karen) => {
        await world.query(`update cases set loved_one_id = $2 where id = $1`, [karen.caseId, karen.personId]);
        return karen;
      },
    ],
    [
      'whoever does not want to be reached',
      async (karen) => {
        await world.query(`update case_members set do_not_contact = true where case_id = $1`, [karen.caseId]);
        return karen;
      },
    ],
    [
      'a link that rests after five wrong tries',
      async (karen) => {
        for (let n = 0; n < 5; n += 1)
          expect((await browser().ask(`/f/${karen.token}`, { answer: 'no' })).status).toBe(403);
        return karen;
      },
    ],
  ];
  it.each(wrongWays)('%s gets nothing, and it looks like every other no', async (_, prepare) => {
    const [karen, dana] = [await family('Karen Holt'), await family('Dana Marsh', { postalCode: undefined })];
    const bad = { answer: ZIP, ...(await prepare(karen, dana)) };
    const plain = await browser().ask('/f/0000000000', { answer: 'anything' });
    const seen = await browser().ask(`/f/${bad.token}`, { answer: bad.answer });
    expect(seen.status).toBe(403);
    expect(comparable(seen, bad.token)).toEqual(comparable(plain, '0000000000'));
    const look = await browser().ask(`/f/${bad.token}`);
    expect(comparable(look, bad.token)).toEqual(comparable(await browser().ask('/f/0000000000'), '0000000000'));
    // beside her: the right answer opens
    await expectOpens(dana, dana.phone.slice(-4));
  });

  it('rests for a quarter of an hour after five wrong tries, also when they come at once, and staff see it', async () => {
    const karen = await family('Karen Holt');
    for (let n = 0; n < 4; n += 1) await browser().ask(`/f/${karen.token}`, { answer: 'no' });
    await expectOpens(karen);
    await Promise.all(Array.from({ length: 7 }, () => browser().ask(`/f/${karen.token}`, { answer: 'no' })));
    expect((await browser().ask(`/f/${karen.token}`, { answer: ZIP })).status).toBe(403);
    expect(await events(karen, 'private_page.locked')).toHaveLength(1);
    const [rest] = await world.query(
      `select locked_until_mt between clock_timestamp() + interval '14 minutes' and clock_timestamp() + interval '15 minutes' as quarter
       from private_links where person_id = $1`,
      [karen.personId],
    );
    expect(rest.quarter).toBe(true);
    await world.query(
      `update private_links set locked_until_mt = clock_timestamp() - interval '1 second' where person_id = $1`,
      [karen.personId],
    );
    await expectOpens(karen);
  });

  it('opens with the word alone, once there is one, whoever knows the ZIP code', async () => {
    const karen = await family('Karen Holt');
    const [visitor, other] = [await opened(karen), await opened(karen)];
    const form = formToken((await visitor.ask(`/f/${karen.token}`)).page);
    for (const word of ['abc', ZIP, karen.phone.slice(-4), '919-555-' + karen.phone.slice(-4), 'x'.repeat(101)]) {
      const refused = await visitor.ask(`/f/${karen.token}/word`, { form, word });
      expect(refused.status).toBe(422);
      expect(refused.page).toContain('id="word-error"');
    }
    expect((await other.ask(`/f/${karen.token}/word`, { form: 'of another site', word: 'stolen word' })).status).toBe(
      403,
    );
    const kept = await visitor.ask(`/f/${karen.token}/word`, { form, word: '  Blue  Heron ' });
    expect(kept.headers.get('location')).toBe(`/f/${karen.token}?word=kept`);
    const seen = await visitor.ask(`/f/${karen.token}?word=kept`);
    expect(seen.page).toContain('From now on only your word opens this page.');
    expect(seen.page).not.toContain('Choose a word');
    expect(seen.page).not.toMatch(/heron/i);
    // whoever had it open by the ZIP code is asked again
    expect((await other.ask(`/f/${karen.token}`)).page).not.toContain(INSIDE);
    expect((await browser().ask(`/f/${karen.token}`, { answer: ZIP })).status).toBe(403);
    for (const answer of ['blue heron', 'BLUE HERON', ' Ｂlue heron']) await expectOpens(karen, answer);
    expect(await events(karen, 'safe_contact.changed')).toEqual([
      {
        data: { personId: karen.personId, fields: ['codeWord'], becameDiscreet: false, mayCall: true },
        actor: { kind: 'family', id: karen.personId },
      },
    ]);
  });

  it('a visit is for one link, for twenty minutes, and ends with "leave"', async () => {
    const [karen, dana] = [await family('Karen Holt'), await family('Dana Marsh')];
    const visitor = browser();
    const { set } = await visitor.ask(`/f/${karen.token}`, { answer: ZIP });
    const cookie = set[0]!.split(';')[0]!;
    const ask = async (value: string, token = karen.token) =>
      (await browser().ask(`/f/${token}`, undefined, { cookie: value })).page.includes(INSIDE);
    expect(await ask(cookie)).toBe(true);
    expect(await ask(cookie, dana.token)).toBe(false);
    expect(await ask(cookie.slice(0, -1) + (cookie.endsWith('A') ? 'B' : 'A'))).toBe(false);
    const [seconds, mac] = cookie.slice('visit='.length).split('.') as [string, string];
    expect(await ask(`visit=${(Number.parseInt(seconds, 36) + 60).toString(36)}.${mac}`)).toBe(false);
    expect(await ask('visit=; visit=.; visit=0.x')).toBe(false);
    const left = await visitor.ask(`/f/${karen.token}/leave`);
    expect([left.status, left.headers.get('location')]).toEqual([303, WEATHER]);
    expect(left.set).toEqual(Array(3).fill(expect.stringContaining('Max-Age=0')));
    expect((await visitor.ask(`/f/${karen.token}`)).page).not.toContain(INSIDE);
    await link(karen, 'revoke');
    expect(await ask(cookie)).toBe(false);
  });

  it('staff: who has none, twice at once, and the key that came before', async () => {
    const karen = await family('Karen Holt');
    const self = await world.inquire({
      name: 'Sam Reed',
      phone: '+19195553001',
      postalCode: ZIP,
      relationship: 'self',
    });
    expect((await link(self.body, 'make')).body).toMatchObject({ status: 422, code: 'writes_for_self' });
    const bare = await world.inquire({ name: 'Ann Bare', email: 'ann.bare@example.com' });
    expect((await link(bare.body, 'make')).body).toMatchObject({ status: 422, code: 'no_second_thing' });
    expect((await link({ caseId: karen.caseId, personId: newId() }, 'make')).status).toBe(404);
    expect((await link({ caseId: newId(), personId: karen.personId }, 'make')).status).toBe(404);
    expect((await link(bare.body, 'revoke')).status).toBe(404);
    expect((await link(karen, 'lose')).status).toBe(400);
    const key = { 'idempotency-key': newId() };
    const [one, two] = await Promise.all([link(karen, 'revoke', key), link(karen, 'revoke', key)]);
    expect(one.body).toEqual(two.body);
    expect((await link(karen, 'revoke')).body.generation).toBe(2);
    const both = await Promise.all([link(karen, 'make'), link(karen, 'make')]);
    expect(both[0]!.body.url).toBe(both[1]!.body.url);
    const [kept] = await world.query(`select answer from idempotency_keys where key = $1`, [key['idempotency-key']]);
    expect(JSON.stringify(kept.answer)).not.toMatch(/\/f\//);
    expect(await events(karen, 'private_link.made')).toHaveLength(2);
    expect(await events(karen, 'private_link.revoked')).toHaveLength(1);
  });

  const form = async (visitor: Browser, of: Family): Promise<Fields> => {
    const { page, status } = await visitor.ask(`/p/${of.token}`);
    expect(status).toBe(200);
    return { form: formToken(page), version: version(page), language: 'en' };
  };
  const profile = async (of: Family) =>
    (await world.call('GET', `/v1/cases/${of.caseId}/members/${of.personId}/safe-contact`)).body;

  it('preferences: a link that was sent with the long path asks, opens, saves and ends a visit as the short one does', async () => {
    const karen = await family('Karen Holt');
    const path = `/preferences/${karen.token}`;
    const visitor = browser();
    const [long, short] = await Promise.all([visitor.ask(path), visitor.ask(`/p/${karen.token}`)]);
    expect(comparable(long, karen.token)).toEqual(comparable(short, karen.token));
    expect(long.page).toContain(`action="/p/${karen.token}"`);
    expect((await visitor.ask(path, { answer: ZIP })).headers.get('location')).toBe(`/p/${karen.token}`);
    for (const at of [path, `/p/${karen.token}`, `/f/${karen.token}`])
      expect((await visitor.ask(at)).page).toContain('name="form"');
    const saved = await visitor.ask(path, { ...(await form(visitor, karen)), voicemail: 'yes' });
    expect(saved.headers.get('location')).toBe(`/p/${karen.token}?saved=1`);
    expect(await profile(karen)).toMatchObject({ voicemail: true });
    expect((await visitor.ask(`${path}/leave`)).status).toBe(303);
    for (const at of [path, `/p/${karen.token}`, `/f/${karen.token}`])
      expect((await visitor.ask(at)).page).not.toContain('name="form"');
  });

  it('preferences: saved as typed, in her own name, and shown again; what the page does not ask stays', async () => {
    const karen = await family('Karen Holt', {}, { safeContact: { textNow: true, texts: true } });
    const visitor = await opened(karen, ZIP, 'p');
    const saved = await visitor.ask(`/p/${karen.token}`, {
      ...(await form(visitor, karen)),
      texts: 'yes',
      emails: 'no',
      calls: 'yes',
      voicemail: 'no',
      say_name: 'no',
      shared_phone: 'maybe',
      language: 'es',
      ask_for: 'Karen <b>',
      code_word: 'garza azul',
      windows_0_days: ['mon', 'wed'],
      windows_0_from: '09:00',
      windows_1_days: 'sat',
      windows_1_to: '12:00',
      windows_1_phone: '919-555-0199',
      avoid_0_from: '12:00',
    });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `/p/${karen.token}?saved=1`]);
    expect(await profile(karen)).toMatchObject({
      texts: true,
      textNow: true,
      emails: false,
      calls: true,
      voicemail: false,
      sayPracticeName: false,
      sharedPhone: 'maybe',
      askFor: 'Karen <b>',
      hasCodeWord: true,
      windows: [
        { days: ['mon', 'wed'], from: '09:00', to: '21:00' },
        { days: ['sat'], from: '08:00', to: '12:00', phone: '919-555-0199' },
      ],
      avoid: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '12:00', to: '23:59' }],
    });
    const seen = await visitor.ask(`/p/${karen.token}?saved=1`);
    expect(seen.page).toContain('<html lang="es">');
    expect(seen.page).toContain('Guardado.');
    expect(seen.page).toContain('value="Karen &lt;b&gt;"');
    expect(seen.page).not.toContain('garza');
    expect(seen.page).toMatch(/id="emails-no" name="emails" value="no" autocomplete="off" checked/);
    const [changed, ...more] = await events(karen, 'safe_contact.changed');
    expect(more).toEqual([]);
    expect(changed.actor).toEqual({ kind: 'family', id: karen.personId });
    expect(JSON.stringify(changed.data)).not.toMatch(/garza|Karen/);
    await expectOpens({ ...karen, token: `${karen.token}?lang=en` }, 'Garza azul');
  });

  it('preferences: what is wrong is shown with what was typed, and nothing of it is saved', async () => {
    const karen = await family('Karen Holt');
    const visitor = await opened(karen, ZIP, 'p');
    const before = await profile(karen);
    const bad = await visitor.ask(`/p/${karen.token}`, {
      ...(await form(visitor, karen)),
      texts: 'no',
      emails: 'perhaps',
      shared_phone: 'often',
      ask_for: 'Typed Words',
      code_word: 'abc',
      language: 'fr',
      windows_0_days: ['mon'],
      windows_0_from: '20:00',
      windows_0_to: '18:00',
      windows_0_phone: '12',
      avoid_0_days: ['someday'],
      avoid_1_from: '25:00',
      avoid_2_from: '10:00',
      avoid_2_to: '10:00',
    });
    expect(bad.status).toBe(422);
    for (const id of ['emails', 'sharedPhone', 'codeWord', 'language', 'windows_0', 'avoid_0', 'avoid_1', 'avoid_2'])
      expect(bad.page).toContain(`<li><a href="#${id}">`);
    expect(bad.page).toContain('value="Typed Words"');
    expect(bad.page).toContain('value="abc"');
    expect(bad.page).toMatch(/id="texts-no" name="texts" value="no" autocomplete="off" checked/);
    expect(await profile(karen)).toEqual(before);
    // a tampered body, and none at all
    const { form: mine } = await form(visitor, karen);
    expect((await visitor.ask(`/p/${karen.token}`, { form: mine!, texts: 'no', language: 'en' })).status).toBe(412);
    expect((await visitor.ask(`/p/${karen.token}`, { form: mine!, version: '-1', language: 'en' })).status).toBe(412);
    expect((await visitor.ask(`/p/${karen.token}`, { version: '1', texts: 'no' })).status).toBe(403);
    expect((await visitor.ask(`/p/${karen.token}`, {})).status).toBe(403);
    expect((await visitor.ask(`/p/${karen.token}/stop`, {})).status).toBe(403);
    expect(await profile(karen)).toEqual(before);
  });

  it('preferences: of two at once one wins, and the other sees the newest and is asked again', async () => {
    const karen = await family('Karen Holt');
    const visitors = [await opened(karen, ZIP, 'p'), await opened(karen, ZIP, 'p')] as const;
    const forms = [await form(visitors[0], karen), await form(visitors[1], karen)] as const;
    const answers = await Promise.all(
      visitors.map((visitor, index) =>
        visitor.ask(`/p/${karen.token}`, { ...forms[index]!, ask_for: `From ${index}` }),
      ),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([303, 412]);
    const winner = answers.findIndex((answer) => answer.status === 303);
    expect((await profile(karen)).askFor).toBe(`From ${winner}`);
    const loser = answers[1 - winner]!.page;
    expect(loser).toContain('These answers were changed since you opened the page.');
    expect(loser).toContain(`value="From ${winner}"`);
    const again = { form: formToken(loser), version: version(loser), language: 'en', ask_for: 'Agreed' };
    expect((await visitors[1 - winner]!.ask(`/p/${karen.token}`, again)).status).toBe(303);
    expect((await profile(karen)).askFor).toBe('Agreed');
  });

  const silenced = (of: Family) =>
    world.query(`select channel, reason from suppressions where person_id = $1 order by channel`, [of.personId]);
  /** Until somebody stands in line for a row of the cases. */
  const caseIsAwaited = async (): Promise<'waits'> => {
    for (;;) {
      const [row] = await world.query<{ waits: boolean }>(
        `select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and query like 'select id from cases%') as waits`,
      );
      if (row!.waits) return 'waits';
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('"stop everything" waits for a sender that is just deciding, silences every address of hers, and again adds nothing', async () => {
    const [karen, dana] = [await family('Karen Holt'), await family('Dana Marsh')];
    const visitor = await opened(karen, ZIP, 'p');
    const stop = { form: (await form(visitor, karen)).form! };
    const waiting = await world.app.get(Database).transaction(async (tx) => {
      await tx.query('select id from cases where id = $1 for no key update', [karen.caseId]);
      const both = [1, 2].map(() => visitor.ask(`/p/${karen.token}/stop`, stop));
      expect(await Promise.race([...both, caseIsAwaited()])).toBe('waits');
      expect(await silenced(karen)).toEqual([]);
      return { both };
    });
    const [first, second] = (await Promise.all(waiting.both)) as [Seen, Seen];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.page).toContain('We will not text, email or call you.');
    expect(await silenced(karen)).toEqual(['email', 'sms', 'voice'].map((channel) => ({ channel, reason: 'opt_out' })));
    expect(await silenced(dana)).toEqual([]);
    expect(await events(karen, 'suppression.added')).toHaveLength(2);
    const statuses = async (of: Family) =>
      (await world.items(`/v1/enrollments?caseId=${of.caseId}`)).map((enrollment) => enrollment.status);
    expect(await statuses(karen)).toEqual(['exited']);
    expect(await statuses(dana)).toEqual(['active']);
    await expectOpens(karen);
  });

  const note = (fields: Record<string, string>) =>
    browser().ask('/inquire', { lang: 'en', token: newId(), postal_code: ZIP, adult: 'yes', ...fields });
  const linkOn = (page: string) => /href="[^"]*\/f\/([0-9A-Za-z]{10})"/.exec(page)?.[1];
  it('the thank-you page leads there whoever is new, and nobody who only knows her name and number', async () => {
    const first = await note({ name: 'Rosa Field', phone: '919-555-3101' });
    expect(first.page).toContain('Three things that help tonight');
    expect(first.page).toMatch(/href="[^"]*\/p\/[0-9A-Za-z]{10}" target="_top">Change how we reach you</);
    const token = linkOn(first.page)!;
    expect((await browser().ask(`/f/${token}`, { answer: ZIP })).status).toBe(303);
    for (const fields of [
      { name: 'Rosa Field', phone: '919-555-3101' },
      { name: 'Sam Reed', phone: '919-555-3102', writing_for: 'self' },
      { name: 'Kim Young', phone: '919-555-3103', adult: 'no' },
      { name: 'Ann Bare', email: 'ann.nothing@example.com', postal_code: '' },
    ] as Record<string, string>[]) {
      const later = await note(fields);
      expect(later.status).toBe(200);
      expect(later.page).toContain('We have your note.');
      expect(linkOn(later.page)).toBeUndefined();
    }
  });
});

describe('what she said on the page, lived through', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterAll(() => world.end());

  it('"no texts" and "stop everything" hold, beside a family that is heard; a link ends 180 days after its last message', async () => {
    const family = async (name: string, phone: string) => {
      const email = `${name.toLowerCase()}@example.com`;
      const { body } = await world.inquire({ name: `${name} Holt`, phone, email, postalCode: ZIP });
      const path = `/v1/cases/${body.caseId}/members/${body.personId}/private-link`;
      const make = async () => (await world.call('POST', path, { action: 'make' })).body.url.split('/f/')[1] as string;
      return { phone, email, make, token: await make() };
    };
    const [noTexts, nothing, beside] = [
      await family('Karen', '+19195554001'),
      await family('Paula', '+19195554002'),
      await family('Dana', '+19195554003'),
    ];
    await world.settle();
    const heard = (of: typeof beside) => [world.textsTo(of.phone).length, world.mailsTo(of.email).length];
    for (const one of [noTexts, nothing, beside]) expect(heard(one)).toEqual([1, 0]);

    const visit = async (of: typeof beside, more: (page: string) => [string, Fields]) => {
      const visitor = new Browser(world.config.publicUrl);
      await visitor.ask(`/p/${of.token}`, { answer: ZIP });
      const [path, fields] = more((await visitor.ask(`/p/${of.token}`)).page);
      return (await visitor.ask(path, fields)).status;
    };
    const say = (texts: string) => (of: typeof beside) =>
      visit(of, (page) => [`/p/${of.token}`, { form: formToken(page), version: version(page), texts, language: 'en' }]);
    expect(await say('no')(noTexts)).toBe(303);
    expect(await say('yes')(beside)).toBe(303);
    expect(await visit(nothing, (page) => [`/p/${nothing.token}/stop`, { form: formToken(page) }])).toBe(200);

    await world.walk('2027-01-16T16:00:00Z');
    expect(heard(beside)).toEqual([2, 1]);
    expect(heard(noTexts)).toEqual([1, 1]);
    expect(heard(nothing)).toEqual([1, 0]);
    const skipped = await world.query(
      `select m.skipped_because from messages m join contact_points p on p.id = m.contact_point_id
       where p.value = $1 and m.status = 'skipped'`,
      [noTexts.phone],
    );
    expect(skipped).toEqual([{ skipped_because: 'unsafe_channel' }]);

    const opens = async (token: string) =>
      (await new Browser(world.config.publicUrl).ask(`/f/${token}`, { answer: ZIP })).status === 303;
    await world.jump('2027-07-13T14:59:00Z');
    expect(await opens(noTexts.token)).toBe(true);
    expect(await beside.make()).toBe(beside.token);
    await world.jump('2027-07-14T16:01:00Z');
    expect(await opens(noTexts.token)).toBe(false);
    expect(await opens(beside.token)).toBe(true);
  });
});
