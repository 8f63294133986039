import { createHash } from 'node:crypto';
import { KEY, World } from '#testing/world.js';

const DANA = `hl_${'d'.repeat(40)}`;
const OMAR = `hl_${'o'.repeat(40)}`;

describe('whoever drafts words does not approve them', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z');
    for (const key of [DANA, OMAR])
      await world.query(
        `insert into api_keys (id, name, role, hash, created_at) values (gen_random_uuid(), 'staff', 'administrator', $1, $2)`,
        [createHash('sha256').update(key).digest(), world.now()],
      );
  });
  afterEach(() => world.end());

  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  const draft = async (key: string) =>
    (
      await world.call(
        'POST',
        '/v1/templates/hello/versions',
        { channel: 'sms', language: 'en', body: '{{ practice.name }}: we call you soon. HELP for help, STOP to end.' },
        as(key),
      )
    ).body;
  const approve = (id: string, key: string) =>
    world.call('POST', `/v1/templates/versions/${id}/approve`, undefined, as(key));

  it('not with the same key, also asked again; somebody else does', async () => {
    const own = await draft(DANA);
    expect(own.status).toBe('draft');
    expect(await approve(own.id, DANA)).toMatchObject({ status: 409, body: { code: 'own_words' } });
    expect(await approve(own.id, DANA)).toMatchObject({ status: 409, body: { code: 'own_words' } });
    expect(await approve(own.id, OMAR)).toMatchObject({ status: 200, body: { status: 'approved' } });
    // what is approved already says so, whoever asks
    expect((await approve(own.id, DANA)).body.code).toBe('not_a_draft');
  });

  it('but the key that the practice was started with, which may be the only one', async () => {
    expect(await approve((await draft(KEY)).id, KEY)).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect((await approve((await draft(KEY)).id, DANA)).status).toBe(200);
  });

  it('and no other key becomes that one by its name', async () => {
    await world.query(`update api_keys set name = 'bootstrap'`);
    expect((await approve((await draft(DANA)).id, DANA)).body.code).toBe('own_words');
  });
});
