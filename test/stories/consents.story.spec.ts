import { newId } from '#platform/clock/ids.js';
import { KEY, World } from '#testing/world.js';

let count = 0;
const somebody = (name: string) => {
  count += 1;
  return { name, phone: `+1919555${String(3000 + count)}`, postalCode: '27601' };
};

describe('what staff hear about consent', () => {
  let world: World;
  beforeAll(async () => {
    // 11 at night in North Carolina: what begins now waits for the morning
    world = await World.begin('2027-01-13T04:00:00Z', { twice: true });
  });
  afterAll(() => world.end());

  const family = async (name: string, more: Record<string, unknown> = {}) => {
    const person = { ...somebody(name), ...more };
    const { body } = await world.inquire(person);
    await world.settle();
    return { ...person, caseId: body.caseId as string, personId: body.personId as string };
  };
  const record = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    world.call('POST', '/v1/consents', body, headers);
  const told = async (type: string, personId: string) =>
    (await world.items(`/v1/events?type=${type}`)).filter((event) => event.personId === personId);
  const inForce = async (personId: string) =>
    (await world.items(`/v1/suppressions?personId=${personId}&inForce=true`)).map((row) => row.channel).sort();
  const pointOf = async (value: string) =>
    (await world.query<{ id: string }>('select id from contact_points where value = $1', [value]))[0]!.id;
  const daysLater = (days: number) => new Date(world.now().getTime() + days * 24 * 3_600_000);
  const minutesAgo = (minutes: number) => new Date(world.now().getTime() - minutes * 60_000).toISOString();

  it('G11: "no more, please" on a voicemail: both phones and the mailbox are silent at once, the family beside is heard', async () => {
    const email = 'karen.holt@example.com';
    const karen = await family('Karen Holt', { email });
    const other = await family('Dana Marsh');
    const second = { name: 'Karen Holt', email, phone: somebody('').phone };
    expect((await world.inquire(second)).body.personId).toBe(karen.personId);
    await world.settle();
    const answer = await record({
      granted: false,
      personId: karen.personId,
      how: 'voicemail',
      words: 'Please leave us alone.',
      evidenceRef: 'voicemail-17',
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { granted: false, channel: 'all', silencedAddresses: 3, verifies: true, evidenceRef: 'voicemail-17' },
    });
    const [waiting] = await world.items(`/v1/messages?caseId=${karen.caseId}&direction=outbound`);
    expect(waiting).toMatchObject({ status: 'skipped' });
    expect(await world.items(`/v1/enrollments?caseId=${karen.caseId}`)).toMatchObject([
      { status: 'exited', exitReason: 'opted_out' },
    ]);
    expect(await inForce(karen.personId)).toEqual(['email', 'sms', 'sms', 'voice', 'voice']);
    const [revoked, ...more] = await told('consent.revoked', karen.personId);
    expect(more).toEqual([]);
    expect(revoked).toMatchObject({
      actor: { kind: 'staff' },
      data: { consentId: answer.body.id, channel: 'all', how: 'voicemail' },
    });
    const added = await told('suppression.added', karen.personId);
    expect(added.map((event) => event.causationId)).toEqual(added.map(() => revoked.id));
    await world.walk(daysLater(5));
    expect([karen.phone, second.phone].map((phone) => world.textsTo(phone).length)).toEqual([0, 0]);
    expect(world.mailsTo(email)).toHaveLength(0);
    expect(world.textsTo(other.phone).length).toBeGreaterThan(1);
  });

  it('a no to automated calls only: the texts go on; then a no to texts: they end', async () => {
    const eva = await family('Eva Ruiz');
    await record({ granted: false, personId: eva.personId, channel: 'call', how: 'call', words: 'No robot calls.' });
    expect(await inForce(eva.personId)).toEqual(['voice']);
    await world.walk(daysLater(1));
    expect(world.textsTo(eva.phone)).toHaveLength(1);
    const address = eva.phone.replace('+1919555', '(919) 555-');
    const answer = await record({
      granted: false,
      personId: eva.personId,
      channel: 'sms',
      address,
      how: 'text',
      words: 'no more',
    });
    expect(answer.body).toMatchObject({ silencedAddresses: 1, contactPointId: await pointOf(eva.phone) });
    await world.walk(daysLater(5));
    expect(world.textsTo(eva.phone)).toHaveLength(1);
  });

  it('a no that we hear of after a later yes: it is kept, and the yes stands; one with nothing to take back is kept too', async () => {
    const before = minutesAgo(10);
    const ann = await family('Ann Amber');
    const no = { granted: false, personId: ann.personId, channel: 'sms', how: 'paper', words: 'Stop the texts.' };
    const answer = await record({ ...no, at: before });
    expect(answer).toMatchObject({ status: 201, body: { at: before, silencedAddresses: 0 } });
    expect(await inForce(ann.personId)).toEqual([]);
    // it is no secret that there was one
    const known = await world.call('POST', '/v1/suppressions/search', { address: ann.phone });
    expect(known.body).toMatchObject({ suppressions: [{ channel: 'sms', reason: 'opt_out', at: before }] });
    expect(known.body.suppressions[0].liftConsentId).toEqual(expect.any(String));
    await world.walk(daysLater(1));
    expect(world.textsTo(ann.phone)).toHaveLength(1);
    expect((await record(no)).body.silencedAddresses).toBe(1);
    expect((await record(no)).body.silencedAddresses).toBe(0);
    await world.walk(daysLater(5));
    expect(world.textsTo(ann.phone)).toHaveLength(1);
  });

  it('a yes on the telephone lifts an older opt-out of the same person on that channel; one dated before it does not', async () => {
    const ben = await family('Ben Hale');
    await world.text(ben.phone, 'please stop texting me');
    await world.settle();
    const yes = { granted: true, personId: ben.personId, channel: 'sms', how: 'call', words: 'Yes, text me again.' };
    const mine = { ...yes, contactPointId: await pointOf(ben.phone) };
    await world.jump(new Date(world.now().getTime() + 3_600_000));
    expect((await record({ ...mine, at: minutesAgo(120) })).body).toMatchObject({ lifted: [], carrierBlock: 'none' });
    expect(await inForce(ben.personId)).toEqual(['sms', 'voice']);
    const answer = await record(mine);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        kind: 'pec',
        purpose: 'request',
        lifted: ['sms'],
        carrierBlock: 'may_remain',
        said: 'Yes, text me again.',
      },
    });
    expect(await inForce(ben.personId)).toEqual(['voice']);
    expect(await told('suppression.lifted', ben.personId)).toHaveLength(1);
    const granted = await told('consent.granted', ben.personId);
    expect(granted.find((event) => event.data.consentId === answer.body.id)).toMatchObject({
      actor: { kind: 'staff' },
    });
  });

  it('to a published text: the words of it are kept beside what was answered', async () => {
    const luz = await family('Luz Mora', { language: 'es' });
    const answer = await record({
      granted: true,
      personId: luz.personId,
      channel: 'sms',
      address: luz.phone,
      how: 'call',
      words: 'Sí.',
      textVersion: 'K1-care-track-1.0',
    });
    expect(answer.body).toMatchObject({ purpose: 'care', kind: 'pec', said: 'Sí.' });
    expect(answer.body.textShown).toContain('Mándenme los mensajes de apoyo');
  });

  it('eight posts at one instant with one key are one row and one event; with another body it is 409', async () => {
    const ivy = await family('Ivy North');
    const yes = {
      granted: true,
      personId: ivy.personId,
      channel: 'sms',
      address: ivy.phone,
      how: 'call',
      words: 'Yes.',
    };
    const headers = { 'idempotency-key': 'yes-1' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => record(yes, headers)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const rows = await world.items(`/v1/consents?personId=${ivy.personId}&channel=sms`);
    expect(rows.filter((row) => row.how === 'call')).toHaveLength(1);
    expect((await record({ ...yes, words: 'No.' }, headers)).status).toBe(409);
    expect((await record({ ...yes, at: minutesAgo(1) }, headers)).status).toBe(409);
  });

  it('what is no consent is refused, names its fields, and leaves nothing behind', async () => {
    const mother = await family('Rosa Vale');
    const other = await family('Nell Frost');
    const [around] = await world.query('select loved_one_id as id from cases where id = $1', [mother.caseId]);
    const sonsPhone = somebody('').phone;
    const son = { id: around?.id ?? newId() };
    if (!around?.id) {
      await world.query(`insert into people (id, name, name_key, created_at) values ($1, 'Sam', 'sam', $2)`, [
        son.id,
        world.now(),
      ]);
      await world.query('update cases set loved_one_id = $2 where id = $1', [mother.caseId, son.id]);
    }
    const pointId = newId();
    await world.query(`insert into contact_points (id, kind, value) values ($1, 'phone', $2)`, [pointId, sonsPhone]);
    for (const [personId, key] of [
      [mother.personId, 'rosa vale'],
      [son.id, 'sam'],
    ])
      await world.query(
        `insert into person_contact_points (person_id, contact_point_id, name_key, raw) values ($1, $2, $3, '')`,
        [personId, pointId, key],
      );
    const yes = {
      granted: true,
      personId: mother.personId,
      channel: 'sms',
      address: mother.phone,
      how: 'call',
      words: 'Yes.',
    };
    const no = { granted: false, personId: mother.personId, how: 'call', words: 'No.' };
    const tomorrow = daysLater(1).toISOString();
    const cases: [Record<string, unknown>, number, string[]][] = [
      [{ ...yes, address: other.phone }, 422, ['address']],
      [{ ...yes, address: sonsPhone }, 422, ['address']],
      [{ ...yes, address: undefined, contactPointId: pointId }, 422, ['contactPointId']],
      [{ ...yes, address: undefined, contactPointId: newId() }, 422, ['contactPointId']],
      [{ ...yes, address: '12' }, 422, ['address']],
      [{ ...yes, address: undefined }, 400, ['contactPointId']],
      [{ ...yes, contactPointId: pointId }, 400, ['contactPointId']],
      [{ ...yes, channel: 'email' }, 422, ['address']],
      [{ ...yes, personId: newId() }, 422, ['personId']],
      [{ ...yes, at: tomorrow, textVersion: 'S9-none-1.0' }, 422, ['at', 'textVersion']],
      [{ ...yes, kind: 'pewc' }, 422, ['textVersion', 'kind', 'evidenceRef']],
      [{ ...yes, seller: 'Harbor Clinic Inc', boxDefault: true }, 422, ['seller', 'boxDefault']],
      [{ ...yes, words: ' ', colour: 'red' }, 400, ['words', 'colour']],
      [{ ...yes, channel: 'pigeon' }, 400, ['channel']],
      [{ ...no, at: tomorrow }, 422, ['at']],
      [{ ...no, channel: 'sms', address: other.phone }, 422, ['address']],
      [{ ...no, channel: 'email', address: mother.phone }, 422, ['channel']],
      [{ ...no, expiresAt: tomorrow }, 400, ['expiresAt']],
      [{ ...no, granted: 'no' }, 400, ['granted']],
    ];
    const rows = () =>
      world.query('select (select count(*) from consent_records) as c, (select count(*) from events) as e');
    const before = await rows();
    for (const [body, status, paths] of cases) {
      const answer = await record(body);
      expect([answer.status, answer.body.errors?.map((error: { path: string }) => error.path).sort()]).toEqual([
        status,
        [...paths].sort(),
      ]);
    }
    expect(await rows()).toEqual(before);
    // the control: the same mother on her own phone
    expect((await record(yes)).status).toBe(201);
  });

  it('the ledger refuses to be changed, whoever asks', async () => {
    await expect(world.query('update consent_records set granted = true')).rejects.toThrow('append-only');
    await expect(world.query('delete from consent_records')).rejects.toThrow('append-only');
  });

  it('the evidence of one person: every yes and no with its seal, as data and as a page that keeps to itself', async () => {
    const amy = await family('Amy <West>');
    await record({
      granted: true,
      personId: amy.personId,
      channel: 'sms',
      address: amy.phone,
      kind: 'pewc',
      how: 'paper',
      textVersion: 'S2-sms-followup-1.0',
      words: 'signed',
      evidenceRef: 'scan-4',
    });
    await record({ granted: false, personId: amy.personId, how: 'in_person', words: 'Stop <all> of it.' });
    const path = `/v1/people/${amy.personId}/consents/evidence`;
    const { status, body } = await world.call('GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'Amy <West>',
      addresses: [{ value: amy.phone }],
      rulesVersion: expect.any(String),
    });
    expect(body.consents.map((one: { verifies: boolean }) => one.verifies)).toEqual([true, true, true, true]);
    expect(body.consents.at(-1)).toMatchObject({ granted: false, channel: 'all', how: 'in_person' });
    expect(body.suppressions).toMatchObject([{ reason: 'opt_out' }, { reason: 'opt_out' }]);
    const page = await fetch(`${world.config.publicUrl}${path}`, {
      headers: { authorization: `Bearer ${KEY}`, accept: 'text/html' },
    });
    const html = await page.text();
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('Amy &lt;West&gt;');
    expect(html).toContain('Stop &lt;all&gt; of it.');
    expect(html).toContain('Taken back: everything');
    expect(html).toContain('No text and no automated call leaves to this address: they asked us to stop');
    expect(html).not.toContain('does NOT match');
    const unknown = await world.call('GET', `/v1/people/${newId()}/consents/evidence`);
    expect(unknown.status).toBe(404);
    // whoever changes a row behind our back is seen
    await world.query('alter table consent_records disable trigger consent_records_append_only');
    await world.query(`update consent_records set at = at - interval '1 day' where person_id = $1 and not granted`, [
      amy.personId,
    ]);
    await world.query('alter table consent_records enable trigger consent_records_append_only');
    expect((await world.call('GET', `${path}?format=html`)).body).toContain('One entry does not match');
  });
});
