import { Database } from '#platform/database/database.js';
import { MessagingService, type OutboundDraft } from '#crm/messaging/messaging.service.js';
import { World } from '#testing/world.js';

const phone = (n: number) => `+1919555${String(3000 + n)}`;
const nc = (n: number) => ({
  name: `Family ${n}`,
  phone: phone(n),
  postalCode: '27601',
  email: `family${n}@example.com`,
});
/** 22:30 in North Carolina: the phone stays dark until 08:00, so what was decided still waits. */
const NIGHT = '2027-01-13T03:30:00Z';
const A_MONTH_LATER = '2027-02-14T16:00:00Z';

interface Family {
  caseId: string;
  personId: string;
  path: string;
}

describe('the family circle', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  async function family(n: number, more: Record<string, unknown> = {}, person = {}): Promise<Family> {
    const { body } = await world.inquire({ ...nc(n), ...person }, more);
    return { ...body, path: `/v1/cases/${body.caseId}/members/${body.personId}` };
  }
  const heard = (n: number) => [world.textsTo(phone(n)).length, world.mailsTo(nc(n).email).length];
  const tasks = async ({ caseId }: Family) =>
    (await world.tasks(`caseId=${caseId}&waiting=true`)).map((task) => task.kind);

  it.each<[string, string, (one: Family) => Promise<{ status: number }>, string[]]>([
    ['is the loved one', 'not_to_loved_one', (one) => world.call('PATCH', one.path, { role: 'loved_one' }), []],
    ['must not be contacted', 'do_not_contact', (one) => world.call('PATCH', one.path, { doNotContact: true }), []],
    ['leaves the circle', 'withdrew', (one) => world.call('POST', `${one.path}/withdraw`), []],
    ['is under 18', 'under_18', (one) => world.call('PATCH', one.path, { under18: true }), ['under_18']],
    [
      'writes for himself',
      'writes_for_self',
      (one) => world.call('PATCH', one.path, { relationship: 'Self' }),
      ['self_inquiry'],
    ],
  ])('whoever %s: everything automated ends in the same breath', async (_, because, change, asked) => {
    await world.jump(NIGHT);
    const one = await family(1);
    const control = await family(2);
    await world.settle();
    expect(await world.items(`/v1/messages?caseId=${one.caseId}`)).toMatchObject([{ status: 'deferred' }]);
    expect((await change(one)).status).toBe(200);
    expect(await world.items(`/v1/messages?caseId=${one.caseId}`)).toMatchObject([
      { status: 'skipped', skippedBecause: because },
    ]);
    expect(await world.items(`/v1/enrollments?caseId=${one.caseId}`)).toMatchObject([
      { status: 'exited', exitReason: because },
    ]);
    expect(await tasks(one)).toEqual(asked);
    // and again, by the form: known to be so, no sequence begins, and whoever had left does not wait for nobody
    await family(1);
    // a note that begins nothing waits for a person
    const silent = because === 'do_not_contact' || because === 'withdrew';
    expect(await tasks(one)).toEqual([...(silent ? [] : asked), 'answer_waiting']);
    await world.walk(A_MONTH_LATER);
    expect(heard(1)).toEqual([0, 0]);
    expect(heard(2)).toEqual([4, 2]);
    expect(await world.items(`/v1/enrollments?caseId=${control.caseId}`)).toMatchObject([{ status: 'completed' }]);
  });

  it('a form that says it is from a minor, or for himself, ends what an earlier form began', async () => {
    await world.jump(NIGHT);
    for (const n of [1, 2, 3]) await family(n);
    await world.settle();
    const minor = await family(1, {}, { under18: true });
    const self = await family(2, {}, { relationship: 'self' });
    await family(3, {}, { relationship: 'mother' });
    expect([await tasks(minor), await tasks(self)]).toEqual([['under_18'], ['self_inquiry']]);
    await world.walk(A_MONTH_LATER);
    expect([heard(1), heard(2), heard(3)]).toEqual([
      [0, 0],
      [0, 0],
      [4, 2],
    ]);
  });

  it('what was made strict outlasts a case: no texts, and nobody may contact; a person is asked', async () => {
    await world.jump(NIGHT);
    const [quiet, barred, free] = [await family(1), await family(2), await family(3)];
    await world.settle();
    const at = ({ caseId, personId }: { caseId: string; personId: string }) =>
      `/v1/cases/${caseId}/members/${personId}`;
    const any = { 'if-match': '*' };
    expect((await world.call('PUT', `${at(quiet)}/safe-contact`, { texts: false, askFor: 'Ana' }, any)).status).toBe(
      200,
    );
    expect((await world.call('PATCH', at(barred), { doNotContact: true }, any)).status).toBe(200);
    await world.query(`update cases set status = 'closed', closed_at = opened_at, close_reason = 'other'`);
    await world.query(`update enrollments set status = 'exited', due_at = null`);
    await world.query(`update messages set status = 'skipped' where status = 'deferred'`);
    const before = [1, 2, 3].map((n) => heard(n)[0]!);
    const again = [
      await family(1, { safeContact: { texts: true } }),
      await family(2),
      await family(3, { safeContact: { texts: true } }),
    ];
    expect(again.map((one, index) => one.caseId === [quiet, barred, free][index]!.caseId)).toEqual([
      false,
      false,
      false,
    ]);
    await world.walk(A_MONTH_LATER);
    expect([1, 2, 3].map((n) => heard(n)[0]! - before[n - 1]!)).toEqual([0, 0, 4]);
    const profile = await world.call('GET', `${at(again[0]!)}/safe-contact`);
    expect(profile.body).toMatchObject({ texts: false, askFor: 'Ana' });
    expect(await tasks(again[0]!)).toEqual(expect.arrayContaining(['safe_contact', 'call']));
    expect(await tasks(again[1]!)).toContain('answer_waiting');
    // and by a text that opens a case of its own
    await world.query(`update cases set status = 'closed', closed_at = opened_at, close_reason = 'other'`);
    await world.text(phone(1), 'are you there?');
    await world.settle();
    const [{ id: caseId }] = await world.items(`/v1/cases?inquirerId=${quiet.personId}&status=open`);
    expect((await world.call('GET', `${at({ ...quiet, caseId })}/safe-contact`)).body).toMatchObject({
      texts: false,
    });
  });

  it('a minor, or whoever wrote for himself, is not even answered "we have your message"', async () => {
    const people = [await family(1, {}, { under18: true }), await family(2, {}, { relationship: 'self' })];
    const grown = await family(3, { consents: [] });
    await world.settle();
    const before = [1, 2, 3].map((n) => world.textsTo(phone(n)).length);
    await world.query(`update cases set status = 'closed', closed_at = opened_at, close_reason = 'other'`);
    for (const n of [1, 2, 3]) await world.text(phone(n), 'are you there?');
    await world.settle();
    expect([1, 2, 3].map((n) => world.textsTo(phone(n)).length - before[n - 1]!)).toEqual([0, 0, 1]);
    // a person answers them
    const waiting = await world.query(
      `select distinct person_id as id from tasks where kind = 'answer_waiting' and status = 'open'`,
    );
    expect(waiting.map((row) => row.id).toSorted()).toEqual([...people, grown].map((one) => one.personId).toSorted());
  });

  it('two coordinators at once: one wins, the other is told that it has changed', async () => {
    const one = await family(1);
    const { version } = (await world.call('GET', one.path)).body;
    const change = (relationship: string) =>
      world.call('PATCH', one.path, { relationship }, { 'if-match': `"${version}"` });
    const answers = await Promise.all([change('mother'), change('aunt')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200)!.body;
    expect((await world.call('GET', one.path)).body).toEqual(winner);
    expect(winner).toMatchObject({ role: 'inquirer', version: version + 1, joinedAt: expect.any(String) });
  });

  it('a number that somebody else gave is no consent: nothing goes to it, and a shared phone is nobody', async () => {
    const one = await family(1);
    const members = `/v1/cases/${one.caseId}/members`;
    const brother = { name: 'Sam Holt', phone: '(919) 555-3009', role: 'member', relationship: 'brother' };
    const key = { 'idempotency-key': 'sam-1' };
    const invited = await world.call('POST', members, brother, key);
    expect(invited).toMatchObject({
      status: 201,
      body: {
        name: 'Sam Holt',
        role: 'member',
        joinedAt: null,
        invite: 'No automated message until this person agrees.',
        phones: [{ value: phone(9), shared: false }],
      },
    });
    expect(await world.call('POST', members, brother, key)).toEqual(invited);
    expect((await world.call('POST', members, brother)).body.code).toBe('already_member');
    // the mother's own phone, another name: another person, and the phone is shared from now on
    const sister = await world.call('POST', members, { name: 'Ann Holt', phone: phone(1), role: 'primary_contact' });
    expect(sister.body).toMatchObject({ phones: [{ value: phone(1), shared: true }] });
    expect(sister.body.personId).not.toBe(one.personId);
    expect(await world.query('select reason from duplicate_candidates')).toEqual([{ reason: 'same_phone_other_name' }]);
    expect(await world.query('select 1 from consent_records where person_id <> $1', [one.personId])).toEqual([]);
    await world.walk(A_MONTH_LATER);
    expect(world.textsTo(phone(9))).toEqual([]);
    expect(heard(1)).toEqual([4, 2]);
    const items = await world.items(members);
    expect(items.map((member) => member.name).toSorted()).toEqual(['Ann Holt', 'Family 1', 'Sam Holt']);
    const [first, second] = await Promise.all(
      ['', `&cursor=${Buffer.from(items[0].personId).toString('base64url')}`].map((cursor) =>
        world.call('GET', `${members}?limit=1${cursor}`),
      ),
    );
    expect([first!.body.items[0], second!.body.items[0]]).toEqual(items.slice(0, 2));
  });

  it('the circle has one loved one, and refuses what cannot be, naming the field', async () => {
    const one = await family(1);
    const members = `/v1/cases/${one.caseId}/members`;
    const loved = await world.call('POST', members, { name: 'Michael', role: 'loved_one' });
    expect((await world.call('GET', `/v1/cases/${one.caseId}`)).body.lovedOneId).toBe(loved.body.personId);
    const wrong: [string, string, unknown, number, string][] = [
      ['POST', members, { name: 'Paul', role: 'loved_one' }, 409, 'role'],
      ['PATCH', one.path, { role: 'loved_one' }, 409, 'role'],
      ['PATCH', one.path, { role: 'inquirer' }, 400, 'role'],
      ['PATCH', one.path, {}, 400, ''],
      ['PATCH', one.path, { nickname: 'Mum' }, 400, 'nickname'],
      ['PATCH', one.path, { timeZone: 'Mars/Olympus' }, 400, 'timeZone'],
      ['POST', members, { name: ' ' }, 400, 'name'],
      ['POST', members, { name: 'Paul', phone: '12', email: 'x@' }, 422, 'phone'],
      ['POST', `${members}/${loved.body.personId}/withdraw`, undefined, 409, ''],
      ['PATCH', `${members}/${one.caseId}`, { doNotContact: true }, 404, ''],
      ['POST', `/v1/cases/${one.personId}/members`, { name: 'Paul' }, 404, ''],
    ];
    for (const [method, path, body, status, at] of wrong) {
      const answer = await world.call(method as 'POST', path, body);
      expect([path, body, answer.status, answer.body.errors?.[0]?.path ?? '']).toEqual([path, body, status, at]);
    }
    // a mistake is put right: the case has no loved one, and may have another
    await world.call('PATCH', `${members}/${loved.body.personId}`, { role: 'member' });
    const paul = { name: 'Paul', role: 'loved_one' };
    const both = await Promise.all([
      world.call('POST', members, paul),
      world.call('POST', members, { ...paul, name: 'Pia' }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    await world.query(`update cases set status = 'closed', closed_at = opened_at, close_reason = 'other'`);
    for (const [method, path] of [
      ['PATCH', one.path],
      ['POST', members],
    ] as const)
      expect((await world.call(method, path, { name: 'Late' })).body.code).toBe('case_closed');
  });

  it('whoever has left comes back when staff add them again', async () => {
    const one = await family(1);
    const members = `/v1/cases/${one.caseId}/members`;
    const { body } = await world.call('POST', members, { name: 'Ann Holt', phone: phone(5) });
    const path = `${members}/${body.personId}`;
    expect((await world.call('POST', `${path}/withdraw`, undefined, { 'if-match': '7' })).status).toBe(412);
    expect((await world.call('POST', `${path}/withdraw`)).body.withdrawnAt).toEqual(expect.any(String));
    expect((await world.call('POST', `${path}/withdraw`)).body.code).toBe('withdrew');
    const back = await world.call('POST', members, { name: 'Ann Holt', phone: phone(5) });
    expect(back.body).toMatchObject({ personId: body.personId, withdrawnAt: null });
  });

  it('what is on its way without any sequence stops too', async () => {
    const two = [await family(1), await family(2)];
    await world.settle();
    const points = await world.query<{ id: string; value: string }>(
      `select id, value from contact_points where kind = 'phone'`,
    );
    const later = new Date(world.now().getTime() + 3_600_000);
    const drafts = two.map(({ caseId, personId }, index): OutboundDraft => ({
      dedupeKey: `reminder:${caseId}`,
      caseId,
      personId,
      contactPointId: points.find(({ value }) => value === phone(index + 1))!.id,
      enrollmentId: null,
      stepId: null,
      sequenceKey: null,
      channel: 'sms',
      class: 'informational',
      template: null,
      subject: null,
      body: 'Maple House: we call at three.',
      dueAt: later,
      notAfter: null,
      answersAt: null,
      askedNow: false,
    }));
    const messaging = world.app.get(MessagingService, { strict: false });
    await world.app.get(Database).transaction((tx) => messaging.queue(tx, drafts, world.now()));
    await world.call('PATCH', two[0]!.path, { doNotContact: true });
    // in the transaction of the change, not only when the gates are asked again
    const [message] = await world.items(`/v1/messages?caseId=${two[0]!.caseId}&status=skipped`);
    expect(message?.skippedBecause).toBe('do_not_contact');
    await world.walk(later);
    expect([1, 2].map((n) => world.textsTo(phone(n)).filter((body) => body.includes('three')).length)).toEqual([0, 1]);
  });

  it('whoever staff know to be under 18 is greeted by people only, whatever a later form leaves out', async () => {
    const one = await family(1);
    await family(2);
    await world.call('PATCH', one.path, { under18: true });
    await world.query(`update cases set status = 'closed', closed_at = opened_at, close_reason = 'other'`);
    await world.query(`update enrollments set status = 'exited', due_at = null where status = 'active'`);
    const before = [1, 2].map((n) => heard(n)[0]!);
    const again = await family(1);
    expect(again.caseId).not.toBe(one.caseId);
    await family(2);
    await world.walk(A_MONTH_LATER);
    expect([1, 2].map((n) => heard(n)[0]! - before[n - 1]!)).toEqual([0, 4]);
    expect(await world.items(`/v1/enrollments?caseId=${again.caseId}`)).toEqual([]);
    expect(await tasks(again)).toEqual(['under_18']);
  });

  describe('somebody who is in several families', () => {
    const kin = { name: 'Family 1', phone: phone(1), role: 'member' };
    let own: Family;
    let other: Family;
    let left: Family;
    beforeEach(async () => {
      [own, other, left] = [await family(1), await family(2), await family(4)];
      for (const one of [other, left])
        expect((await world.call('POST', `/v1/cases/${one.caseId}/members`, kin)).body.personId).toBe(own.personId);
      await world.call('POST', `/v1/cases/${left.caseId}/members/${own.personId}/withdraw`);
      await world.settle();
      for (const { caseId } of [own, other]) await waitingFor(caseId);
    });

    /** something by a machine, and a person's own words, on their way to her in this case */
    async function waitingFor(caseId: string): Promise<void> {
      const [point] = await world.query<{ id: string }>('select id from contact_points where value = $1', [phone(1)]);
      const drafts = (['informational', 'human_reply'] as const).map((kind): OutboundDraft => ({
        dedupeKey: `${kind}:${caseId}`,
        caseId,
        personId: own.personId,
        contactPointId: point!.id,
        enrollmentId: null,
        stepId: null,
        sequenceKey: null,
        channel: 'sms',
        class: kind,
        template: null,
        subject: null,
        body: 'Maple House: we call at three.',
        dueAt: new Date(world.now().getTime() + 3_600_000),
        notAfter: null,
        answersAt: null,
        askedNow: false,
      }));
      const messaging = world.app.get(MessagingService, { strict: false });
      await world.app.get(Database).transaction((tx) => messaging.queue(tx, drafts, world.now()));
    }
    const became = async ({ caseId }: Family) =>
      Object.fromEntries(
        (await world.items(`/v1/messages?caseId=${caseId}&to=${encodeURIComponent(phone(1))}`))
          .filter(({ body }) => body.includes('three'))
          .map((one) => [one.class, one.skippedBecause ?? one.status]),
      );

    it('age ends it in each of them, and a person is asked in each; a role ends it where she has that role', async () => {
      expect((await world.call('PATCH', own.path, { under18: true, role: 'loved_one' })).status).toBe(200);
      expect(await became(own)).toEqual({ informational: 'not_to_loved_one', human_reply: 'not_to_loved_one' });
      // in the other family she is no loved one: a person may still write to her
      expect(await became(other)).toEqual({ informational: 'under_18', human_reply: 'deferred' });
      expect([await tasks(own), await tasks(other), await tasks(left)]).toEqual([['under_18'], ['under_18'], []]);
      const told = (await world.items(`/v1/cases/${other.caseId}/timeline`)).filter(
        ({ type }) => type === 'member.changed',
      );
      expect(told.map(({ data }) => data)).toEqual([
        { fields: ['under18'], silences: ['under_18'], caseIds: [other.caseId] },
      ]);
      // the other family is heard as before
      expect((await world.items(`/v1/enrollments?caseId=${other.caseId}`))[0].status).toBe('active');
    });

    it.each([
      ['a wish not to be contacted', { doNotContact: true }, 'do_not_contact'],
      ['a role', { role: 'loved_one' }, 'not_to_loved_one'],
      ['writing for herself', { relationship: 'self' }, 'writes_for_self'],
    ])('%s is of one family', async (_, change, because) => {
      await world.call('PATCH', own.path, change);
      expect((await became(own)).informational).toBe(because);
      expect(await became(other)).toEqual({ informational: 'deferred', human_reply: 'deferred' });
    });

    it('leaving one family leaves the others', async () => {
      await world.call('POST', `/v1/cases/${other.caseId}/members/${own.personId}/withdraw`);
      expect(await became(own)).toEqual({ informational: 'deferred', human_reply: 'deferred' });
      expect((await became(other)).informational).toBe('withdrew');
    });
  });
});
