import { TasksService } from '#crm/tasks/tasks.service.js';
import { Database } from '#platform/database/database.js';
import { World } from '#testing/world.js';

interface Family {
  caseId: string;
  personId: string;
}
const HANG_UP = 'hang up before the tone';
const NAME = 'Maple House';

describe('what to say in a call', () => {
  let world: World;
  let count = 0;
  const begin = async (env: Record<string, string> = {}) => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true, env });
  };
  afterEach(() => world.end());

  const family = async (safeContact: object = {}, person: Record<string, unknown> = {}): Promise<Family> => {
    count += 1;
    const phone = `+1919555${String(4000 + count)}`;
    return (await world.inquire({ name: 'Karen Holt', phone, postalCode: '27601', ...person }, { safeContact })).body;
  };
  const taskOf = async ({ caseId, personId }: Family, detail: Record<string, unknown>) => {
    const tasks = world.app.get(TasksService, { strict: false });
    const task = { kind: 'call' as const, caseId, personId, about: `call ${(count += 1)}`, detail };
    const [id] = await world.app.get(Database).transaction((tx) => tasks.open(tx, [task], world.now()));
    return id!;
  };
  const wordsOf = (taskId: string) => world.call('GET', `/v1/tasks/${taskId}/words`);
  const said = async (of: Family, script = 'call.day0') => {
    const { status, body } = await wordsOf(await taskOf(of, { script }));
    expect(status).toBe(200);
    return body;
  };
  const template = (key: string, verb: string, body: object) =>
    world.call('POST', `/v1/templates/${key}/${verb}`, body);

  it('nobody said yes to a message or to our name: hang up, and say neither', async () => {
    await begin();
    const words = await said(await family());
    expect(words).toMatchObject({ title: 'First call', language: 'en', isApproved: false, sayPracticeName: false });
    expect(words.voicemail).toEqual({ mayLeave: false, words: null });
    expect(words.script).toMatch(/^Ask: is this a good moment to talk, are you alone\?/);
    expect(words.script).toContain('"I will try again [day, hour]"');
    expect(words.script).toContain('"Is Karen there? It is [name]."');
    expect(words.script).toContain('Do not say our name');
    expect(words.script).toContain(HANG_UP);
    expect(words.script).not.toContain(NAME);
  });

  it('a message is left in the words that this family allows', async () => {
    await begin();
    const plain = await said(await family({ voicemail: true, sayPracticeName: true }));
    expect(plain.voicemail).toEqual({
      mayLeave: true,
      words: `Hello, this is [name] from ${NAME} with a call for Karen. I am at 919-555-0100. I will try again [day, hour]. Thank you.`,
    });
    expect(plain.script).not.toMatch(/hang up before|Do not say our name/);
    const unnamed = await said(await family({ voicemail: true, sayPracticeName: false }));
    expect(unnamed.voicemail.words).toMatch(/^Hello, this is \[name\], for Karen\./);
    expect(unnamed.voicemail.words).not.toContain(NAME);
    expect(unnamed.script).toContain('Do not say our name');
    expect((await said(await family({ voicemail: true }))).voicemail.words).not.toContain(NAME);
    const noCalls = await said(await family({ voicemail: true, calls: false }));
    expect(noCalls.voicemail).toEqual({ mayLeave: false, words: null });
  });

  it('a message is heard in her language or not at all; a script falls back to the one that staff speak', async () => {
    await begin();
    const luz = await family({ voicemail: true, sayPracticeName: true }, { name: 'Luz Mora', language: 'es' });
    const day0 = await said(luz);
    expect(day0).toMatchObject({ title: 'Primera llamada', language: 'es' });
    expect(day0.voicemail.words).toMatch(/^Buenos días, habla \[nombre\] de Maple House/);
    expect(day0.script).toContain('"¿Está Luz? Habla [nombre]."');
    const consultation = await said(luz, 'consultation.call');
    expect(consultation).toMatchObject({ title: 'Consultation', language: 'en' });
    expect(consultation.script).toContain('"Is Luz there?');
    expect(consultation.voicemail.words).toMatch(/^Buenos días/);
    await retire('call', 'es', false);
    const without = await said(luz);
    expect(without.voicemail).toEqual({ mayLeave: false, words: null });
    expect(without.script).toContain('cuelgue antes del tono');
  });

  it('a name that cannot be said is said to no machine', async () => {
    await begin();
    const words = await said(await family({ voicemail: true }, { name: 'karen.holt@example.com' }));
    expect(words.voicemail).toEqual({ mayLeave: false, words: null });
    expect(words.script).toContain('"Is [first name] there?');
  });

  it('a call may have a voicemail of its own, drafted with the variant that names nobody', async () => {
    await begin();
    const karen = await family({ voicemail: true, sayPracticeName: true });
    const voicemail = { channel: 'voicemail', language: 'en', purpose: 'call', reviewBy: '2027-11-24' };
    const own = '{{ staff.firstName }} from {{ practice.name }}, returning the call of {{ person.firstName }}.';
    const draft = (more: object) => template('call.day0', 'versions', { ...voicemail, body: own, ...more });
    const paths = ({ status, body }: any) => [status, ...(body.errors ?? []).map((one: any) => one.path)];
    expect(paths(await draft({}))).toEqual([422, 'discreet']);
    const variant = await draft({ discreet: true, body: '{{ staff.firstName }} for {{ person.firstName }}.' });
    expect(variant).toMatchObject({ status: 201, body: { class: null, readingGrade: null, segments: null } });
    expect(paths(await draft({ subject: 'A call' }))).toEqual([422, 'subject']);
    expect(paths(await draft({ body: 'About the rehab, {{ person.firstName }}.' }))).toEqual([422, 'body']);
    expect(paths(await draft({ body: 'See {{ link.family }}' }))).toEqual([422, 'body']);
    const { body } = await draft({});
    await world.call('POST', `/v1/templates/versions/${body.id}/approve`);
    expect((await said(karen)).voicemail.words).toBe(`[name] from ${NAME}, returning the call of Karen.`);
    // drafted and not approved: it is not said, and nothing else in its place
    const ruth = await family({ voicemail: true });
    expect((await said(ruth)).voicemail).toEqual({ mayLeave: false, words: null });
  });

  it('a script may speak plainly, and may be changed', async () => {
    await begin();
    const karen = await family();
    const script = { channel: 'script', language: 'en', body: 'Ask about heroin.\n\nAnd on {{ consultation.day }}?' };
    const { status, body } = await template('call.day0', 'versions', { ...script, subject: 'Call her' });
    expect([status, body]).toMatchObject([201, { findings: [], subject: 'Call her', readingGrade: null }]);
    expect((await template('call.day0', 'versions', { ...script, subject: 'Heroin' })).status).toBe(422);
    await world.call('POST', `/v1/templates/versions/${body.id}/approve`);
    const words = await said(karen);
    expect(words).toMatchObject({ title: 'Call her', isApproved: true });
    expect(words.script).toContain('Ask about heroin.\n\nAnd on [day]?');
    const preview = await template('call.day0', 'preview', { channel: 'script', language: 'en' });
    expect(preview.body).toMatchObject({ subject: 'Call her', html: null, segments: null });
  });

  it('where only approved words are said, staff see the script and nothing is left', async () => {
    await begin({ UNAPPROVED_WORDS: 'hold' });
    const karen = await family({ voicemail: true });
    const before = await said(karen);
    expect(before).toMatchObject({ isApproved: false, voicemail: { mayLeave: false, words: null } });
    expect(before.script).toContain(HANG_UP);
    const { versions } = (await world.call('GET', '/v1/templates/call')).body;
    const { id } = versions.find((one: any) => one.language === 'en' && one.discreet);
    await world.call('POST', `/v1/templates/versions/${id}/approve`);
    expect((await said(karen)).voicemail).toMatchObject({ mayLeave: true });
  });

  it('a task without words answers 404, in whichever way they are missing', async () => {
    await begin();
    const karen = await family();
    for (const detail of [{}, { script: 7 }, { script: 'no.such.words' }, { script: 'hello' }, { script: 'frame' }]) {
      const { status, body } = await wordsOf(await taskOf(karen, detail));
      expect([status, body.code]).toEqual([404, 'no_script']);
    }
    expect((await wordsOf('0199aaaa-0000-7000-8000-000000000000')).body).toMatchObject({ code: 'not_found' });
    expect((await wordsOf('first')).status).toBe(400);
    for (const language of ['en', 'es']) await retire('call.day0', language, false, 'script');
    expect((await wordsOf(await taskOf(karen, { script: 'call.day0' }))).status).toBe(404);
  });

  async function retire(key: string, language: string, discreet: boolean, channel = 'voicemail'): Promise<void> {
    const { versions } = (await world.call('GET', `/v1/templates/${key}`)).body;
    const { id } = versions.find(
      (one: any) => one.channel === channel && one.language === language && one.discreet === discreet && one.isSaid,
    );
    expect((await world.call('POST', `/v1/templates/versions/${id}/retire`)).status).toBe(200);
  }
});
