import { HeldService } from '#crm/messaging/held.service.js';
import { SequencesService } from '#crm/sequences/sequences.service.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const BEN = '+19195550143';
const karen = { name: 'Karen Holt', phone: KAREN, postalCode: '27601' };
const ben = { name: 'Ben Cole', phone: BEN, postalCode: '27601' };

describe('a decision behind everything that left, and everything that did not', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());
  const explained = async (id: string) => (await world.call('GET', `/v1/messages/${id}/explanation`)).body.sentences;

  it('the first text never left: the next one says what a first text has to say, and only that one', async () => {
    const { body } = await world.inquire(karen, {}, {});
    await world.settle();
    const [hello] = await world.items(`/v1/messages?caseId=${body.caseId}`);
    // nobody knows better than this row that it did not reach her
    await world.query(`update messages set status = 'failed', sent_at = null where id = $1`, [hello.id]);
    await world.inquire(ben);
    await world.walk('2027-01-15T20:00:00Z');
    expect(world.textsTo(KAREN).at(-1)).toMatch(/STOP to end\. Msg&data rates may apply\. HELP for help\.$/);
    expect(world.textsTo(BEN).at(-1)).toMatch(/STOP to end\.$/);
    await world.walk('2027-01-21T20:00:00Z');
    expect(world.textsTo(KAREN).at(-1)).toMatch(/STOP to end\.$/);
  });

  it('a phone that others see from now on: the words that wait become discreet ones', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const { body: hers } = await world.inquire(karen);
    await world.inquire(ben);
    await world.settle();
    expect([...world.textsTo(KAREN), ...world.textsTo(BEN)]).toEqual([]);
    await world.query(`update case_members set safe_contact = '{"sharedPhone":"yes"}' where case_id = $1`, [
      hers.caseId,
    ]);
    await world.walk('2027-01-13T14:00:00Z');
    expect(world.textsTo(KAREN)).toEqual([expect.stringContaining('note received. We call at the time you chose')]);
    expect(world.textsTo(BEN)).toEqual([expect.stringContaining('thank you for your note')]);
    const [stored] = await world.items(`/v1/messages?caseId=${hers.caseId}`);
    expect(stored.body).toBe(world.textsTo(KAREN)[0]);
  });

  it('a declared emergency holds automation to that state alone; the reason can be read', async () => {
    await world.query(
      `insert into state_switches (id, state, reason, on_at, on_by) values (gen_random_uuid(), 'LA', 'storm', $1, 'test')`,
      [world.now()],
    );
    const { body } = await world.inquire({ name: 'Ana Reyes', phone: '+15045550142', postalCode: '70112' });
    await world.inquire(ben);
    await world.settle();
    expect(world.textsTo('+15045550142')).toEqual([]);
    expect(world.textsTo(BEN)).toHaveLength(1);
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${body.caseId}`);
    expect(enrollment).toMatchObject({ status: 'held' });
    const [row] = await world.query('select held_because from enrollments where id = $1', [enrollment.id]);
    expect(row.held_because).toBe('state_emergency');
  });

  it('two of one household are told one thing at a time; a household of its own is not touched', async () => {
    const { body: hers } = await world.inquire(karen);
    const { body: his } = await world.inquire(ben);
    const kai = '+19195550144';
    await world.inquire({ name: 'Kai Mahoe', phone: kai, postalCode: '27601' });
    await world.walk('2027-01-14T12:00:00Z');
    // her brother joined the case; a text of something else went to him this morning
    await world.query(`update case_members set case_id = $1 where case_id = $2 and person_id = $3`, [
      hers.caseId,
      his.caseId,
      his.personId,
    ]);
    await world.query(
      `update messages set case_id = $1, template = 'letter', handed_off_at = '2027-01-15T14:30:00Z' where person_id = $2 and class = 'informational' and channel = 'sms'`,
      [hers.caseId, his.personId],
    );
    await world.walk('2027-01-15T20:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(world.textsTo(kai)).toHaveLength(2);
    const messages = await world.items(`/v1/messages?caseId=${hers.caseId}&status=deferred`);
    const waiting = messages.find((message) => message.personId === hers.personId);
    expect((await explained(waiting.id)).join(' ')).toContain(
      'another member of this household was told something else',
    );
    await world.walk('2027-01-16T20:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(2);
  });

  it('every outbound message that left or was refused has its decision: follow-up, answers, confirmations, what a STOP stopped', async () => {
    await world.inquire({ ...karen, email: 'karen@example.com' });
    await world.inquire(ben, {}, {});
    await world.text('+19195550177', 'hello, can you call me today');
    await world.walk('2027-01-15T20:00:00Z');
    // a text that waits for the morning, and one that STOP stops while it waits
    await world.inquire({ name: 'Ana Reyes', phone: '+19195550145', postalCode: '27601' });
    await world.jump('2027-01-16T03:00:00Z');
    const { body: late } = await world.inquire({ name: 'Ida Moss', phone: '+19195550146', postalCode: '27601' });
    await world.settle();
    await world.text('+19195550146', 'please stop texting me');
    await world.text(KAREN, 'STOP');
    await world.settle();
    const [stopped] = await world.items(`/v1/messages?caseId=${late.caseId}&status=skipped`);
    expect((await explained(stopped.id)).at(-1)).toBe('Not sent: while it waited, the reason to write went away.');
    const [{ count }] = await world.query(
      `select count(distinct class)::int as count from messages where direction = 'outbound'`,
    );
    // and World asks at the end of every story whether each of them has its decision
    expect(count).toBeGreaterThanOrEqual(4);
  });
});

describe('a sender that is not registered', () => {
  it('sends nothing, and says why; the start after the registration sends it', async () => {
    const world = await World.begin('2027-01-12T16:00:00Z', { twice: true, env: { SMS_SENDER_REGISTERED: 'no' } });
    try {
      const { body } = await world.inquire(karen);
      await world.settle();
      expect(world.textsTo(KAREN)).toEqual([]);
      const [held] = await world.query('select held_because from enrollments where case_id = $1', [body.caseId]);
      expect(held.held_because).toBe('sender_unregistered');
      // what another start does with the setting changed
      world.config.senderRegistered.sms = true;
      await world.app.get(SequencesService, { strict: false }).onApplicationBootstrap();
      await world.app.get(HeldService, { strict: false }).onApplicationBootstrap();
      await world.settle();
      expect(world.textsTo(KAREN)).toHaveLength(1);
    } finally {
      await world.end();
    }
  });
});
