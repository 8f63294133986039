import { Clock } from '#platform/clock/clock.js';
import type { SandboxClock } from '#platform/clock/sandbox.clock.js';
import { Database } from '#platform/database/database.js';
import { SendsLane } from '#crm/messaging/sends.lane.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });
const DIED = 'My son died of an overdose last night';

describe('words suggest, people decide', () => {
  let world: World;
  let karen: { caseId: string; personId: string };
  let ruth: { caseId: string; personId: string };
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    ruth = (await world.inquire(family('Ruth Amber', RUTH))).body;
    await world.settle();
  });
  afterEach(() => world.end());

  const caseOf = async () => (await world.call('GET', `/v1/cases/${karen.caseId}`)).body;
  const pages = async () =>
    (await world.items(`/v1/cases/${karen.caseId}/timeline`))
      .filter((entry) => entry.type === 'page.requested')
      .map((entry) => entry.data);
  const answer = (kind: string, body: unknown, caseId = karen.caseId) =>
    world.call('POST', `/v1/cases/${caseId}/suggestions/${kind}`, body);
  const holds = () => world.items(`/v1/cases/${karen.caseId}/holds?open=true`);
  const waiting = (kind: string) => world.tasks(`caseId=${karen.caseId}&kind=${kind}&waiting=true`);

  it('a death: no line about 911, and the whole household is silent, also what was claimed and had not left', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const late = (await world.inquire(family('Lou Marsh', '+19195550133'))).body;
    const father = (await world.inquire(family('Lee Marsh', '+19195550135'))).body;
    await world.inquire(family('Ann Reed', '+19195550134'));
    await world.settle();
    // her husband belongs to the same household, with a text of his own that waits for the morning
    for (const table of ['enrollments', 'messages'])
      await world.query(`update ${table} set case_id = $1 where person_id = $2`, [late.caseId, father.personId]);
    await world.query(
      `insert into case_members (case_id, person_id, role, safe_contact) values ($1, $2, 'member', '{}')`,
      [late.caseId, father.personId],
    );
    const messages = await world.items(`/v1/messages?status=deferred`);
    const theirs = messages.filter((message) => message.caseId === late.caseId).map((message) => message.id);
    expect(theirs).toHaveLength(2);
    let writing: Promise<void> = Promise.resolve();
    await world.app.get(Database).transaction(async (tx) => {
      // somebody holds the case: the text waits for it, and so does the sender, who passes it over
      await tx.query('select 1 from cases where id = $1 for no key update', [late.caseId]);
      writing = world.text('+19195550133', DIED);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await (world.app.get(Clock) as SandboxClock).moveTo(new Date('2027-01-13T13:11:00Z'));
      await world.app.get(SendsLane, { strict: false }).work(messages.map((message) => message.id));
      expect(await world.query('select 1 from attempts where message_id = any($1)', [theirs])).toEqual([]);
    });
    await writing;
    await world.walk('2027-01-13T20:00:00Z');
    expect(world.textsTo('+19195550133')).toEqual([]);
    expect(world.textsTo('+19195550135')).toEqual([]);
    expect(await world.items(`/v1/messages?to=${encodeURIComponent('+19195550135')}`)).toMatchObject([
      { status: 'held' },
    ]);
    expect(world.textsTo('+19195550134')).toHaveLength(1);
  });

  it('confirmed by a person: nothing automated ever again, for anybody in this family; people call after 1, 7, 30 and 365 days', async () => {
    await world.text(KAREN, DIED);
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(await caseOf()).toMatchObject({ status: 'held', holdKind: 'bereavement' });
    expect((await pages()).map((page) => page.reason)).toContain('bereavement');
    const confirmed = await answer('bereavement', { answer: 'yes', note: 'I spoke with her' });
    expect(confirmed).toMatchObject({ status: 200, body: { kind: 'bereavement', answer: 'yes' } });
    expect(await caseOf()).toMatchObject({ status: 'closed', closeReason: 'loved_one_died', crisis: null });
    const calls = await waiting('bereavement_call');
    const from = world.now().getTime();
    expect(calls.map((task) => Math.round((new Date(task.dueAt).getTime() - from) / 86_400_000))).toEqual([
      1, 7, 30, 365,
    ]);
    expect(await world.tasks(`caseId=${karen.caseId}&waiting=true`)).toHaveLength(4);
    expect(await world.tasks(`caseId=${karen.caseId}&kind=bereavement`)).toMatchObject([
      { status: 'done', outcome: 'yes', note: 'I spoke with her' },
    ]);
    // she writes again, fills in the form again, and so does her husband on the same telephone
    await world.text(KAREN, 'thank you for calling');
    await world.inquire(family('Karen Holt', KAREN), { message: 'me again' });
    await world.inquire(family('Paul Holt', KAREN), { message: 'her husband' });
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(world.textsTo(RUTH)).toHaveLength(4);
    const started = await world.query(
      `select distinct held_because from enrollments where status = 'held' and case_id <> $1`,
      [karen.caseId],
    );
    expect(started).toEqual([{ held_because: 'loved_one_died' }]);
    // no machine greets her, so somebody does
    expect((await world.tasks('waiting=true&kind=answer_waiting')).map((task) => task.caseId)).not.toEqual([]);
    expect((await pages()).filter((page) => page.n > 1)).toEqual([]);
    // and she is still answered when she is in danger herself
    await world.text(KAREN, 'i want to die');
    await world.settle();
    expect(world.textsTo(KAREN).slice(1)).toEqual([expect.stringContaining('Please do not be alone with this')]);
  });

  it('said by telephone, without a text before it, it closes all the same', async () => {
    expect((await answer('bereavement', { answer: 'no' })).body.code).toBe('nothing_suggested');
    expect((await answer('bereavement', { answer: 'yes' })).status).toBe(200);
    await world.walk('2027-02-14T16:00:00Z');
    expect(await world.items(`/v1/enrollments?caseId=${karen.caseId}`)).toMatchObject([
      { status: 'exited', exitReason: 'case_closed' },
    ]);
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(world.textsTo(RUTH)).toHaveLength(4);
  });

  it('of somebody else: automation goes on, and nobody is called any more', async () => {
    await world.text(KAREN, 'my neighbour died');
    await world.inquire(family('Karen Holt', KAREN), { message: 'please go on' });
    await world.settle();
    const before = (await pages()).length;
    expect(await holds()).toMatchObject([{ kind: 'bereavement', personId: null }]);
    expect((await answer('bereavement', { answer: 'no', note: 'a neighbour' })).status).toBe(200);
    expect(await holds()).toEqual([]);
    expect(await waiting('bereavement')).toEqual([]);
    expect(await caseOf()).toMatchObject({ status: 'open' });
    await world.walk('2027-01-14T16:00:00Z');
    expect(await pages()).toHaveLength(before);
    expect((await answer('bereavement', { answer: 'no' })).body.code).toBe('nothing_suggested');
  });

  it('a danger beside a death is answered: the level decides, not the death', async () => {
    await world.text(KAREN, 'My son died last night. I have a gun and I want to kill myself');
    await world.text(RUTH, DIED);
    await world.settle();
    expect(world.textsTo(KAREN).slice(1)).toHaveLength(1);
    expect(world.textsTo(RUTH).slice(1)).toHaveLength(0);
    // and a confirmed death does not end a danger that nobody has looked at
    expect(await answer('bereavement', { answer: 'yes' })).toMatchObject({
      status: 409,
      body: { code: 'crisis_open' },
    });
    expect(await caseOf()).toMatchObject({ status: 'held', crisis: { acknowledgedAt: null } });
    await world.call('POST', `/v1/cases/${karen.caseId}/crisis/clear`, { note: 'I am on the telephone with her' });
    expect((await answer('bereavement', { answer: 'yes' })).status).toBe(200);
    expect(await caseOf()).toMatchObject({ status: 'closed' });
  });

  it('"he said yes" on a Sunday at six in Pennsylvania: somebody is called, this person rests, and only a person goes on', async () => {
    await world.jump('2027-01-17T11:00:00Z');
    const philadelphia = '+12155550142';
    const { body } = await world.inquire({ name: 'Ines Roy', phone: philadelphia, postalCode: '19103' });
    await world.inquire({ name: 'Eva Lind', phone: '+12155550143', postalCode: '19103' });
    await world.settle();
    await world.text(philadelphia, 'he said yes');
    const at = `/v1/cases/${body.caseId}`;
    const told = async () => (await world.items(`${at}/timeline`)).map((entry) => entry.type);
    expect(await told()).toEqual(expect.arrayContaining(['willing.suggested', 'page.requested', 'case.hold_started']));
    expect(await world.items(`${at}/holds?open=true`)).toMatchObject([{ kind: 'willing', personId: body.personId }]);
    expect((await world.call('GET', at)).body.status).toBe('open');
    await world.walk('2027-01-17T11:17:00Z');
    const rung = () => world.query<{ sent: number }>('select sent from pages where case_id = $1', [body.caseId]);
    expect(await rung()).toEqual([{ sent: 5 }]);
    expect((await answer('willing', { answer: 'yes' }, body.caseId)).status).toBe(200);
    // the page is answered; the person rests until what follows is done
    expect(await world.items(`${at}/holds?open=true`)).toMatchObject([{ kind: 'willing' }]);
    await world.walk('2027-02-14T16:00:00Z');
    expect(await rung()).toEqual([{ sent: 5 }]);
    expect(world.textsTo(philadelphia)).toEqual([]);
    expect(world.textsTo('+12155550143').length).toBeGreaterThan(1);
  });

  it('refuses what nobody can mean, also twice at once', async () => {
    for (const body of [undefined, {}, { answer: 'maybe' }, { answer: 'yes', more: 1 }, { answer: 'no', note: ' ' }])
      expect((await answer('willing', body)).status).toBe(400);
    expect((await answer('other', { answer: 'yes' })).status).toBe(400);
    expect((await answer('willing', { answer: 'yes' })).body.code).toBe('nothing_suggested');
    expect((await answer('willing', { answer: 'yes' }, '01900000-0000-7000-8000-000000000009')).status).toBe(404);
    const twice = await Promise.all([1, 2].map(() => answer('bereavement', { answer: 'yes' }, ruth.caseId)));
    expect(twice.map(({ status, body }) => body.code ?? status).sort()).toEqual([200, 'case_closed']);
    expect(await world.tasks(`caseId=${ruth.caseId}&kind=bereavement_call`)).toHaveLength(4);
  });
});
