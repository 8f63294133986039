import { World } from '#testing/world.js';

const KEY = 'letters-home';
const VERSIONS = `/v1/sequences/${KEY}/versions`;

const definition = (more: Record<string, unknown> = {}) => ({
  key: KEY,
  name: 'Letters home',
  trigger: { event: 'consultation.booked' },
  recipient: 'inquirer',
  business_key: 'consultation',
  reentry: 'never',
  steps: [
    { id: 'rest', wait: { for: 'P1D' } },
    { id: 'hello', send: { channel: 'sms', template: 'hello' } },
  ],
  ...more,
});
const steps = (...all: unknown[]) => definition({ steps: all });
const wait = (duration: string) => steps({ id: 'rest', wait: { for: duration } });
const nested = (depth: number, inner: string): string => `${'{"not":'.repeat(depth)}${inner}${'}'.repeat(depth)}`;

describe('a definition that cannot be is refused, with every place that is wrong', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z');
  });
  afterAll(() => world.end());

  it.each([
    [
      'an import as its beginning',
      definition({ trigger: { event: 'inquiry.imported' } }),
      'trigger.event',
      'imports never do',
    ],
    [
      'an unknown fact',
      definition({ trigger: { event: 'consultation.booked', where: { fact: 'moon.phase', is: 'full' } } }),
      'trigger.where.fact',
      'no fact is called moon.phase',
    ],
    [
      'a fact that its beginning does not say',
      definition({ trigger: { event: 'consultation.booked', where: { fact: 'inquiry.channel', is: 'form' } } }),
      'trigger.where',
      'does not say inquiry.channel',
    ],
    [
      'words that are not there',
      steps({ id: 'a', send: { channel: 'sms', template: 'poem' } }),
      'steps[0].send.template',
      'poem',
    ],
    [
      'words of another channel',
      steps({ id: 'a', send: { channel: 'email', template: 'hello' } }),
      'steps[0].send.template',
      'no email',
    ],
    ['a wait of nothing', wait('PT0S'), 'steps[0].wait.for', 'above zero'],
    ['a wait back in time', wait('-P1D'), 'steps[0].wait.for', 'ISO 8601'],
    ['a wait of a thousand years', wait('P1000Y'), 'steps[0].wait.for', 'at most 750 days'],
    ['a wait in words', wait('tomorrow'), 'steps[0].wait.for', 'ISO 8601'],
    ['an id twice', steps({ id: 'a', end: {} }, { id: 'a', end: {} }), 'steps[1].id', 'stands twice'],
    ['no steps', definition({ steps: [] }), 'steps', ''],
    ['another key than the address says', definition({ key: 'other' }), 'key', 'another sequence'],
    ['a key of its own making', definition({ key: '../../etc' }), 'key', 'lower-case'],
    ['a field that nobody knows', definition({ shell: 'rm -rf' }), 'shell', 'no such field'],
    [
      'a Liquid program in place of a name of words',
      steps({ id: 'a', send: { channel: 'sms', template: '{% include "/etc/passwd" %}' } }),
      'steps[0].send.template',
      'no sms template',
    ],
    [
      'words written into the step',
      steps({ id: 'a', send: { channel: 'sms', template: 'hello', body: '{{ 1 }}' } }),
      'steps[0].send.body',
      'no such field',
    ],
    ['nothing but a trigger that is none', definition({ trigger: {} }), 'trigger.event', ''],
  ])('%s', async (_, given, path, words) => {
    const answer = await world.call('POST', VERSIONS, given);
    expect([answer.status, answer.body.code]).toEqual([422, 'definition_unusable']);
    expect(answer.body.errors).toContainEqual({ path, message: expect.stringContaining(words) });
    expect((await world.call('GET', VERSIONS)).status).toBe(404);
  });

  it('tells all of it at once', async () => {
    const answer = await world.call(
      'POST',
      VERSIONS,
      definition({ recipient: 'everybody', reentry: 'often', steps: [] }),
    );
    expect(answer.body.errors.map((error: any) => error.path)).toEqual(
      expect.arrayContaining(['recipient', 'reentry', 'steps']),
    );
  });

  it('five hundred steps are a sequence, one more is none', async () => {
    const many = (count: number) =>
      steps(...Array.from({ length: count }, (__, index) => ({ id: `s${index}`, end: {} })));
    const more = await world.call('POST', VERSIONS, many(501));
    expect([more.status, more.body.errors[0].path]).toEqual([422, 'steps']);
    const branched = steps({ id: 'b', branch: [{ steps: many(499).steps }, { steps: [{ id: 'x', end: {} }] }] });
    expect((await world.call('POST', VERSIONS, branched)).body.errors[0].message).toContain('501 steps');
  });

  it('a megabyte, and a hole without a bottom', async () => {
    const large = await world.call('POST', VERSIONS, definition({ why: 'x'.repeat(1_100_000) }));
    expect([large.status, large.body.code]).toEqual([413, 'too_large']);
    const branches = (depth: number): unknown =>
      depth === 0 ? { id: 'end', end: {} } : { id: `b${depth}`, branch: [{ steps: [branches(depth - 1)] }] };
    const deep = await world.call('POST', VERSIONS, steps(branches(7)));
    expect(deep.body.errors).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('at most 5 deep') }),
    );
    for (const depth of [200, 2_000, 100_000]) {
      const where = nested(depth, '{"fact":"case.stage","is":"new"}');
      const body = JSON.stringify(definition()).replace(
        '"consultation.booked"',
        `"consultation.booked","where":${where}`,
      );
      const answer = await world.call('POST', VERSIONS, body, { 'idempotency-key': `deep-${depth}` });
      expect([depth, answer.status, answer.body.code]).toEqual([depth, 400, 'too_deep']);
    }
    for (const body of ['[]', '7', 'null', '{"key":', '"x"'])
      expect((await world.call('POST', VERSIONS, body)).status).toBe(400);
  });

  it('the language is a JSON Schema, for whoever writes one', async () => {
    const { status, body } = await world.call('GET', '/v1/sequences/schema');
    expect(status).toBe(200);
    expect(body).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object' });
    expect(body.required).toEqual(expect.arrayContaining(['key', 'trigger', 'steps']));
    expect(body.properties.exit_on.items.anyOf[0].enum).toContain('human_reply');
    const taken = await world.call('POST', '/v1/sequences/schema/versions', definition({ key: 'schema' }));
    expect(taken.body.errors[0].path).toBe('key');
  });

  it('what is asked for must be there, and readable', async () => {
    for (const path of [
      '/v1/sequences/none',
      '/v1/sequences/none/versions',
      '/v1/sequences/new-family/versions/99',
      '/v1/sequences/new-family/versions/99/impact',
    ])
      expect((await world.call('GET', path)).status).toBe(404);
    for (const path of [
      '/v1/sequences/A_B',
      '/v1/sequences/new-family/versions/0',
      '/v1/sequences/new-family/versions/x',
      '/v1/sequences?cursor=nonsense',
      '/v1/sequences?limit=0',
    ])
      expect((await world.call('GET', path)).status).toBe(400);
    expect((await world.call('GET', '/v1/sequences', undefined, { authorization: 'none' })).status).toBe(401);
  });
});
