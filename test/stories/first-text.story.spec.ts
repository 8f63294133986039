import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const karen = {
  name: 'Karen Holt',
  phone: KAREN,
  email: 'karen@example.com',
  relationship: 'mother',
  postalCode: '27601',
};

describe('a family asks for help', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  it('is texted once, and written to at every later step once, though every delivery comes twice', async () => {
    const answer = await world.inquire(karen);
    expect(answer).toMatchObject({
      status: 201,
      body: { id: expect.any(String), caseId: expect.any(String), personId: expect.any(String) },
    });
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(1);
    await world.walk('2027-02-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(4);
    expect(new Set(world.textsTo(KAREN)).size).toBe(4);
    const messages = await world.items(`/v1/messages?caseId=${answer.body.caseId}`);
    expect(messages.map(({ channel, status }) => `${channel} ${status}`).sort()).toEqual([
      'email delivered',
      'email delivered',
      ...Array.from({ length: 4 }, () => 'sms delivered'),
    ]);
    expect(world.mailsTo(karen.email)).toHaveLength(2);
    // after the first morning the gaps are whole days: nothing drifts by the moment in which a worker came to it
    const mornings = messages.map((message) => message.sentAt.slice(0, 16)).sort();
    expect(mornings.slice(1)).toEqual([
      '2027-01-14T15:00',
      '2027-01-15T15:00',
      '2027-01-18T15:00',
      '2027-01-20T15:00',
      '2027-01-27T15:00',
    ]);
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${answer.body.caseId}`);
    expect(enrollment).toMatchObject({ sequenceKey: 'new-family', status: 'completed' });
  });
});
