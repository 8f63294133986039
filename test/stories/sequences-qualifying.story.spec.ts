import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const NOBODY = '01934d3a-0000-7000-8000-000000000000';

describe('a person says of a text from an unknown number: a family asks for help', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    const { definition } = (await world.call('GET', '/v1/sequences/new-family')).body;
    const trigger = [definition.trigger, { event: 'inquiry.qualified' }].flat();
    const changed = { ...definition, name: 'New families, also by text', trigger };
    expect((await world.call('POST', '/v1/sequences/new-family/versions', changed)).status).toBe(201);
    const body = { version: 2, running: 'let_finish', expected: { active: 0, held: 0 } };
    expect((await world.call('POST', '/v1/sequences/new-family/publish', body)).status).toBe(200);
  });
  afterEach(() => world.end());
  const qualify = (id: string, headers = {}) => world.call('POST', `/v1/inquiries/${id}/qualify`, undefined, headers);

  it('then follow-up begins, once; for the other texter nothing does', async () => {
    await world.text(KAREN, 'my brother drinks and I found your number');
    await world.text(RUTH, 'my son too, are you there');
    await world.settle();
    const inquiries = await world.items('/v1/inquiries');
    const karen = inquiries.find((one) => one.message.startsWith('my brother'));
    const ruth = inquiries.find((one) => one.message.startsWith('my son'));
    expect(karen).toMatchObject({ channel: 'sms', qualifiedAt: null, qualifiedBy: null });
    expect(await world.items('/v1/enrollments')).toEqual([]);
    const key = { 'idempotency-key': 'qualify-1' };
    const answers = await Promise.all([qualify(karen.id, key), qualify(karen.id, key), qualify(karen.id)]);
    const other = answers[2]!.status;
    expect(answers.map((answer) => answer.status).sort()[0]).toBe(200);
    expect([200, 409]).toContain(other);
    await world.settle();
    const again = await qualify(karen.id);
    expect([again.status, again.body.code]).toEqual([409, 'already_qualified']);
    const enrollments = await world.items(`/v1/enrollments?caseId=${karen.caseId}`);
    expect(enrollments).toMatchObject([
      { sequenceKey: 'new-family', facts: { 'inquiry.qualified': true, 'inquiry.channel': 'sms' } },
    ]);
    expect(await world.items(`/v1/enrollments?caseId=${ruth.caseId}`)).toEqual([]);
    const told = (await world.items('/v1/events?type=inquiry.qualified')).map((event) => [
      event.actor.kind,
      event.data,
    ]);
    expect(told).toEqual([['staff', { inquiryId: karen.id, channel: 'sms' }]]);
    expect((await world.call('GET', `/v1/inquiries/${karen.id}`)).body.qualifiedAt).toMatch(/^2027-01-12T16:0/);
  });

  it('a form has said so itself, a closed case begins nothing, and nobody is nobody', async () => {
    const { id } = (await world.inquire({ name: 'Karen Holt', phone: KAREN, postalCode: '27601' })).body;
    await world.text(RUTH, 'my son drinks');
    await world.settle();
    const form = await qualify(id);
    expect([form.status, form.body.code]).toEqual([409, 'is_a_form']);
    const text = (await world.items('/v1/inquiries')).find((one) => one.channel === 'sms');
    await world.query(`update cases set status = 'closed' where id = $1`, [text.caseId]);
    expect((await qualify(text.id)).body.code).toBe('case_closed');
    expect((await qualify(NOBODY)).status).toBe(404);
    expect((await qualify('7')).status).toBe(400);
    expect(await world.items('/v1/events?type=inquiry.qualified')).toEqual([]);
  });
});
