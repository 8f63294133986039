import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import { Events } from '#platform/events/events.js';
import { CorrectionsService } from '#crm/conversations/corrections.service.js';
import { World } from '#testing/world.js';

const phone = (n: number) => `+1919555${String(5000 + n)}`;
const nc = (n: number) => ({ name: `Family ${n}`, phone: phone(n), postalCode: '27601' });
const WORDS = 'We are in Tulsa until Friday';

describe('words that staff correct', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  /** Every text comes from a family of its own. @returns the stored message */
  async function texted(n: number, body: string): Promise<any> {
    await world.inquire(nc(n));
    await world.text(phone(n), body);
    await world.settle();
    const [row] = await world.query(
      `select m.id, m.label, m.crisis, m.words_version as "wordsVersion", p.hold_kind as "holdKind"
       from messages m join people p on p.id = m.person_id where m.direction = 'inbound' and p.name = $1`,
      [`Family ${n}`],
    );
    return row;
  }
  const correct = (id: string, body: unknown) => world.call('POST', `/v1/messages/${id}/corrections`, body);
  const decide = (id: string, how: string) => world.call('POST', `/v1/corrections/${id}/${how}`);

  it('nothing changes before somebody approves; then the same words mean what they meant', async () => {
    const first = await texted(1, WORDS);
    expect(first).toMatchObject({ label: 'none', wordsVersion: expect.stringMatching(/^\d{4}-/) });
    const proposed = await correct(first.id, { label: 'ambiguous_hold', note: 'he reads her phone' });
    expect(proposed).toMatchObject({
      status: 201,
      body: { status: 'proposed', text: WORDS, said: { label: 'none' }, meant: { label: 'ambiguous_hold' } },
    });
    expect((await correct(first.id, { label: 'opt_out' })).status).toBe(409);
    expect(await texted(2, WORDS)).toMatchObject({ label: 'none', holdKind: null });
    const both = await Promise.all([decide(proposed.body.id, 'approve'), decide(proposed.body.id, 'approve')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await texted(3, 'we are in TULSA, until friday!')).toMatchObject({
      label: 'ambiguous_hold',
      holdKind: 'ambiguous_hold',
    });
    expect(await texted(4, 'we are in Boise until Friday')).toMatchObject({ label: 'none', holdKind: null });
    const { body: exported } = await world.call('GET', '/v1/corrections/vectors');
    expect(exported.vectors).toEqual([
      { id: proposed.body.id, text: WORDS, label: 'ambiguous_hold', crisis: null, level: null, suggests: [] },
    ]);
    // a second opinion about the same words; and the first is taken back
    const again = await correct((await texted(5, `${WORDS}.`)).id, { suggests: ['willing'] });
    expect((await decide(again.body.id, 'approve')).body.code).toBe('words_corrected');
    expect((await decide(proposed.body.id, 'reject')).status).toBe(200);
    expect(await texted(6, WORDS)).toMatchObject({ label: 'none' });
    expect((await decide(proposed.body.id, 'approve')).body.code).toBe('already_decided');
    expect(await world.items('/v1/corrections?status=rejected')).toMatchObject([{ id: proposed.body.id }]);
    // what is told of it holds none of the family's words
    const told = (await world.items('/v1/events')).filter(({ type }) => type.startsWith('correction.'));
    expect(told.map(({ type }) => type)).toEqual([
      'correction.proposed',
      'correction.approved',
      'correction.proposed',
      'correction.rejected',
    ]);
    expect(JSON.stringify(told)).not.toContain('Tulsa');
  });

  it('another process knows within seconds', async () => {
    const { app } = world;
    const other = new CorrectionsService(app.get(Database), app.get(Clock), app.get(Events));
    expect((await other.approved()).size).toBe(0);
    const { body } = await correct((await texted(1, WORDS)).id, { label: 'ambiguous_hold' });
    await decide(body.id, 'approve');
    const until = performance.now() + 10_000;
    while ((await other.approved()).size === 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect([...(await other.approved()).values()]).toMatchObject([{ label: 'ambiguous_hold' }]);
  });

  it('a cry for help and STOP are never corrected away, nor anything of ours', async () => {
    const cry = await texted(1, 'he is not breathing');
    const stop = await texted(2, 'STOP');
    const plain = await texted(3, WORDS);
    const [ours] = await world.items('/v1/messages?direction=outbound');
    const wrong: [string, unknown, number, string][] = [
      [cry.id, { crisis: null }, 422, 'cry_stays'],
      [cry.id, { level: 'talk' }, 422, 'cry_stays'],
      [stop.id, { label: 'none' }, 422, 'opt_out_stays'],
      [plain.id, { label: 'opt_in' }, 422, 'only_start'],
      [plain.id, { label: 'none' }, 422, 'nothing_corrected'],
      [ours.id, { label: 'none' }, 422, 'not_inbound'],
      ['00000000-0000-7000-8000-000000000000', { label: 'none' }, 404, 'not_found'],
      [plain.id, { note: 'no idea' }, 400, 'invalid_input'],
      [plain.id, { label: 'maybe' }, 400, 'invalid_input'],
      [plain.id, { label: 'none', tone: 'sad' }, 400, 'invalid_input'],
    ];
    for (const [id, body, status, code] of wrong) {
      const answer = await correct(id, body);
      expect([body, answer.status, answer.body.code]).toEqual([body, status, code]);
    }
    expect(await world.items('/v1/corrections')).toEqual([]);
    const { body } = await world.call('GET', '/v1/words');
    expect(body.lists.map(({ key }: { key: string }) => key)).toContain('crisis');
  });
});
