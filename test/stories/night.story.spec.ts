import { World } from '#testing/world.js';

/** 22:30 local on the eve of each night; the text may leave at 08:00 the next morning, on the family's own clocks. */
const nights = [
  // a Florida ZIP code alone could be Central: without one the number's own zone counts
  {
    night: 'a Friday in Florida',
    at: '2027-01-16T03:30:00Z',
    phone: '+13055550131',
    postalCode: undefined,
    opens: '2027-01-16T13:00:00Z',
  },
  {
    night: 'the night when clocks go forward',
    at: '2027-03-14T03:30:00Z',
    phone: '+19195550131',
    postalCode: '27601',
    opens: '2027-03-14T12:00:00Z',
  },
  {
    night: 'the night when clocks go back',
    at: '2027-11-07T02:30:00Z',
    phone: '+19195550132',
    postalCode: '27601',
    opens: '2027-11-07T13:00:00Z',
  },
];

describe.each(nights)('$night', ({ at, phone, postalCode, opens }) => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin(at, { twice: true });
  });
  afterAll(() => world.end());

  it('the phone stays dark until the morning, and the reason is there at once', async () => {
    const { body } = await world.inquire({ name: 'Ana Reyes', phone, postalCode });
    // beside her, whoever asked for a text now, and whoever lives where it is still open
    await world.inquire(
      { name: 'Ben Cole', phone: '+19195550199', postalCode: '27601' },
      { safeContact: { textNow: true } },
    );
    await world.inquire({ name: 'Kai Mahoe', phone: '+18085550199', postalCode: '96813' });
    await world.settle();
    expect(world.textsTo('+19195550199')).toHaveLength(1);
    expect(world.textsTo('+18085550199')).toHaveLength(1);
    expect(world.textsTo(phone)).toHaveLength(0);
    const [message] = await world.items(`/v1/messages?caseId=${body.caseId}`);
    expect(message.status).toBe('deferred');
    const due = Date.parse(message.dueAt) - Date.parse(opens);
    expect(due).toBeGreaterThanOrEqual(0);
    expect(due).toBeLessThan(600_000);
    const { body: why } = await world.call('GET', `/v1/messages/${message.id}/explanation`);
    expect(why.sentences[0]).toMatch(/^Waits until \w{3} \w{3} \d+, 08:0\d/);
    expect(why.decisions[0].gates).toHaveLength(16);

    await world.walk(new Date(Date.parse(opens) - 1000));
    expect(world.textsTo(phone)).toHaveLength(0);
    await world.walk(new Date(Date.parse(opens) + 600_000));
    expect(world.textsTo(phone)).toHaveLength(1);
  });
});
