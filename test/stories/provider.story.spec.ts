import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const karen = { name: 'Karen Holt', phone: KAREN, postalCode: '27601' };

describe('a provider that answers late, twice, wrong or not at all', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  const message = async () => (await world.items('/v1/messages?direction=outbound'))[0];
  const until = async (status: string) => {
    for (let look = 0; look < 400 && (await message())?.status !== status; look += 1)
      await new Promise((resolve) => setTimeout(resolve, 25));
    return message();
  };

  it.each(['429', 'reset-before'] as const)(
    '%s: proved or possible, it is never taken for sent and never sent twice',
    async (kind) => {
      world.carrier.faults.next(kind, 1);
      await world.inquire(karen);
      const found = await until(kind === '429' ? 'delivered' : 'uncertain');
      expect(found.status).toBe(kind === '429' ? 'delivered' : 'uncertain');
      await world.walk('2027-01-12T20:00:00Z');
      expect(world.textsTo(KAREN).length).toBeLessThanOrEqual(1);
    },
  );

  it.each(['503-after-accept', 'cut-body', 'reset', 'html-200'] as const)(
    '%s: unknown, then settled by the callback; one text',
    async (kind) => {
      world.carrier.faults.next(kind, 1);
      await world.inquire(karen);
      const found = await until(kind === 'html-200' ? 'uncertain' : 'delivered');
      expect(['delivered', 'uncertain']).toContain(found.status);
      await world.walk('2027-01-12T20:00:00Z');
      expect(world.textsTo(KAREN).length).toBeLessThanOrEqual(1);
      expect((await message()).status).toBe(world.textsTo(KAREN).length ? 'delivered' : 'uncertain');
    },
  );

  it('callbacks doubled, reordered, or before our own record: the message only moves forward', async () => {
    for (const kind of ['callback-before-answer', 'duplicate-callbacks', 'reorder-callbacks'] as const)
      world.carrier.faults.next(kind, 1);
    await world.inquire(karen);
    expect((await until('delivered')).status).toBe('delivered');
    const types = (await world.items('/v1/events')).map((event) => event.type);
    expect(types.filter((type) => type === 'message.sent')).toHaveLength(1);
    expect(types.filter((type) => type === 'message.delivered')).toHaveLength(1);
  });

  it('a landline is learned, and the case says that no text reaches it', async () => {
    world.carrier.landlines.add(KAREN);
    const { body } = await world.inquire(karen);
    const found = await until('failed');
    expect(found).toMatchObject({ status: 'failed', errorCode: '21614' });
    await world.walk('2027-02-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(0);
    expect(await world.items(`/v1/enrollments?caseId=${body.caseId}`)).toMatchObject([
      { status: 'exited', exitReason: 'no_channel' },
    ]);
    expect((await world.call('GET', `/v1/cases/${body.caseId}`)).body.attention).toEqual(
      expect.arrayContaining(['failed_text', 'no_channel']),
    );
  });
});
