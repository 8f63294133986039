import { World } from '#testing/world.js';

const phone = (n: number) => `+1919555${String(4000 + n)}`;
const nc = (n: number) => ({ name: `Family ${n}`, phone: phone(n), postalCode: '27601' });
/** 22:30 in North Carolina: what was decided still waits. */
const NIGHT = '2027-01-13T03:30:00Z';
const MORNING = '2027-01-13T14:00:00Z';

describe('how it is safe to reach a family', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin(NIGHT, { twice: true });
  });
  afterEach(() => world.end());

  async function family(n: number, safeContact?: Record<string, unknown>) {
    const { body } = await world.inquire(nc(n), safeContact ? { safeContact } : {});
    return { caseId: body.caseId as string, path: `/v1/cases/${body.caseId}/members/${body.personId}/safe-contact` };
  }
  const put = (path: string, body: unknown, version: string | null = '*') =>
    world.call('PUT', path, body, version === null ? {} : { 'if-match': version });
  const messagesOf = ({ caseId }: { caseId: string }) => world.items(`/v1/messages?caseId=${caseId}`);

  it('a "no" to texts holds back what was decided before it; the family beside it is texted', async () => {
    const [one] = [await family(1), await family(2)];
    await world.settle();
    const { body } = await put(one.path, { texts: false });
    expect(body).toMatchObject({ texts: false, hasCodeWord: false, version: 2, windows: [], avoid: [] });
    await world.walk(MORNING);
    expect([world.textsTo(phone(1)).length, world.textsTo(phone(2)).length]).toEqual([0, 1]);
    expect(await messagesOf(one)).toMatchObject([{ status: 'skipped', skippedBecause: 'unsafe_channel' }]);
  });

  it('a phone that others may see from now on: the text in ordinary words never leaves, a person calls', async () => {
    const [one, silent] = [await family(1), await family(3)];
    await family(2);
    await world.settle();
    const shared = { sharedPhone: 'maybe' };
    expect((await put(one.path, shared)).status).toBe(200);
    await put(silent.path, { ...shared, calls: false });
    expect(await messagesOf(one)).toMatchObject([{ status: 'skipped', skippedBecause: 'unsafe_channel' }]);
    const tasksOf = (caseId: string) => world.tasks(`caseId=${caseId}&waiting=true`);
    expect(await tasksOf(one.caseId)).toMatchObject([{ kind: 'call', detail: { reason: 'unsafe_channel' } }]);
    expect(await tasksOf(silent.caseId)).toMatchObject([{ kind: 'safe_contact' }]);
    // the next text finds its discreet words
    await world.walk('2027-01-16T16:00:00Z');
    const [plain] = world.textsTo(phone(2)).slice(1);
    const [discreet] = world.textsTo(phone(1));
    expect(world.textsTo(phone(1))).toHaveLength(1);
    expect(plain).toEqual(expect.any(String));
    expect(discreet).not.toBe(plain);
  });

  it('a later form never takes away silently what was made stricter; a person is asked', async () => {
    const one = await family(1, { askFor: 'Karen', codeWord: 'maple' });
    const control = await family(2);
    await put(one.path, { texts: false, sharedPhone: 'yes', avoid: [{ days: ['mon'], from: '09:00', to: '12:00' }] });
    await put(control.path, { texts: true });
    await family(1, {
      texts: 'yes',
      sharedPhone: 'no',
      voicemail: true,
      avoid: [{ days: ['tue'], from: '09:00', to: '12:00' }],
    });
    await family(2, { texts: false });
    const profile = (await world.call('GET', one.path)).body;
    expect(profile).toMatchObject({ texts: false, sharedPhone: 'yes', voicemail: true, codeWord: 'maple' });
    expect(profile.avoid).toHaveLength(2);
    expect((await world.call('GET', control.path)).body).toMatchObject({ texts: false });
    const [task] = await world.tasks(`caseId=${one.caseId}&kind=safe_contact&waiting=true`);
    expect(task.detail).toMatchObject({ proposal: { texts: true, sharedPhone: 'no' } });
    expect(await world.tasks(`caseId=${control.caseId}&kind=safe_contact`)).toEqual([]);
    // a form that says nothing of texts leaves them as they are
    await family(1, { voicemail: false });
    expect((await world.call('GET', one.path)).body).toMatchObject({ texts: false, voicemail: false });
    await world.walk(MORNING);
    expect([world.textsTo(phone(1)).length, world.textsTo(phone(2)).length]).toEqual([0, 0]);
  });

  it('two coordinators change one profile at once: one wins; the code word stays, and is in no event', async () => {
    const one = await family(1, { codeWord: 'maple' });
    const { body: before } = await world.call('GET', one.path);
    const answers = await Promise.all([
      put(one.path, { askFor: 'Ann' }, `${before.version}`),
      put(one.path, { askFor: 'Sam' }, `${before.version}`),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect((await world.call('GET', one.path)).body).toMatchObject({ codeWord: 'maple', version: before.version + 1 });
    await put(one.path, { codeWord: null });
    expect((await world.call('GET', one.path)).body).toMatchObject({ hasCodeWord: false });
    const changes = (await world.items(`/v1/cases/${one.caseId}/timeline`)).filter(
      ({ type }) => type === 'safe_contact.changed',
    );
    expect(changes.map(({ data }) => data.fields)).toEqual(
      expect.arrayContaining([['askFor'], ['askFor', 'codeWord']]),
    );
    expect(JSON.stringify(changes)).not.toMatch(/maple|Ann|Sam/);
  });

  it('refuses what cannot be a profile, naming the field', async () => {
    const { path } = await family(1);
    const wrong: [unknown, string | null, number, string][] = [
      [{ texts: false }, null, 428, 'If-Match'],
      [{ texts: false }, 'soon', 400, 'If-Match'],
      [{ texts: 'no' }, '*', 400, 'texts'],
      [{ tone: 'soft' }, '*', 400, 'tone'],
      [{ avoid: [{ days: ['mon'], from: '25:00', to: '26:00' }] }, '*', 400, 'avoid[0].from'],
      [{ askFor: 'x'.repeat(501) }, '*', 400, 'askFor'],
    ];
    for (const [body, version, status, at] of wrong) {
      const answer = await put(path, body, version);
      expect([status, at]).toEqual([answer.status, answer.body.errors[0].path]);
    }
    expect((await put(path.replace(/members\/[^/]+/, `members/${path.slice(10, 46)}`), {})).status).toBe(404);
  });
});

