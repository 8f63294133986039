import { createHmac } from 'node:crypto';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import { World } from '#testing/world.js';

let count = 0;
const somebody = (name: string) => {
  count += 1;
  return { name, phone: `+1919555${String(4000 + count)}`, postalCode: '27601' };
};

describe('addresses that staff silence and free', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterAll(() => world.end());

  const family = async (name: string, more: Record<string, unknown> = {}) => {
    const person = { ...somebody(name), ...more };
    const { body } = await world.inquire(person);
    await world.settle();
    return { ...person, caseId: body.caseId as string, personId: body.personId as string };
  };
  const silence = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    world.call('POST', '/v1/suppressions', { note: 'they asked on the telephone', ...body }, headers);
  const lift = (id: string, body: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    world.call('POST', `/v1/suppressions/${id}/lift`, body, headers);
  const search = async (address: string) => (await world.call('POST', '/v1/suppressions/search', { address })).body;
  const hashOf = (address: string) => createHmac('sha256', world.config.addressHashKey).update(address).digest('hex');
  const rowsOf = async (address: string) =>
    world.query<{ id: string; channel: string; reason: string }>(
      'select id, channel, reason from suppressions where address_hash = $1 and lifted_at is null order by channel, reason',
      [hashOf(address)],
    );
  const events = async (type: string, personId: string) =>
    (await world.items(`/v1/events?type=${type}`)).filter((event) => event.personId === personId);
  const pass = (hours: number) => world.jump(new Date(world.now().getTime() + hours * 3_600_000));
  const paths = (answer: { body: { errors: { path: string }[] } }) => answer.body.errors.map((error) => error.path);

  it('G13: a number that nobody has here, erased: it is known only by its hash, and the inquiry that comes later is not texted', async () => {
    const gone = somebody('Kit Stone');
    const answer = await silence({ address: `(919) 555-${gone.phone.slice(-4)}`, reason: 'erased' });
    expect(answer).toMatchObject({ status: 201, body: { items: [{ reason: 'erased' }, { reason: 'erased' }] } });
    expect(await world.query('select 1 from contact_points where value = $1', [gone.phone])).toEqual([]);
    expect(await search(gone.phone)).toMatchObject({ contactPointId: null, people: [] });
    const event = (await world.items('/v1/events?type=suppression.added')).find(({ data }) => !data.contactPointId);
    expect(event).toMatchObject({
      caseId: null,
      data: { reason: 'erased', channels: ['sms', 'voice'], personIds: [] },
    });
    const kit = (await world.inquire(gone)).body;
    const other = await family('Dana Marsh');
    await world.settle();
    expect(world.textsTo(gone.phone)).toEqual([]);
    expect(world.textsTo(other.phone)).toHaveLength(1);
    const messages = await world.items(`/v1/messages?caseId=${kit.caseId}`);
    expect(messages.map((message) => message.skippedBecause)).not.toContain(null);
    const found = await search(gone.phone);
    expect(found).toMatchObject({ people: [{ id: kit.personId, name: 'Kit Stone' }] });
    expect(found.sentence).toMatch(
      /^No text and no automated call leaves to this address: this person asked to be forgotten, since Jan 12, 2027\.$/,
    );
    const never = await lift(answer.body.items[0].id, { note: 'they called again' });
    expect(never).toMatchObject({ status: 409, body: { code: 'never_lifted' } });
  });

  it('a person who is not to be contacted: every address, what waits is skipped, START lifts nothing, a person does', async () => {
    const email = 'ruth.lane@example.com';
    const ruth = await family('Ruth Lane', { email });
    const other = await family('Paul Amber');
    const answer = await silence({ address: ruth.phone, reason: 'do_not_contact' });
    expect(answer.body.items.map((row: { channel: string }) => row.channel).sort()).toEqual(['email', 'sms', 'voice']);
    expect(await world.items(`/v1/enrollments?caseId=${ruth.caseId}`)).toMatchObject([{ status: 'exited' }]);
    expect((await search(email)).people).toMatchObject([{ doNotContact: true }]);
    const before = world.textsTo(ruth.phone).length;
    await world.text(ruth.phone, 'START');
    await world.settle();
    expect(await rowsOf(ruth.phone)).toHaveLength(2);
    const tasks = await world.tasks(`caseId=${ruth.caseId}&kind=start_asked`);
    expect(tasks).toHaveLength(1);
    await world.walk(new Date(world.now().getTime() + 4 * 24 * 3_600_000));
    expect(world.textsTo(ruth.phone)).toHaveLength(before);
    expect(world.textsTo(other.phone).length).toBeGreaterThan(1);
    const bare = await lift(answer.body.items[0].id);
    expect([bare.status, paths(bare)]).toEqual([422, ['note']]);
    const free = await lift(answer.body.items[0].id, { note: 'she called and asked for us' });
    expect(free.body).toMatchObject({ liftedChannels: ['email', 'sms', 'voice'], carrierBlock: 'none' });
    expect([await rowsOf(ruth.phone), await rowsOf(email)]).toEqual([[], []]);
    expect((await search(email)).people).toMatchObject([{ doNotContact: false }]);
  });

  it('on a shared phone staff say who is meant; the other address of the other person stays as it is', async () => {
    const mother = await family('Karen Holt', { email: 'karen@example.com' });
    const sister = await family('Ann Holt', { phone: mother.phone, email: 'ann@example.com' });
    const unclear = await silence({ address: mother.phone, reason: 'do_not_contact' });
    expect([unclear.status, paths(unclear)]).toEqual([422, ['personId']]);
    expect(await rowsOf(mother.phone)).toEqual([]);
    const whoseWish = await silence({ address: mother.phone, reason: 'opt_out' });
    expect(whoseWish.body.items.map((row: { personId: unknown }) => row.personId)).toEqual([null, null]);
    expect((await silence({ personId: mother.personId, reason: 'do_not_contact' })).status).toBe(201);
    expect(await rowsOf('karen@example.com')).toHaveLength(1);
    expect(await rowsOf('ann@example.com')).toHaveLength(0);
    expect((await search(mother.phone)).people).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: mother.personId, doNotContact: true }),
        expect.objectContaining({ id: sister.personId, doNotContact: false }),
      ]),
    );
  });

  it('an opt-out is lifted by a newer yes of the same person for the same address, and by nothing else', async () => {
    const ben = await family('Ben Hale');
    const eve = await family('Eve Moor');
    const consentsOf = async (personId: string) =>
      (await world.items(`/v1/consents?personId=${personId}&channel=sms`)).filter((row) => row.granted);
    const old = (await consentsOf(ben.personId))[0];
    await pass(1);
    // staff write it down without a name, so that no yes lifts it by itself
    const { body } = await silence({ address: ben.phone, reason: 'opt_out' });
    await world.query('update suppressions set person_id = null where address_hash = $1', [hashOf(ben.phone)]);
    const sms = body.items.find((row: { channel: string }) => row.channel === 'sms').id;
    const voice = body.items.find((row: { channel: string }) => row.channel === 'voice').id;
    await pass(1);
    const yes = (of: typeof ben) => ({
      granted: true,
      personId: of.personId,
      channel: 'sms',
      address: of.phone,
      how: 'call',
      words: 'Yes again.',
    });
    const hers = (await world.call('POST', '/v1/consents', yes(eve))).body;
    const his = (await world.call('POST', '/v1/consents', yes(ben))).body;
    expect(his.lifted).toEqual([]);
    for (const [id, said, path] of [
      [sms, {}, 'consentId'],
      [sms, { note: 'he is fine with it' }, 'consentId'],
      [sms, { consentId: old.id }, 'consentId'],
      [sms, { consentId: hers.id }, 'consentId'],
      [sms, { consentId: newId() }, 'consentId'],
      [voice, { consentId: his.id }, 'consentId'],
    ] as const) {
      const answer = await lift(id, said);
      expect([answer.status, paths(answer)]).toEqual([422, [path]]);
    }
    expect(await rowsOf(ben.phone)).toHaveLength(2);
    const answer = await lift(sms, { consentId: his.id });
    expect(answer).toMatchObject({
      status: 200,
      body: { liftedChannels: ['sms'], carrierBlock: 'may_remain', liftConsentId: his.id },
    });
    expect((await rowsOf(ben.phone)).map((row) => row.channel)).toEqual(['voice']);
    expect(await lift(sms, { consentId: his.id })).toMatchObject({ status: 409, body: { code: 'already_lifted' } });
  });

  it('a second opt-out while silent moves its time: the yes between the two lifts nothing', async () => {
    const liv = await family('Liv Dahl');
    await world.text(liv.phone, 'please stop texting me');
    await pass(1);
    await world.query('update suppressions set person_id = null where address_hash = $1', [hashOf(liv.phone)]);
    const yes = await world.call('POST', '/v1/consents', {
      granted: true,
      personId: liv.personId,
      channel: 'sms',
      address: liv.phone,
      how: 'call',
      words: 'Yes.',
    });
    await pass(1);
    await world.text(liv.phone, 'please stop texting me');
    await world.settle();
    const [sms] = await rowsOf(liv.phone);
    expect((await lift(sms!.id, { consentId: yes.body.id })).status).toBe(422);
    expect(await events('suppression.added', liv.personId)).toHaveLength(1);
  });

  it('G12: the form again with the box ticked lifts the opt-out for texts only', async () => {
    const max = await family('Max Orr');
    await world.text(max.phone, 'please stop texting me');
    await pass(1);
    await world.inquire({ name: max.name, phone: max.phone, postalCode: '27601' });
    await world.settle();
    expect((await rowsOf(max.phone)).map((row) => row.channel)).toEqual(['voice']);
    expect((await world.items(`/v1/consents?personId=${max.personId}`))[0]).toMatchObject({
      granted: true,
      how: 'form',
    });
  });

  it('a wrong number that a person frees is texted again; START alone does not free it', async () => {
    const lost = await family('Joan Pike');
    await world.text(lost.phone, 'You have the wrong number');
    await world.settle();
    await world.text(lost.phone, 'START');
    await world.settle();
    const rows = await rowsOf(lost.phone);
    expect(rows.map((row) => row.reason)).toEqual(['wrong_number', 'wrong_number']);
    const before = world.textsTo(lost.phone).length;
    await world.inquire({ name: 'New Owner', phone: lost.phone, postalCode: '27601' });
    await world.settle();
    expect(world.textsTo(lost.phone)).toHaveLength(before);
    const free = await lift(rows[0]!.id, { note: 'the new owner wrote by the form; called and checked' });
    expect(free.body).toMatchObject({ liftedChannels: ['sms', 'voice'], carrierBlock: 'none' });
    await world.inquire({ name: 'Third Owner', phone: lost.phone, postalCode: '27601' });
    await world.settle();
    expect(world.textsTo(lost.phone)).toHaveLength(before + 1);
  });

  it('our own do-not-call: a START is no reason, a person with a reason is', async () => {
    const guy = await family('Guy Fell');
    const { body } = await silence({ contactPointId: (await search(guy.phone)).contactPointId, reason: 'dnc' });
    await world.text(guy.phone, 'START');
    await world.settle();
    expect((await rowsOf(guy.phone)).map((row) => row.reason)).toEqual(['dnc', 'dnc']);
    const wrong = await lift(body.items[0].id, { consentId: newId(), note: 'x' });
    expect([wrong.status, paths(wrong)]).toEqual([422, ['consentId']]);
    expect((await lift(body.items[0].id, { note: 'entered by mistake' })).status).toBe(200);
    expect(await rowsOf(guy.phone)).toEqual([]);
  });

  it('two coordinators lift at one instant: one does it, the other is told; one event', async () => {
    const una = await family('Una Bell');
    const { body } = await silence({ address: una.phone, reason: 'bad_number' });
    const note = { note: 'reached her on it' };
    const answers = await Promise.all([0, 1, 2, 3].map(() => lift(body.items[0].id, note)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    expect(await events('suppression.lifted', una.personId)).toHaveLength(1);
    const headers = { 'idempotency-key': 'again-1' };
    const again = { address: una.phone, reason: 'bad_number' };
    const twice = await Promise.all([silence(again, headers), silence(again, headers)]);
    expect(twice[0]).toEqual(twice[1]);
    expect(await events('suppression.added', una.personId)).toHaveLength(2);
  });

  it('waits for a sender that is just deciding about the family', async () => {
    const ida = await family('Ida Cole');
    const posting = await world.app.get(Database).transaction(async (tx) => {
      await tx.query('select id from cases where id = $1 for no key update', [ida.caseId]);
      const posted = silence({ address: ida.phone, reason: 'opt_out' });
      const waits = async () => {
        for (;;) {
          const [row] = await world.query<{ waits: boolean }>(
            `select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
             and query like 'select id from cases%') as waits`,
          );
          if (row!.waits) return 'waits';
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
      expect(await Promise.race([posted, waits()])).toBe('waits');
      expect(await rowsOf(ida.phone)).toEqual([]);
      return { posted };
    });
    expect((await posting.posted).status).toBe(201);
    expect(await rowsOf(ida.phone)).toHaveLength(2);
  });

  it('the list shows no address, and filters; a page follows the other', async () => {
    const text = JSON.stringify((await world.call('GET', '/v1/suppressions?limit=200')).body);
    expect(text).not.toMatch(/\+1919|example\.com/);
    const wrong = await world.items('/v1/suppressions?reason=wrong_number&channel=sms&inForce=false');
    expect(wrong.length).toBeGreaterThan(0);
    for (const row of wrong)
      expect(row).toMatchObject({ reason: 'wrong_number', channel: 'sms', liftedBy: expect.any(String) });
    const first = (await world.call('GET', '/v1/suppressions?limit=2')).body;
    const second = (await world.call('GET', `/v1/suppressions?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second.items[0].id < first.items[1].id).toBe(true);
    expect((await world.call('GET', '/v1/suppressions?cursor=x')).status).toBe(400);
    expect((await world.call('GET', '/v1/suppressions?reason=boredom')).status).toBe(400);
  });

  it('what cannot be used is refused, and names its field', async () => {
    const ted = await family('Ted Rowe');
    const cases: [Record<string, unknown>, number, string[]][] = [
      [{ address: '12', reason: 'opt_out' }, 422, ['address']],
      [{ address: 'ted@', reason: 'opt_out' }, 422, ['address']],
      [{ reason: 'opt_out' }, 400, ['address']],
      [{ address: ted.phone, personId: ted.personId, reason: 'opt_out' }, 400, ['address']],
      [{ contactPointId: newId(), reason: 'opt_out' }, 422, ['contactPointId']],
      [{ personId: newId(), reason: 'erased' }, 422, ['personId']],
      [{ address: ted.phone, channels: ['email'], reason: 'opt_out' }, 422, ['channels']],
      [{ personId: ted.personId, channels: ['email'], reason: 'opt_out' }, 422, ['channels']],
      [{ address: ted.phone, channels: [], reason: 'boredom' }, 400, ['channels', 'reason']],
      [{ address: ted.phone, reason: 'opt_out', note: '', colour: 1 }, 400, ['colour', 'note']],
    ];
    for (const [body, status, fields] of cases) {
      const answer = await silence(body);
      expect([answer.status, paths(answer).sort()]).toEqual([status, fields]);
    }
    expect(await rowsOf(ted.phone)).toEqual([]);
    expect((await lift(newId(), { note: 'x' })).status).toBe(404);
    expect((await world.call('POST', '/v1/suppressions/search', { address: 'nobody' })).status).toBe(422);
    expect((await silence({ address: ted.phone, reason: 'opt_out', channels: ['sms'] })).status).toBe(201);
    expect((await rowsOf(ted.phone)).map((row) => row.channel)).toEqual(['sms']);
  });
});
