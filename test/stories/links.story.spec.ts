import { type PrivateLink, PrivatePagesService } from '#crm/private-pages/private-pages.service.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
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
});
