import { createApi } from '#apps/api/src/create-api.js';
import { HeldWordsService } from '#crm/messaging/held-words.service.js';
import { MessagingService } from '#crm/messaging/messaging.service.js';
import { freePort } from '#platform/embedded/ports.js';
import { Log } from '#platform/observability/log.js';
import { until } from '#testing/processes.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });
const HELLO = { channel: 'sms', language: 'en' };
// as an office program writes it
const NEW_WORDS =
  '{{ practice.name }}: we have your note \u2014 we\u2019ll call soon. HELP for help, STOP to end. Rates may apply.';

describe('words, and who says them', () => {
  let world: World;
  const begin = async (env: Record<string, string> = {}) => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true, env });
  };
  afterEach(() => world.end());
  const draft = (key: string, more: object) =>
    world.call('POST', `/v1/templates/${key}/versions`, { ...HELLO, ...more });
  const approve = (id: string) => world.call('POST', `/v1/templates/versions/${id}/approve`);
  const retire = (id: string) => world.call('POST', `/v1/templates/versions/${id}/retire`);
  const saidOf = async (key: string, channel = 'sms', language = 'en', discreet = false) =>
    (await world.call('GET', `/v1/templates/${key}`)).body.versions.find(
      (one: any) => one.isSaid && one.channel === channel && one.language === language && one.discreet === discreet,
    );
  const messagesOf = (caseId: string) => world.items(`/v1/messages?caseId=${caseId}&direction=outbound`);

  it('what is approved is said to the next family; a message that waits keeps its words', async () => {
    await begin();
    await world.jump('2027-01-13T04:00:00Z');
    const before = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    expect((await messagesOf(before.caseId))[0]).toMatchObject({ status: 'deferred', templateVersion: 1 });
    const { status, body } = await draft('hello', { body: NEW_WORDS });
    expect([status, body]).toMatchObject([
      201,
      { version: 2, status: 'draft', isSaid: false, segments: 1, findings: [] },
    ]);
    // a draft changes nothing
    expect(await saidOf('hello')).toMatchObject({
      version: 1,
      status: 'draft',
      fromFile: expect.stringMatching(/hello/),
    });
    expect((await approve(body.id)).body).toMatchObject({ status: 'approved', approvedBy: expect.any(String) });
    const after = (await world.inquire(family('Ruth Amber', RUTH))).body;
    await world.settle();
    expect((await messagesOf(after.caseId))[0]).toMatchObject({ template: 'hello', templateVersion: 2 });
    await world.walk('2027-01-13T16:00:00Z');
    expect(world.textsTo(KAREN)).toEqual([expect.stringContaining('thank you for your note')]);
    expect(world.textsTo(RUTH)).toEqual([expect.stringContaining("we have your note - we'll call soon.")]);
  });

  it('words that are retired are said to nobody: a person calls; the words beside them are still said', async () => {
    await begin();
    const { body } = await world.inquire(family('Karen Holt', KAREN));
    await world.walk('2027-01-13T16:00:00Z');
    expect(await retire((await saidOf('day2')).id)).toMatchObject({ status: 200, body: { status: 'retired' } });
    expect(await saidOf('day2')).toBeUndefined();
    await world.walk('2027-01-20T16:00:00Z');
    const day2 = (await messagesOf(body.caseId)).find((message) => message.stepId === 'day2');
    expect(day2).toMatchObject({ status: 'skipped', skippedBecause: 'no_words' });
    const calls = await world.tasks(`caseId=${body.caseId}&kind=call`);
    expect(calls.map(({ detail }) => [detail.stepId, detail.reason])).toEqual([['day2', 'no_words']]);
    expect(world.textsTo(KAREN).map((text) => /note|here when|no rush/.exec(text)?.[0])).toEqual(['note', 'no rush']);
  });

  it('outside the sandbox nothing leaves that nobody approved, but the answer to a stop; an approval frees it', async () => {
    await begin({ UNAPPROVED_WORDS: 'hold' });
    const { body } = await world.inquire(family('Karen Holt', KAREN));
    await world.settle();
    const [held] = await messagesOf(body.caseId);
    expect(held).toMatchObject({ status: 'held', heldBecause: 'not_approved', templateVersion: 1 });
    const why = (await world.call('GET', `/v1/messages/${held.id}/explanation`)).body;
    expect(why.sentences.join(' ')).toMatch(/nobody has approved these words/);
    expect(why.decisions[0]).toMatchObject({ outcome: 'hold', gate: 10, reason: 'content', rule: 'not_approved' });
    expect(world.textsTo(KAREN)).toEqual([]);
    const alerts = await world.items('/v1/events?type=alert.raised');
    expect(alerts.map(({ data }) => data)).toEqual([{ kind: 'words_not_approved', channel: 'sms', code: 'hello' }]);
    // another family, and other words: an approval frees its own only
    const ruth = (await world.inquire(family('Ruth Amber', RUTH), { safeContact: { sharedPhone: true } })).body;
    await approve((await saidOf('hello')).id);
    await until('Karen hears', async () => {
      await sweep();
      return world.textsTo(KAREN).length > 0;
    });
    expect(world.textsTo(KAREN)).toEqual([expect.stringContaining('thank you for your note')]);
    expect((await messagesOf(ruth.caseId))[0]).toMatchObject({ status: 'held', heldBecause: 'not_approved' });
    expect(world.textsTo(RUTH)).toEqual([]);
    await world.text(RUTH, 'please stop texting me');
    await world.settle();
    expect(world.textsTo(RUTH)).toEqual([expect.stringContaining('done.')]);
    expect((await messagesOf(ruth.caseId)).map(({ status }) => status)).toEqual(
      expect.arrayContaining(['skipped', 'delivered']),
    );
  });

  it('what waited for an approval and was retired instead is a call', async () => {
    await begin({ UNAPPROVED_WORDS: 'hold' });
    const karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    const ruth = (await world.inquire({ ...family('Ruth Amber', RUTH), language: 'es' })).body;
    await world.settle();
    await retire((await saidOf('hello')).id);
    await sweep();
    expect((await messagesOf(karen.caseId))[0]).toMatchObject({ status: 'skipped', skippedBecause: 'not_approved' });
    expect(await world.tasks(`caseId=${karen.caseId}`)).toMatchObject([{ kind: 'failed_text' }]);
    expect((await messagesOf(ruth.caseId))[0]).toMatchObject({ status: 'held' });
    expect(await world.tasks(`caseId=${ruth.caseId}`)).toEqual([]);
  });

  it('what waited too long is a call; what came later still waits, and leaves with its approval', async () => {
    await begin({ UNAPPROVED_WORDS: 'hold' });
    const karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.walk('2027-01-14T16:00:00Z');
    const ruth = (await world.inquire(family('Ruth Amber', RUTH))).body;
    await sweep();
    expect((await messagesOf(karen.caseId)).at(-1)).toMatchObject({
      status: 'skipped',
      skippedBecause: 'not_approved',
    });
    expect(await world.tasks(`caseId=${karen.caseId}&kind=failed_text`)).toHaveLength(1);
    expect((await messagesOf(ruth.caseId))[0]).toMatchObject({ status: 'held' });
    await approve((await saidOf('hello')).id);
    await until('Ruth hears', async () => {
      await sweep();
      return world.textsTo(RUTH).length > 0;
    });
    expect(world.textsTo(KAREN)).toEqual([]);
  });

  it('two people who approve at once: one does; a second version retires the first', async () => {
    await begin();
    const first = (await draft('hello', { body: NEW_WORDS })).body;
    const answers = await Promise.all([1, 2, 3].map(() => approve(first.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('not_a_draft');
    const both = await Promise.all(
      ['soon', 'today'].map(async (when) => (await draft('hello', { body: NEW_WORDS.replace('soon', when) })).body.id),
    );
    expect((await Promise.all(both.map(approve))).map(({ status }) => status)).toEqual([200, 200]);
    const versions = (await world.call('GET', '/v1/templates/hello')).body.versions.filter(
      (one: any) => one.channel === 'sms' && one.language === 'en' && !one.discreet,
    );
    expect(versions.map((one: any) => one.status).sort()).toEqual(['approved', 'draft', 'retired', 'retired']);
    expect(new Set(versions.map((one: any) => one.version)).size).toBe(4);
    expect((await retire(first.id)).body.code).toBe('retired');
    expect((await approve(world.config.adminApiKey)).status).toBe(400);
    expect((await approve('0199aaaa-0000-7000-8000-000000000000')).status).toBe(404);
  });

  it('another process says the new words within seconds', async () => {
    await begin();
    const port = await freePort();
    const other = await createApi({ ...world.config, port }, new Log('fatal', 'other'));
    await other.init();
    try {
      const says = () => other.get(MessagingService, { strict: false }).words('hello', 'en', false)!;
      expect(says()).toMatchObject({ templateVersion: 1, body: expect.stringContaining('thank you') });
      await approve((await draft('hello', { body: NEW_WORDS })).body.id);
      await until('the other process says it', () => says().body.includes('call soon'), 20_000);
      expect(says().templateVersion).toBe(2);
    } finally {
      await other.close();
    }
  });

  it('whatever tries to be a program is refused and named, and the words stay', async () => {
    await begin();
    const hostile: [string, RegExp][] = [
      ['x {% for i in (1..1000000) %}y{% endfor %}', /line 1: .*for i in/],
      ['a\n{% include "../../etc/passwd" %}', /line 2: .*include/],
      ['{{ practice.name | upcase }}', /upcase/],
      ['{{ constructor }}', /constructor/],
      ['{{ practice.__proto__ }}', /__proto__/],
      ['{{ person.firstName }}', /person\.firstName/],
      ['{{ practice.name', /not closed/],
      ['{{ a }}'.repeat(800), /line 1: \{\{ a \}\}/],
      ['{{'.repeat(3000), /not closed/],
      ['{{ practice.name }}: how is rehab? STOP to end.', /tells too much: "rehab\*"/],
      [`{{ practice.name }}: ${'x'.repeat(200)}`, /2 segments, at most 1/],
      [`{{ practice.name }}: ${'sí '.repeat(25)}`, /2 segments/],
    ];
    const before = (await world.call('GET', '/v1/templates/hello')).body;
    for (const [body, said] of hostile) {
      const refused = await draft('hello', { body });
      expect([body, refused.status, refused.body.code]).toEqual([body, 422, 'words_unusable']);
      expect(refused.body.errors[0]).toMatchObject({ path: 'body', message: expect.stringMatching(said) });
    }
    expect((await world.call('GET', '/v1/templates/hello')).body).toEqual(before);
    expect((await draft('hello', { body: NEW_WORDS })).status).toBe(201);
  });

  it('says what is wrong with a draft, field by field', async () => {
    await begin();
    const bad = async (key: string, more: object) => {
      const { status, body } = await draft(key, more);
      return [status, ...(body.errors ?? []).map((error: any) => error.path)];
    };
    const text = '{{ practice.name }}: hello. STOP to end.';
    expect(await bad('hello', { body: text, subject: 'Hello' })).toEqual([422, 'subject']);
    expect(await bad('hello', { body: text, loud: true })).toEqual([400, 'loud']);
    expect(await bad('hello', { body: '' })).toEqual([400, 'body']);
    expect(await bad('hello', { body: 'x'.repeat(6001) })).toEqual([400, 'body']);
    expect(await bad('hello', { body: text, channel: 'fax' })).toEqual([400, 'channel']);
    expect(await bad('Hello There', { body: text })).toEqual([400, 'key']);
    expect(await bad('new.words', { body: text })).toEqual([422, 'purpose', 'reviewBy', 'class', 'discreetAs']);
    expect(await bad('day1', { body: text, channel: 'email', subject: 'Your rehab' })).toEqual([422, 'body']);
    expect(await bad('day1', { body: text, channel: 'email', discreet: true })).toContain(422);
    const whole = { body: text, class: 'solicitation', purpose: 'followup', reviewBy: '2027-11-24' };
    expect(await bad('new.words', { ...whole, discreetAs: 'no.such-words' })).toEqual([422, 'discreetAs']);
    expect(await bad('new.words', { ...whole, discreetAs: 'generic.page' })).toEqual([201]);
  });

  it('the same draft twice with one key is one version', async () => {
    await begin();
    const headers = { 'idempotency-key': 'one' };
    const path = '/v1/templates/hello/versions';
    const both = await Promise.all([1, 2].map(() => world.call('POST', path, { ...HELLO, body: NEW_WORDS }, headers)));
    expect(both[0]!.body).toEqual(both[1]!.body);
    expect(both[0]!.body.version).toBe(2);
    const other = await world.call('POST', path, { ...HELLO, body: `${NEW_WORDS} x` }, headers);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
  });

  it('shows the exact words before anybody gets them', async () => {
    await begin();
    const preview = (key: string, body: object) => world.call('POST', `/v1/templates/${key}/preview`, body);
    const { body: inquiry } = await world.inquire(family('Karen Holt', KAREN));
    const { personId } = inquiry;
    const mail = await preview('day1', { channel: 'email', language: 'en', personId });
    expect(mail).toMatchObject({
      status: 200,
      body: { subject: 'Your note to us', segments: null, isApproved: false },
    });
    expect(mail.body.body).toMatch(/^Hello Karen,\n\nThank you/);
    expect(mail.body.html).toContain('<p>Hello Karen,</p>');
    const text = await preview('confirmed', { ...HELLO, values: { 'staff.firstName': 'Łucja' } });
    expect(text.body).toMatchObject({ encoding: 'UCS-2', segments: 2, unusualCharacters: ['Ł'] });
    expect(text.body.body).toContain('with Łucja');
    for (const [values, path] of [
      [{ 'staff.firstName': 'Methadone' }, 'values.staff.firstName'],
      [{ 'staff.firstName': 'x'.repeat(11) }, 'values.staff.firstName'],
      [{ 'practice.constructor': 'x' }, 'values.practice.constructor'],
      [{ '__proto__.x': 'x' }, 'values.__proto__.x'],
    ] as const) {
      const refused = await preview('confirmed', { ...HELLO, values });
      expect([refused.status, refused.body.errors?.[0].path]).toEqual([422, path]);
    }
    expect((await preview('confirmed', { ...HELLO, personId: '0199aaaa-0000-7000-8000-000000000000' })).status).toBe(
      404,
    );
    expect((await preview('nothing', HELLO)).status).toBe(404);
    const written = (await draft('hello', { body: NEW_WORDS })).body;
    expect((await preview('hello', { ...HELLO, versionId: written.id })).body.body).toMatch(/note - we'll call soon/);
    expect((await preview('day2', { ...HELLO, versionId: written.id })).status).toBe(404);
  });

  it('lists what is said and what waits, a page at a time', async () => {
    await begin();
    await draft('hello', { body: NEW_WORDS });
    const all = await world.items('/v1/templates');
    expect(all.length).toBeGreaterThan(80);
    const hello = all.find(({ key }) => key === 'hello').versions;
    expect(hello.map((one: any) => [one.language, one.discreet, one.version, one.isSaid])).toEqual([
      ['en', false, 1, true],
      ['en', false, 2, false],
      ['en', true, 1, true],
      ['es', false, 1, true],
      ['es', true, 1, true],
    ]);
    expect(all.flatMap(({ versions }) => versions.flatMap((one: any) => one.findings))).toEqual([]);
    const keys: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await world.call('GET', `/v1/templates?limit=30${cursor ? `&cursor=${cursor}` : ''}`);
      keys.push(...page.body.items.map(({ key }: any) => key));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(keys).toEqual(all.map(({ key }) => key));
    expect((await world.items('/v1/templates?channel=page&language=es')).length).toBeGreaterThan(25);
    for (const path of ['?channel=fax', '?language=fr', '?cursor=x', '/Not%20A%20Key'])
      expect((await world.call('GET', `/v1/templates${path}`)).status).toBe(400);
    expect((await world.call('GET', '/v1/templates/nothing')).status).toBe(404);
  });

  /** As the worker does every few seconds. */
  async function sweep(): Promise<void> {
    await world.app.get(HeldWordsService, { strict: false }).heldDue();
    await world.settle();
  }
});
