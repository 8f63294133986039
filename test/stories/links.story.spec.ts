import { type PrivateLink, PrivatePagesService } from '#crm/private-pages/private-pages.service.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { MessagingService, type OutboundDraft } from '#crm/messaging/messaging.service.js';
import { World } from '#testing/world.js';

const DAY_MS = 24 * 3_600_000;
interface Family {
  caseId: string;
  personId: string;
}
const keyOf = ({ caseId, personId }: Family) => `${caseId}/${personId}`;

describe('the links that messages carry', () => {
  let world: World;
  let pages: PrivatePagesService;
  let count = 0;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    pages = world.app.get(PrivatePagesService, { strict: false });
  });
  afterAll(() => world.end());

  const family = async (person: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Promise<Family> => {
    count += 1;
    const phone = `+1919555${String(3000 + count)}`;
    const inquirer = { name: `Karen Holt${count}`, phone, postalCode: '27601', ...person };
    const { body, status } = await world.inquire(inquirer, more);
    expect(status).toBe(201);
    return body;
  };
  const families = (many: number) => Promise.all(Array.from({ length: many }, () => family()));
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => world.app.get(Database).transaction(work);
  const linksFor = (members: readonly Family[]) => inTx((tx) => pages.linksFor(tx, members, world.now()));
  const rows = (of: readonly Family[]) =>
    world.query(
      `select person_id as "personId", expires_at as "expiresAt" from private_links where case_id = any($1)`,
      [of.map(({ caseId }) => caseId)],
    );
  const tokenOf = ({ family: address }: PrivateLink) => /\/f\/([0-9A-Za-z]{10})$/.exec(address)![1];

  /** How many statements it takes. */
  const counted = async (members: readonly Family[]) => {
    let statements = 0;
    const links = await inTx((tx) => {
      const counting = new Proxy(tx, {
        get: (target, name) => {
          if (name === 'query') statements += 1;
          return Reflect.get(target, name);
        },
      });
      return pages.linksFor(counting, members, world.now());
    });
    return { links, statements };
  };

  it('fifty are made, and prolonged, in as many statements as one', async () => {
    const all = await families(51);
    const [one, ...many] = all as [Family, ...Family[]];
    const first = await counted([one]);
    const made = await counted(many);
    expect(made.statements).toBe(first.statements);
    expect(made.statements).toBeLessThanOrEqual(9);
    expect([...made.links.keys()].sort()).toEqual(many.map(keyOf).sort());
    expect(new Set([...made.links.values()].map(tokenOf)).size).toBe(50);
    const again = await counted(all);
    expect(again.statements).toBeLessThan(made.statements);
    expect(again.links.get(keyOf(many[7]!))).toEqual(made.links.get(keyOf(many[7]!)));
    const told = await world.query(`select count(*)::int as n from events where type = 'private_link.made'`);
    expect(told).toEqual([{ n: 51 }]);
  });

  it('is the link that opens her page and her preferences, on short paths', async () => {
    const karen = await family();
    const link = (await linksFor([karen])).get(keyOf(karen))!;
    expect(link).toEqual(await inTx((tx) => pages.linkFor(tx, karen.caseId, karen.personId, world.now())));
    const token = tokenOf(link);
    const { linkUrl } = world.config;
    expect(link).toEqual({ family: `${linkUrl}/f/${token}`, preferences: `${linkUrl}/p/${token}` });
    for (const address of Object.values(link)) {
      const answer = await fetch(address, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'answer=27601',
      });
      expect(answer.status).toBe(303);
    }
  });

  it('each is good for 180 days from the last message; the ends of others stay as they are', async () => {
    const [karen, ruth] = (await families(2)) as [Family, Family];
    await linksFor([karen, ruth]);
    const before = await rows([karen, ruth]);
    await world.jump(new Date(world.now().getTime() + DAY_MS).toISOString());
    await linksFor([karen]);
    const ends = new Map((await rows([karen, ruth])).map((row) => [row.personId, row.expiresAt.getTime()]));
    expect(ends.get(ruth.personId)).toBe(before.find((row) => row.personId === ruth.personId)!.expiresAt.getTime());
    expect(ends.get(karen.personId)! - ends.get(ruth.personId)!).toBeGreaterThanOrEqual(DAY_MS);
  });

  it('who has no page is not among them, and gets no row', async () => {
    const karen = await family();
    const revoked = await family();
    await linksFor([revoked]);
    await world.call('POST', `/v1/cases/${revoked.caseId}/members/${revoked.personId}/private-link`, {
      action: 'revoke',
    });
    const without = [
      await family({ relationship: 'self' }),
      await family({ phone: undefined, postalCode: undefined, email: 'only.mail@example.com' }),
      { caseId: karen.caseId, personId: revoked.personId },
      { caseId: '00000000-0000-7000-8000-000000000000', personId: karen.personId },
    ];
    const links = await linksFor([revoked, ...without, karen, karen]);
    expect([...links.keys()]).toEqual([keyOf(karen)]);
    expect(await rows(without.filter(({ caseId }) => caseId !== karen.caseId))).toEqual([]);
    expect(await linksFor([])).toEqual(new Map());
  });

  it('asked for at once in any order, everybody gets the one link', async () => {
    const all = await families(8);
    const asked = await Promise.all([all, all.toReversed(), all, all.toReversed()].map(linksFor));
    for (const links of asked) for (const one of all) expect(links.get(keyOf(one))).toEqual(asked[0]!.get(keyOf(one)));
    expect(await rows(all)).toHaveLength(8);
  });

  describe('in words', () => {
    const link = { family: 'https://hfs.example/f/8Fk2mQ7xWz', preferences: 'https://hfs.example/p/8Fk2mQ7xWz' };
    const staff = { firstName: 'Dana' };
    const messaging = () => world.app.get(MessagingService, { strict: false });
    const preview = (key: string, more: object) =>
      world.call('POST', `/v1/templates/${key}/preview`, { language: 'en', ...more });

    it('a text carries the link without its scheme, a mail with it; without a link there are no words', () => {
      const text = messaging().words('refusal.h2', 'en', false, { link, staff });
      expect(text!.body).toContain('Your page: hfs.example/f/8Fk2mQ7xWz STOP to end.');
      const to = { name: 'Karen Holt', contactPointId: '0199aaaa-0000-7000-8000-000000000000' };
      const mail = messaging().mail('day1', 'en', to, { link });
      expect(mail!.body).toContain('on your private page: https://hfs.example/f/8Fk2mQ7xWz.');
      expect(mail!.body).toMatch(/Change how we reach you:\nhttps:\/\/hfs\.example\/p\/8Fk2mQ7xWz$/);
      for (const missing of [{}, { link: {} }, { link: { preferences: link.preferences } }]) {
        expect(messaging().words('refusal.h2', 'en', false, { staff, ...missing })).toBeNull();
        expect(messaging().mail('monthly', 'en', to, missing)).toBeNull();
      }
      expect(messaging().mail('day1', 'en', to)!.body).toMatch(/will get back to you\.\n\nMaple House/);
      expect(messaging().mail('day14', 'en', to, { staff })!.body).not.toContain('Change how we reach you');
    });

    it('a link is asked for only where words name it', () => {
      const of = (...name: Parameters<MessagingService['variablesOf']>) => messaging().variablesOf(...name);
      expect(of('refusal.h2', 'sms', 'en', false)).toContain('link.family');
      expect(of('refusal.h2', 'sms', 'en', true)).not.toContain('link.family');
      expect(of('aftercare.d90', 'sms', 'es', false)).toContain('link.preferences');
      expect([...of('hello', 'sms', 'en', false)].filter((name) => name.startsWith('link.'))).toEqual([]);
      expect(of('day1', 'email', 'en', false)).toContain('link.preferences');
    });

    it('a preview shows where such a link would lead', async () => {
      const { linkUrl } = world.config;
      const text = (await preview('page-ready', { channel: 'sms' })).body;
      expect(text.body).toContain(`five minutes to read: ${linkUrl}/f/8Fk2mQ7xWz STOP to end.`);
      const mail = (await preview('day1', { channel: 'email' })).body;
      expect(mail.body).toContain(`change it here: ${linkUrl}/p/8Fk2mQ7xWz.`);
      expect(mail.html).toContain(`<a href="${linkUrl}/f/8Fk2mQ7xWz">${linkUrl}/f/8Fk2mQ7xWz</a>`);
      const values = { 'link.family': 'https://hfs.example/f/aaaaaaaaaa' };
      const own = (await preview('page-ready', { channel: 'sms', values })).body;
      expect([own.segments, own.body]).toEqual([1, expect.stringContaining(' hfs.example/f/aaaaaaaaaa ')]);
    });

    const idOf = async (key: string, discreet: boolean): Promise<string> => {
      const { versions } = (await world.call('GET', `/v1/templates/${key}`)).body;
      return versions.find((one: any) => one.channel === 'sms' && one.language === 'en' && one.discreet === discreet)
        .id;
    };
    const shared = { isFirstText: false, safeContact: { sharedPhone: 'yes' as const } };
    const asStored = (template: string, templateId: string, body: string) => {
      const message = {
        channel: 'sms' as const,
        class: 'informational' as const,
        template,
        templateId,
        language: 'en',
        body,
      };
      const fitted = messaging().fitted(message, shared);
      return {
        fitted,
        hasDiscreet: messaging().wordsFact(message, { subject: null, templateId, body: fitted }).hasDiscreet,
      };
    };

    it('words that are discreet already stay as they were written, whatever stands in them', async () => {
      const discreet = 'Maple House: Dana calls you this week. STOP to end.';
      const generic = await idOf('generic.call', true);
      expect(asStored('aftercare.d90', generic, discreet)).toEqual({ fitted: discreet, hasDiscreet: true });
      const joined = 'Maple House: welcome, you are on our list. Your page: hfs.example/f/8Fk2mQ7xWz STOP to end.';
      const itself = await idOf('joined', false);
      expect(asStored('joined', itself, joined)).toEqual({ fitted: joined, hasDiscreet: true });
      // also when other words have been approved since
      const draft = {
        channel: 'sms',
        language: 'en',
        discreet: true,
        body: '{{ practice.name }}: a call comes. STOP to end.',
      };
      const { body } = await world.call('POST', '/v1/templates/generic.call/versions', draft);
      await world.call('POST', `/v1/templates/versions/${body.id}/approve`);
      expect(asStored('aftercare.d90', generic, discreet).fitted).toBe(discreet);
    });

    it('ordinary words become discreet ones, or are kept back where those cannot be said any more', async () => {
      const ordinary = 'Maple House: there is something new on your page.';
      const page = await idOf('page-ready', false);
      expect(asStored('page-ready', page, ordinary)).toEqual({
        fitted: 'Maple House: your page was updated. STOP to end.',
        hasDiscreet: true,
      });
      const h2 = await idOf('refusal.h2', false);
      expect(asStored('refusal.h2', h2, 'Maple House: today took courage.').hasDiscreet).toBe(false);
    });

    const enrolled = async (karen: Family): Promise<{ id: string; contactPointId: string }> => {
      await world.settle();
      const [row] = await world.query(
        `select e.id, m.contact_point_id as "contactPointId" from enrollments e join messages m on m.enrollment_id = e.id
         where e.case_id = $1`,
        [karen.caseId],
      );
      return row;
    };
    const queue = async (
      karen: Family,
      template: string,
      body: string,
      { dueAt = world.now(), discreet = false } = {},
    ): Promise<string> => {
      const { id: enrollmentId, contactPointId } = await enrolled(karen);
      const draft: OutboundDraft = {
        caseId: karen.caseId,
        personId: karen.personId,
        contactPointId,
        enrollmentId,
        template,
        body,
        dueAt,
        dedupeKey: `story:${karen.caseId}`,
        stepId: 'h2',
        sequenceKey: 'new-family',
        channel: 'sms',
        class: 'informational',
        templateId: await idOf(template, discreet),
        subject: null,
        notAfter: null,
        answersAt: null,
        askedNow: false,
      };
      return (await inTx((tx) => messaging().queue(tx, [draft], world.now())))[0]!;
    };

    it('a text leaves with its link, which the gates know as ours, and it opens her page', async () => {
      const karen = await family();
      const own = (await linksFor([karen])).get(keyOf(karen))!;
      const id = await queue(karen, 'page-ready', messaging().words('page-ready', 'en', false, { link: own })!.body);
      await world.settle();
      const { body: message } = await world.call('GET', `/v1/messages/${id}`);
      expect(message).toMatchObject({ status: 'delivered', template: 'page-ready' });
      const text = world.textsTo(message.to).at(-1)!;
      const address = /http:\/\/\S+/.exec(text)![0];
      expect(address).toBe(own.family);
      expect((await fetch(address)).status).toBe(200);
    });

    it('a discreet text that names who calls leaves for a shared phone as it was written', async () => {
      const karen = await family({}, { safeContact: { sharedPhone: true } });
      const { body } = messaging().words('refusal.h2', 'en', true, { staff })!;
      const id = await queue(karen, 'refusal.h2', body, { discreet: true });
      await world.settle();
      const { body: message } = await world.call('GET', `/v1/messages/${id}`);
      expect(message).toMatchObject({ status: 'delivered' });
      expect(world.textsTo(message.to).at(-1)).toBe(
        'Maple House: Dana is at 919-555-0100 until late today. STOP to end.',
      );
    });

    it('a text that would tell too much on a phone that is shared by now is a call', async () => {
      const karen = await family();
      const soon = new Date(world.now().getTime() + 3_600_000);
      const { body } = messaging().words('refusal.h2', 'en', false, { link, staff })!;
      const id = await queue(karen, 'refusal.h2', body, { dueAt: soon });
      // no event tells of it: a process of another release wrote it
      await world.query(`update case_members set safe_contact = '{"sharedPhone": "yes"}' where case_id = $1`, [
        karen.caseId,
      ]);
      await world.walk(new Date(soon.getTime() + 60_000).toISOString());
      expect((await world.call('GET', `/v1/messages/${id}`)).body).toMatchObject({
        status: 'skipped',
        skippedBecause: 'unsafe_channel',
      });
      const calls = await world.tasks(`caseId=${karen.caseId}&kind=call`);
      expect(calls.map(({ detail }: any) => detail.stepId)).toContain('h2');
    });
  });
});
