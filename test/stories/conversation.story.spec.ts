import { createHash } from 'node:crypto';
import { MediaService } from '#crm/conversations/media.service.js';
import { type Answer, World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
/** Pennsylvania, by area code and by address */
const PENN = '+14125550142';
const SECOND = `hl_${'s'.repeat(40)}`;
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

let world: World;
/** Two people of the practice, each with a key. */
let dana: string;
let omar: string;

async function begin(at: string): Promise<void> {
  world = await World.begin(at, { twice: true });
  const hash = createHash('sha256').update(SECOND).digest();
  await world.query(
    `insert into api_keys (id, name, role, hash, created_at) values (gen_random_uuid(), 'Omar', 'administrator', $1, $2)`,
    [hash, world.now()],
  );
  const keys = await world.query<{ id: string; name: string }>('select id, name from api_keys');
  dana = keys.find((key) => key.name === 'bootstrap')!.id;
  omar = keys.find((key) => key.name === 'Omar')!.id;
}
const asOmar = { authorization: `Bearer ${SECOND}` };
const post = (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  world.call('POST', `/v1/conversations/${path}`, body, headers);
const threadOf = async (phone: string): Promise<any> =>
  (await world.items('/v1/conversations')).find((one) => one.address === phone);
const typesOf = async (caseId: string) =>
  (await world.items(`/v1/cases/${caseId}/timeline`)).map((entry) => entry.type);
const repliesIn = async (id: string) =>
  (await world.items(`/v1/conversations/${id}/messages`)).filter((one) => one.class === 'human_reply');

describe('a person answers', () => {
  beforeEach(() => begin('2027-01-12T16:00:00Z'));
  afterEach(() => world.end());

  it('in hours a reply leaves at once, is whose it is, and does what waited for it; the other family goes on waiting', async () => {
    const karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    const ruth = (await world.inquire(family('Ruth Amber', RUTH))).body;
    await world.settle();
    for (const phone of [KAREN, RUTH]) await world.text(phone, 'can we talk tonight?');
    await world.settle();
    const thread = await threadOf(KAREN);
    expect(thread).toMatchObject({ caseId: karen.caseId, channel: 'sms', unread: true, waiting: true });
    const answer = await post(`${thread.id}/messages`, { body: 'Of course — I\u2019ll call at 7\u2026' });
    expect(answer).toMatchObject({
      status: 201,
      body: { class: 'human_reply', writtenBy: dana, body: "Of course - I'll call at 7...", warnings: [] },
    });
    await world.settle();
    expect(world.textsTo(KAREN).at(-1)).toBe("Of course - I'll call at 7...");
    expect(world.textsTo(RUTH)).toHaveLength(1);
    expect(await threadOf(KAREN)).toMatchObject({ unread: false, waiting: false, lastReplyBy: dana });
    expect(await threadOf(RUTH)).toMatchObject({ unread: true, waiting: true });
    const tasks = async (caseId: string) =>
      (await world.tasks(`caseId=${caseId}&kind=answer_waiting`)).map((task) => [task.status, task.endedBy]);
    expect(await tasks(karen.caseId)).toEqual([['done', dana]]);
    expect(await tasks(ruth.caseId)).toEqual([['open', null]]);
    const told = (await world.items('/v1/events')).filter((event) => event.actor.kind === 'staff');
    expect(told.map((event) => event.type)).toEqual(expect.arrayContaining(['message.queued', 'task.completed']));
    expect(JSON.stringify(told)).not.toContain('Of course');
  });

  it('one key is one message, from two people at once, and again; other words with it are refused; no key is no promise', async () => {
    await world.text(KAREN, 'are you there?');
    await world.settle();
    const { id } = await threadOf(KAREN);
    const key = { 'idempotency-key': 'answer-1' };
    const both = await Promise.all([
      post(`${id}/messages`, { body: 'Yes, we are here.' }, key),
      post(`${id}/messages`, { body: 'Yes, we are here.' }, { ...key, ...asOmar }),
      post(`${id}/messages`, { body: 'Yes, we are here.' }, key),
    ]);
    expect(both.map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(new Set(both.map((answer) => answer.body.id)).size).toBe(1);
    expect((await post(`${id}/messages`, { body: 'Other words' }, key)).body.code).toBe('idempotency_key_reused');
    expect((await post(`${id}/messages`, { body: 'Other words' }, { ...key, ...asOmar })).body.code).toBe(
      'idempotency_key_reused',
    );
    await world.settle();
    expect(world.textsTo(KAREN).filter((text) => text === 'Yes, we are here.')).toHaveLength(1);
    const writer = await repliesIn(id);
    const same = writer[0].writtenBy === dana ? {} : asOmar;
    for (const _ of [1, 2]) await post(`${id}/messages`, { body: 'Call me.' }, same);
    await world.settle();
    expect(world.textsTo(KAREN).filter((text) => text === 'Call me.')).toHaveLength(2);
  });

  it('two who answer at once: the second is told whose answer it has not seen', async () => {
    await world.text(KAREN, 'are you there?');
    await world.settle();
    const { id } = await threadOf(KAREN);
    await post(`${id}/typing`, undefined, asOmar);
    expect((await world.call('GET', `/v1/conversations/${id}`)).body.typing).toEqual([
      { staffId: omar, name: 'Omar', since: expect.any(String) },
    ]);
    const answers = await Promise.all([
      post(`${id}/messages`, { body: 'Yes, Dana here.' }),
      post(`${id}/messages`, { body: 'Yes, Omar here.' }, asOmar),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    const won = answers.find((answer) => answer.status === 201)!;
    const lost = answers.find((answer) => answer.status === 409)!;
    expect(lost.body).toMatchObject({
      code: 'answered_meanwhile',
      messageId: won.body.id,
      staffId: won.body.writtenBy,
    });
    const other = won.body.writtenBy === dana ? asOmar : {};
    const [seen] = await world.query('select id from messages where direction = $1', ['inbound']);
    const blind = await post(`${id}/messages`, { body: 'Once more', seenUntil: seen.id }, other);
    expect([blind.status, blind.body.code]).toEqual([409, 'answered_meanwhile']);
    expect((await post(`${id}/messages`, { body: 'Seen it', seenUntil: won.body.id }, other)).status).toBe(201);
    expect((await post(`${id}/messages`, { body: 'By force', seenUntil: seen.id, force: true })).status).toBe(201);
    await world.settle();
    expect(await repliesIn(id)).toHaveLength(3);
    await world.query(`update typing set until_mt = clock_timestamp() - interval '1 second'`);
    expect((await world.call('GET', `/v1/conversations/${id}`)).body.typing).toEqual([]);
  });

  it('who said STOP is not answered, and nothing is stored; who said it while crying for help is', async () => {
    for (const phone of [KAREN, RUTH]) await world.inquire(family('Somebody', phone));
    await world.settle();
    await world.text(KAREN, 'please stop texting me');
    await world.text(RUTH, 'my son is not breathing, stop texting me');
    await world.settle();
    const karen = await threadOf(KAREN);
    const refused = await post(`${karen.id}/messages`, { body: 'Are you sure?' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'suppressed', choices: ['call'] } });
    expect(await repliesIn(karen.id)).toEqual([]);
    const ruth = await threadOf(RUTH);
    expect(await world.query('select 1 from suppressions where lifted_at is null')).not.toHaveLength(0);
    expect((await post(`${ruth.id}/messages`, { body: 'Call 911 now. I am calling you.' })).status).toBe(201);
    await world.settle();
    expect(world.textsTo(RUTH)).toContain('Call 911 now. I am calling you.');
    expect(world.textsTo(KAREN)).not.toContain('Are you sure?');
  });

  it('words that tell too much need a reason, and a shortened link never leaves', async () => {
    await world.text(KAREN, 'what do you do?');
    await world.settle();
    const { id } = await threadOf(KAREN);
    const telling = await post(`${id}/messages`, { body: 'We find a rehab for him.' });
    expect(telling).toMatchObject({ status: 422, body: { code: 'content_warning' } });
    expect(telling.body.errors).toContainEqual({ path: 'body', message: 'L1: rehab' });
    const noReason = await post(`${id}/messages`, { body: 'We find a rehab for him.', overrideLint: true });
    expect([noReason.status, noReason.body.errors[0].path]).toEqual([422, 'reason']);
    const link = { body: 'See bit.ly/abc', overrideLint: true, reason: 'she asked' };
    expect((await post(`${id}/messages`, link)).body.code).toBe('content_refused');
    const given = { body: 'We find a rehab for him.', overrideLint: true, reason: 'she asked' };
    expect(await post(`${id}/messages`, given)).toMatchObject({
      status: 201,
      body: { warnings: [{ code: 'content', message: 'L1: rehab' }] },
    });
    await world.settle();
    expect(await repliesIn(id)).toHaveLength(1);
  });

  it('a mail is answered by mail, under its own subject; the other family hears nothing', async () => {
    const [mailbox, other] = ['karen@holt.example', 'ruth@amber.example'];
    await world.inquire({ ...family('Karen Holt', KAREN), email: mailbox });
    await world.inquire({ ...family('Ruth Amber', RUTH), email: other });
    await world.walk('2027-01-14T16:00:00Z');
    const [first] = world.mailsTo(mailbox);
    const before = world.mailsTo(other).length;
    const { id } = await threadOf(mailbox);
    const answer = await post(`${id}/messages`, { body: 'Is Friday at ten good for you?', channel: 'email' });
    expect(answer).toMatchObject({ status: 201, body: { channel: 'email', subject: `Re: ${first!.subject}` } });
    await world.settle();
    expect(world.mailsTo(mailbox).at(-1)!.subject).toBe(`Re: ${first!.subject}`);
    expect(JSON.stringify(world.mailsTo(mailbox).at(-1))).toContain('Is Friday at ten good for you?');
    expect(world.mailsTo(other)).toHaveLength(before);
    const late = await post(`${id}/messages`, { body: 'And', subject: 'one\nBcc: two' });
    expect([late.status, late.body.errors[0].path]).toEqual([400, 'subject']);
  });

  it('says what is wrong with a request, and sends nothing', async () => {
    await world.text(KAREN, 'hello?');
    await world.settle();
    const { id } = await threadOf(KAREN);
    const wrong: [unknown, number, string][] = [
      [{}, 400, 'body'],
      [{ body: '  ' }, 400, 'body'],
      [{ body: 'x'.repeat(1601) }, 400, 'body'],
      [{ body: 'hi', colour: 'red' }, 400, 'colour'],
      [{ body: 'hi', channel: 'email' }, 422, 'channel'],
      [{ body: 'hi', subject: 'Hello' }, 422, 'subject'],
      [{ body: 'hi', overrideHours: true, wait: true, reason: 'x' }, 422, 'wait'],
      [{ body: 'hi', seenUntil: 'yesterday' }, 400, 'seenUntil'],
    ];
    for (const [body, status, path] of wrong) {
      const answer = await post(`${id}/messages`, body);
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([status, path]);
    }
    const stale = await post(`${id}/messages`, { body: 'hi' }, { 'if-match': '77' });
    expect([stale.status, stale.body.code]).toEqual([412, 'stale']);
    expect((await post(`${dana}/messages`, { body: 'hi' })).status).toBe(404);
    expect((await post('7/messages', { body: 'hi' })).status).toBe(400);
    expect(
      (await world.call('POST', `/v1/conversations/${id}/messages`, { body: 'hi' }, { authorization: '' })).status,
    ).toBe(401);
    for (const query of ['?unread=maybe', '?cursor=nonsense', '?caseId=7', '?assigneeId=me'])
      expect((await world.call('GET', `/v1/conversations${query}`)).status).toBe(400);
    expect(await repliesIn(id)).toEqual([]);
    const nul = await post(`${id}/messages`, { body: 'a\u0000b' });
    expect([nul.status, nul.body.body]).toEqual([201, 'a\uFFFDb']);
  });
});

describe('outside the hours', () => {
  afterEach(() => world.end());

  it('an hour after the inbound it leaves at 07:20; eighty minutes after it is refused, waits, or goes with a reason', async () => {
    // Sunday, 06:00 and 06:30 in Pennsylvania
    await begin('2027-01-17T11:00:00Z');
    await world.text(RUTH, 'are you awake?');
    await world.text(PENN, 'are you awake?');
    await world.jump('2027-01-17T11:30:00Z');
    await world.text(KAREN, 'are you awake?');
    await world.jump('2027-01-17T12:20:00Z');
    const soon = await threadOf(KAREN);
    expect((await post(`${soon.id}/messages`, { body: 'Yes, I am here.' })).status).toBe(201);
    await world.settle();
    expect(world.textsTo(KAREN)).toContain('Yes, I am here.');
    const late = await threadOf(PENN);
    const refused = await post(`${late.id}/messages`, { body: 'Yes, I am here.' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'closed_hours', choices: ['call', 'wait', 'send_with_reason'] });
    expect(new Date(refused.body.until).getTime()).toBeGreaterThanOrEqual(Date.parse('2027-01-17T13:00:00Z'));
    expect(refused.body.title).toMatch(
      /^Closed in Pennsylvania until \w{3} Jan \d\d, \d\d:\d\d \(EST\): call, wait, or send with a reason$/,
    );
    expect(await repliesIn(late.id)).toEqual([]);
    const given = await post(`${late.id}/messages`, { body: 'Now.', overrideHours: true, reason: 'she is waiting up' });
    expect(given).toMatchObject({ status: 201, body: { hoursReason: 'she is waiting up' } });
    const ruth = await threadOf(RUTH);
    const waits = await post(`${ruth.id}/messages`, { body: 'Later.', wait: true });
    expect(waits).toMatchObject({ status: 201, body: { status: 'deferred' } });
    expect(waits.body.sentence).toMatch(/^Waits until \w{3} Jan \d\d/);
    await world.settle();
    expect(world.textsTo(PENN)).toContain('Now.');
    expect(world.textsTo(RUTH)).not.toContain('Later.');
    const planned = (await world.call('GET', `/v1/conversations/${ruth.id}`)).body.planned;
    expect(planned).toMatchObject([{ id: waits.body.id, sentence: waits.body.sentence }]);
    const decisions = (await world.call('GET', `/v1/messages/${given.body.id}/explanation`)).body.decisions;
    expect(decisions[0].inputs).toMatchObject({ hoursReason: 'she is waiting up' });
    await world.walk(waits.body.dueAt);
    expect(world.textsTo(RUTH)).toContain('Later.');
  });

  it('"he said yes" on a Sunday at six is answered at 07:20; what asked nothing of the kind is not', async () => {
    await begin('2027-01-17T11:00:00Z');
    await world.text(PENN, 'he said yes, he will go');
    await world.text(RUTH, 'thanks for yesterday');
    await world.jump('2027-01-17T12:20:00Z');
    const yes = await threadOf(PENN);
    expect((await post(`${yes.id}/messages`, { body: 'I am calling you now.' })).status).toBe(201);
    const other = await threadOf(RUTH);
    expect((await post(`${other.id}/messages`, { body: 'You are welcome.' })).body.code).toBe('closed_hours');
    await world.settle();
    expect(world.textsTo(PENN)).toContain('I am calling you now.');
    expect(world.textsTo(RUTH)).not.toContain('You are welcome.');
  });
});

describe('whose it is', () => {
  beforeEach(() => begin('2027-01-12T16:00:00Z'));
  afterEach(() => world.end());

  it('taken over, the sequence ends at once; handed back, automation may go on; the other family is texted all the time', async () => {
    const karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.walk('2027-01-12T18:00:00Z');
    const { id } = await threadOf(KAREN);
    const before = (await world.call('GET', `/v1/conversations/${id}`)).body;
    expect(before.nextSteps).toMatchObject([{ sequenceKey: 'new-family', stepId: 'day1' }]);
    expect(before.nextSteps[0].sentence).toMatch(
      /^Would go on with day1 of new-family on \w{3} Jan \d+, \d\d:\d\d \(EST\)\.$/,
    );
    const took = await Promise.all([post(`${id}/takeover`, { reason: 'I know them' }), post(`${id}/takeover`)]);
    expect(took.map((answer) => [answer.status, answer.body.takenOverBy])).toEqual([
      [200, dana],
      [200, dana],
    ]);
    expect(await post(`${id}/takeover`, undefined, asOmar)).toMatchObject({
      status: 409,
      body: { code: 'taken_over', staffId: dana },
    });
    expect((await world.call('GET', `/v1/conversations/${id}`)).body.nextSteps).toEqual([]);
    const texts = world.textsTo(KAREN).length;
    // whoever took it over may write
    expect((await post(`${id}/messages`, { body: 'It is Dana.', seenUntil: before.lastMessage.id })).status).toBe(201);
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(texts + 1);
    expect(world.textsTo(RUTH)).toHaveLength(4);
    expect((await typesOf(karen.caseId)).filter((type) => /taken_over|enrollment.exited/.test(type)).sort()).toEqual([
      'conversation.taken_over',
      'enrollment.exited',
    ]);
    await world.query(
      `insert into messages (id, dedupe_key, conversation_id, case_id, person_id, contact_point_id, direction, channel, class, body, status,
         held_because, due_at, created_at, answers_at, asked_now)
       select gen_random_uuid(), 'held:1', c.id, c.case_id, c.person_id, c.contact_point_id, 'outbound', 'sms', 'help_reply', 'Held words',
         'held', 'paused', $2, $2, $2, true from conversations c where c.id = $1`,
      [id, world.now()],
    );
    await world.settle();
    expect(world.textsTo(KAREN)).not.toContain('Held words');
    expect((await post(`${id}/hand-back`, undefined, asOmar)).body.takenOverAt).toBeNull();
    expect((await post(`${id}/hand-back`)).body.code).toBe('not_taken_over');
    await world.settle();
    expect(world.textsTo(KAREN)).toContain('Held words');
  });

  it('is claimed by one, shown to all, and answered by another with a warning', async () => {
    await world.text(KAREN, 'hello?');
    await world.settle();
    const { id } = await threadOf(KAREN);
    const claims = await Promise.all([post(`${id}/claim`), post(`${id}/claim`, undefined, asOmar)]);
    expect(claims.map((claim) => claim.status).sort()).toEqual([200, 409]);
    const owner = claims.find((claim) => claim.status === 200)!.body;
    const lost = claims.find((claim) => claim.status === 409)!.body;
    expect(lost).toMatchObject({ code: 'claimed', staffId: owner.assigneeId });
    expect(lost.title).toBe(`${owner.assigneeName} has taken this conversation`);
    const other = owner.assigneeId === dana ? asOmar : {};
    expect((await post(`${id}/messages`, { body: 'I can help too.' }, other)).body.warnings).toMatchObject([
      { code: 'assigned_to_other' },
    ]);
    const nobody = await post(`${id}/assign`, { assigneeId: id });
    expect([nobody.status, nobody.body.errors[0].path]).toEqual([422, 'assigneeId']);
    // who was first is chance; that it goes to the other is not
    const next = owner.assigneeId === dana ? omar : dana;
    expect((await post(`${id}/assign`, { assigneeId: next })).body.assigneeId).toBe(next);
    expect(await world.items(`/v1/conversations?assigneeId=${next}`)).toHaveLength(1);
    expect(await world.items('/v1/conversations?unassigned=true')).toHaveLength(0);
    expect((await post(`${id}/release`, undefined, { 'if-match': '1' })).status).toBe(412);
    expect((await post(`${id}/release`)).body.assigneeId).toBeNull();
    expect(await world.items('/v1/conversations?unassigned=true')).toHaveLength(1);
    const [{ caseId }] = await world.items('/v1/conversations');
    expect((await typesOf(caseId)).filter((type) => type === 'conversation.assigned')).toHaveLength(3);
    expect(await world.items(`/v1/cases/${caseId}/conversations`)).toMatchObject([{ id }]);
  });

  it('snoozed wakes by its time and by the family; read is read for all', async () => {
    for (const phone of [KAREN, RUTH]) await world.text(phone, 'hello?');
    await world.settle();
    const [karen, ruth] = [await threadOf(KAREN), await threadOf(RUTH)];
    const addresses = async (query: string) =>
      (await world.items(`/v1/conversations?${query}`)).map((one) => one.address).sort();
    for (const until of ['2027-01-12T15:00:00Z', '2028-01-12T15:00:00Z'])
      expect((await post(`${karen.id}/snooze`, { until })).body).toMatchObject({ code: 'impossible_time' });
    for (const { id } of [karen, ruth]) await post(`${id}/snooze`, { until: '2027-01-13T16:00:00Z' });
    expect(await addresses('snoozed=true')).toEqual([KAREN, RUTH]);
    await world.text(KAREN, 'still there?');
    await world.settle();
    expect(await addresses('snoozed=true')).toEqual([RUTH]);
    await world.jump('2027-01-13T16:00:00Z');
    expect(await addresses('snoozed=true')).toEqual([]);
    await post(`${karen.id}/read`, undefined, asOmar);
    expect(await addresses('unread=true')).toEqual([RUTH]);
    expect(await addresses('waiting=true')).toEqual([KAREN, RUTH]);
    await world.text(KAREN, 'please');
    await world.settle();
    expect(await addresses('unread=true')).toEqual([KAREN, RUTH]);
    expect((await world.items('/v1/conversations'))[0].address).toBe(KAREN);
  });

  it('a thread of ten thousand messages is paged by an index, and a page is a page', async () => {
    for (const phone of [KAREN, RUTH]) await world.text(phone, 'hello?');
    await world.settle();
    const { id } = await threadOf(KAREN);
    await world.query(
      `insert into messages (id, dedupe_key, conversation_id, case_id, person_id, contact_point_id, direction, channel, body, status, created_at)
       select ('01900000-0000-7000-8000-' || lpad(to_hex(n * 4), 12, '0'))::uuid, 'old:' || n, c.id, c.case_id, c.person_id, c.contact_point_id,
         'inbound', 'sms', 'word ' || n, 'received', $2
       from conversations c, generate_series(1, 10000) n where c.id = $1`,
      [id, world.now()],
    );
    // and far more in other threads, between them
    await world.query(
      `insert into messages (id, dedupe_key, conversation_id, contact_point_id, direction, channel, body, status, created_at)
       select ('01900000-0000-7000-8000-' || lpad(to_hex(n / 3 * 4 + n % 3 + 1), 12, '0'))::uuid, 'other:' || n, c.id, c.contact_point_id, 'inbound', 'sms',
         'word', 'received', $2 from conversations c, generate_series(1, 20000) n where c.id <> $1`,
      [id, world.now()],
    );
    await world.query('analyze messages');
    const plan = await world.query(
      `explain select * from messages where conversation_id = '${id}' and id < '01900000-0000-7000-8000-000000004e20' order by id desc limit 51`,
    );
    expect(JSON.stringify(plan)).toContain('messages_conversation');
    expect(JSON.stringify(plan)).not.toMatch(/Seq Scan|Sort/);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.call(
        'GET',
        `/v1/conversations/${id}/messages?limit=200${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.items.map((one: { id: string }) => one.id));
      if (!body.nextCursor) break;
      cursor = body.nextCursor;
    }
    expect(seen.length).toBeGreaterThan(10_000);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort().reverse()).toEqual(seen);
  }, 90_000);
});

describe('pictures', () => {
  beforeEach(() => begin('2027-01-12T16:00:00Z'));
  afterEach(() => world.end());
  const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(900, 7)]);
  const sid = (n: number) => `MM${String(n).repeat(32)}`;

  it('what a family sends is fetched once, looked at, and served to staff as a download; the rest says why not', async () => {
    const named: [number, string, Buffer][] = [
      [1, 'image/png', PNG],
      [2, 'image/png', Buffer.from('<script>alert(1)</script>')],
      [3, 'image/png', Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)])],
    ];
    for (const [n, type, bytes] of named) {
      const url = world.carrier.attach(sid(n), type, bytes);
      const extra = { MessageSid: sid(n), NumMedia: '1', MediaUrl0: url, MediaContentType0: type };
      await Promise.all([world.text(KAREN, '', extra), world.text(KAREN, '', extra)]);
    }
    await world.text(KAREN, '', { MessageSid: sid(4), NumMedia: '1', MediaUrl0: 'http://169.254.169.254/latest' });
    const media = world.app.get(MediaService, { strict: false });
    for (const _ of [1, 2]) await Promise.all([media.fetchDue(), media.fetchDue()]);
    await becomes(async () => (await world.query(`select 1 from media where status = 'waiting'`)).length === 0);
    const thread = await threadOf(KAREN);
    const found = (await world.items(`/v1/conversations/${thread.id}/messages`)).filter((one) => one.media.length > 0);
    expect(found.reverse().map(({ media: [one] }) => [one.status, one.type, one.size, one.refusedBecause])).toEqual([
      ['kept', 'image/png', PNG.length, null],
      ['refused', null, null, 'type_not_taken'],
      ['refused', null, null, 'too_large'],
      ['refused', null, null, 'foreign_address'],
    ]);
    const [kept, refused] = found.map((one) => one.media[0].id);
    const get = (id: string, headers: Record<string, string>) =>
      fetch(`${world.config.publicUrl}/v1/media/${id}`, { headers });
    const served = await get(kept, asOmar);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="${kept}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect((await get(kept, {})).status).toBe(401);
    expect((await get(dana, asOmar)).status).toBe(404);
    const answer = await world.call('GET', `/v1/media/${refused}`);
    expect([answer.status, answer.body.because]).toEqual([409, 'type_not_taken']);
  });
});

async function becomes(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