describe('what families write of how to reach them', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  async function wrote(n: number, body: string) {
    const inquiry = (await world.inquire(nc(n))).body;
    await world.settle();
    await world.text(phone(n), body);
    await world.settle();
    const proposals = await world.tasks(`caseId=${inquiry.caseId}&kind=safe_contact`);
    return { ...inquiry, path: `/v1/cases/${inquiry.caseId}/members/${inquiry.personId}/safe-contact`, proposals };
  }
  const answer = (path: string, taskId: string, said: unknown) =>
    world.call('POST', `${path}/proposals/${taskId}`, said);
  const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

  it('is proposed, and counts once a person has said yes; answered twice, the second is told so', async () => {
    const one = await wrote(1, "please don't call or text me before noon");
    const two = await wrote(2, 'no me llamen los domingos');
    const control = await wrote(3, 'he never wakes up before noon');
    expect([one, two, control].map(({ proposals }) => proposals.length)).toEqual([1, 1, 0]);
    const noon = { avoid: [{ days: everyDay, from: '00:00', to: '12:00' }] };
    expect(one.proposals[0].detail).toMatchObject({
      proposal: noon,
      confidence: 'high',
      messageId: expect.any(String),
    });
    expect((await world.call('GET', one.path)).body.avoid).toEqual([]);
    const [task] = one.proposals;
    const both = await Promise.all([
      answer(one.path, task.id, { answer: 'yes' }),
      answer(one.path, task.id, { answer: 'no' }),
    ]);
    const ofTwo = await answer(two.path, two.proposals[0].id, { answer: 'no' });
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const isYes = both.find(({ status }) => status === 200)!.body.answer === 'yes';
    expect((await world.call('GET', one.path)).body.avoid).toEqual(isYes ? noon.avoid : []);
    expect(ofTwo.body).toEqual({ taskId: two.proposals[0].id, answer: 'no', version: null });
    expect((await world.call('GET', two.path)).body.avoid).toEqual([]);
    expect((await world.call('GET', `/v1/tasks/${task.id}`)).body).toMatchObject({ status: 'done' });
    expect((await answer(one.path, task.id, { answer: 'yes' })).body.code).toBe('task_ended');
  });

  it('until it is answered nothing automatic leaves; whoever wrote nothing is followed up', async () => {
    await wrote(1, 'please text only after 6pm');
    await wrote(2, 'no calls at night, I work. my son is so sick');
    await world.inquire(nc(3));
    await world.settle();
    const before = [1, 2, 3].map((n) => world.textsTo(phone(n)).length);
    await world.walk('2027-02-14T16:00:00Z');
    expect([1, 2, 3].map((n) => world.textsTo(phone(n)).length - before[n - 1]!)).toEqual([0, 0, 3]);
  });

  it('a form that would loosen is answered the same way; what is no proposal is refused', async () => {
    const one = await wrote(1, 'hello?');
    await world.call('PUT', one.path, { texts: false, voicemail: false }, { 'if-match': '*' });
    await world.inquire(nc(1), { safeContact: { texts: true } });
    const [task] = await world.tasks(`caseId=${one.caseId}&kind=safe_contact`);
    const [other] = await world.tasks(`caseId=${one.caseId}&kind=answer_waiting`);
    const stranger = await wrote(2, 'not at work');
    const wrong: [string, string, unknown, number][] = [
      [one.path, other.id, { answer: 'yes' }, 404],
      [stranger.path, task.id, { answer: 'yes' }, 404],
      [one.path, one.caseId, { answer: 'yes' }, 404],
      [one.path, task.id, { answer: 'maybe' }, 400],
      [one.path, task.id, {}, 400],
    ];
    for (const [path, id, body, status] of wrong) expect((await answer(path, id, body)).status).toBe(status);
    expect((await answer(one.path, task.id, { answer: 'yes' })).status).toBe(200);
    expect((await world.call('GET', one.path)).body).toMatchObject({ texts: true, voicemail: false });
  });
});
