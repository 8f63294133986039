import { Program } from '#testing/processes.js';
import { hostileStrings } from './hostile-strings.js';
import { type Answer, BuiltSystem, family } from './system.js';

jest.setTimeout(300_000);

describe('many requests at the same instant, on two api processes', () => {
  let system: BuiltSystem;
  beforeAll(async () => {
    system = await BuiltSystem.begin();
  });
  afterAll(async () => {
    await system?.end();
    await Program.endAll();
  });

  const atOnce = (count: number, send: (index: number, api: 0 | 1) => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => send(index, (index % 2) as 0 | 1)));

  it('50 with one key are one inquiry with one answer', async () => {
    const answers = await atOnce(50, (_, api) => system.post(family(1), { key: 'the-one-key', api }));
    expect(answers[0]).toMatchObject({ status: 201, body: { id: expect.any(String) } });
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(await system.count('inquiries where idem_key = $1', ['the-one-key'])).toBe(1);
    await system.settle();
    expect(system.textsTo(family(1).person.phone)).toBe(1);
  });

  it('50 with one phone and no key are 50 inquiries of one person with one case', async () => {
    const answers = await atOnce(50, (index, api) => system.post(family(2, { message: `note ${index}` }), { api }));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
    const distinct = (name: string) => new Set(answers.map((answer) => answer.body[name])).size;
    expect([distinct('id'), distinct('personId'), distinct('caseId')]).toEqual([50, 1, 1]);
    const [stored] = await system.query(
      `select count(*)::int as inquiries, count(distinct person_id)::int as people, count(distinct case_id)::int as cases
       from inquiries where case_id = $1`,
      [answers[0]?.body['caseId']],
    );
    expect(stored).toEqual({ inquiries: 50, people: 1, cases: 1 });
    await system.settle();
    expect(system.textsTo(family(2).person.phone)).toBe(1);
  });

  it('64 with one hostile string each are all taken, and nobody is texted twice', async () => {
    expect(hostileStrings).toHaveLength(64);
    const answers = await atOnce(64, (index, api) => {
      const [, place, json] = hostileStrings[index]!;
      const { person } = family(100 + index);
      const body = family(
        100 + index,
        place === 'name' ? { person: { ...person, name: '"here"' } } : { message: '"here"' },
      );
      // as escapes in the bytes of the request: a lone surrogate has no other way through
      return system.post(
        JSON.stringify(body).replace(/"\\"here\\""/, () => json),
        { api, key: `hostile-${index}` },
      );
    });
    const refused = answers.flatMap((answer, index) =>
      answer.status === 201 ? [] : [[hostileStrings[index]![0], answer]],
    );
    expect(refused).toEqual([]);
    expect(await system.count(`inquiries where idem_key like 'hostile-%'`)).toBe(64);
    await system.settle();
    const texts = hostileStrings.map((_, index) => system.textsTo(family(100 + index).person.phone));
    expect(texts.filter((count) => count > 1)).toEqual([]);
  });

  it('960 keys, each on both processes at once, in opposite orders: no two answers differ', async () => {
    const send = (api: 0 | 1) => (n: number) => system.post(family(1000 + n), { key: `twice-${n}`, api });
    // 480 connections at a time: a listening socket has room for 511
    for (let wave = 0; wave < 4; wave += 1) {
      const families = Array.from({ length: 240 }, (_, n) => wave * 240 + n);
      const [one, other] = await Promise.all([
        Promise.all(families.map(send(0))),
        Promise.all(families.toReversed().map(send(1))),
      ]);
      expect(other.toReversed()).toEqual(one);
      expect(one.filter((answer) => answer.status !== 201)).toEqual([]);
    }
    const [stored] = await system.query(
      `select count(*)::int as inquiries, count(distinct person_id)::int as people from inquiries where idem_key like 'twice-%'`,
    );
    expect(stored).toEqual({ inquiries: 960, people: 960 });
  });
});
