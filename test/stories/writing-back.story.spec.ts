import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('what families write', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());
  const caseOf = async (id: string) => (await world.call('GET', `/v1/cases/${id}`)).body;
  const types = async (id: string) => (await world.items(`/v1/cases/${id}/timeline`)).map((entry) => entry.type);

  it('a text from a number that nobody was writing with becomes an inquiry, answered once', async () => {
    await world.text(KAREN, 'my son needs help, are you there?');
    await world.settle();
    const [inquiry] = await world.items('/v1/inquiries');
    expect(inquiry).toMatchObject({ channel: 'sms', message: 'my son needs help, are you there?' });
    expect(await types(inquiry.caseId)).toEqual(
      expect.arrayContaining(['case.opened', 'message.received', 'inquiry.received', 'message.sent']),
    );
    await world.text(KAREN, 'hello?');
    await world.walk('2027-02-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(await world.items('/v1/inquiries')).toHaveLength(1);
    expect(await world.items('/v1/enrollments')).toHaveLength(0);
  });

  it('two first texts of one unknown number at the same instant open one case', async () => {
    await Promise.all(['are you', 'there', 'please'].map((body) => world.text(KAREN, body)));
    await world.settle();
    expect(await world.items('/v1/cases')).toHaveLength(1);
    expect(await world.items('/v1/messages?direction=inbound')).toHaveLength(3);
    expect(world.textsTo(KAREN)).toHaveLength(1);
  });

  it('an unknown number that only turns us away opens no case', async () => {
    // in words, which the carrier does not block by itself: the silence is ours alone
    await world.text(KAREN, 'please stop texting me');
    await world.settle();
    expect(await world.items('/v1/cases')).toHaveLength(0);
    expect(await world.items('/v1/messages?direction=inbound')).toHaveLength(1);
    await world.inquire(family('Lou Marsh', KAREN), { consents: [] });
    await world.inquire(family('Ruth Amber', RUTH), { consents: [] });
    await world.settle();
    expect(world.textsTo(KAREN)).toEqual([expect.stringContaining('done.')]);
    expect(world.textsTo(RUTH)).toHaveLength(1);
  });

  it('one text delivered twice is stored once and stops once', async () => {
    const { body } = await world.inquire(family('Karen Holt', KAREN));
    await world.settle();
    const sid = { MessageSid: `SM${'a'.repeat(32)}` };
    await Promise.all([
      world.text(KAREN, 'please stop texting me', sid),
      world.text(KAREN, 'please stop texting me', sid),
    ]);
    await world.settle();
    expect(await world.items(`/v1/messages?caseId=${body.caseId}&direction=inbound`)).toHaveLength(1);
    expect((await types(body.caseId)).filter((type) => type === 'enrollment.exited')).toHaveLength(1);
    expect(world.textsTo(KAREN)).toHaveLength(2);
  });

  it('an opt-out in words is confirmed once; a keyword that the carrier answers is not answered twice', async () => {
    await world.inquire(family('Karen Holt', KAREN));
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
    await world.text(KAREN, 'please stop texting me');
    await world.text(KAREN, 'please stop texting me');
    await world.text(RUTH, 'STOP');
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(2);
    expect(world.textsTo(RUTH)).toHaveLength(1);
  });

  it('START lifts an opt-out with a consent of its own, and a wrong number stays silent', async () => {
    const karen = await world.inquire(family('Karen Holt', KAREN));
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
    await world.text(KAREN, 'STOP');
    await world.text(RUTH, 'wrong number');
    await world.text(KAREN, 'START');
    await world.text(RUTH, 'START');
    await world.settle();
    expect(world.textsTo(RUTH)).toEqual([expect.any(String), expect.stringContaining('sorry for the mix-up')]);
    const open = await world.query('select reason, channel from suppressions where lifted_at is null order by channel');
    expect(open).toEqual([
      { reason: 'wrong_number', channel: 'sms' },
      { reason: 'wrong_number', channel: 'voice' },
    ]);
    expect(await types(karen.body.caseId)).toEqual(
      expect.arrayContaining(['suppression.added', 'suppression.lifted', 'consent.granted']),
    );
  });

  it('a cry for help holds the household and tells people; the family beside it goes on', async () => {
    const { body } = await world.inquire(family('Karen Holt', KAREN));
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
    await world.text(KAREN, 'I think she overdosed, she is not breathing');
    expect(await caseOf(body.caseId)).toMatchObject({
      status: 'held',
      crisisKind: 'overdose',
      attention: expect.arrayContaining(['crisis']),
    });
    expect(await types(body.caseId)).toEqual(
      expect.arrayContaining(['crisis.detected', 'page.requested', 'case.hold_started']),
    );
    await world.settle();
    const before = world.textsTo(KAREN).length;
    expect(world.textsTo(KAREN)).toContainEqual(expect.stringContaining('call 911 now'));
    await world.call('POST', `/v1/cases/${body.caseId}/crisis/acknowledge`);
    await world.inquire(family('Karen Holt', KAREN), { message: 'are you there' });
    await world.walk('2027-02-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(before);
    expect(world.textsTo(RUTH)).toHaveLength(4);
  });

  it('a household in a crisis is greeted by nobody but people, whatever comes in after it', async () => {
    await world.text(KAREN, 'he is not breathing');
    const [inquiry] = await world.items('/v1/inquiries');
    await world.call('POST', `/v1/cases/${inquiry.caseId}/crisis/acknowledge`);
    const joined = await world.inquire({ phone: KAREN });
    await world.inquire(family('Ruth Amber', RUTH));
    await world.walk('2027-01-20T16:00:00Z');
    expect(joined.body.caseId).toBe(inquiry.caseId);
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${inquiry.caseId}`);
    expect(enrollment).toMatchObject({ status: 'held', stepId: 'hello' });
    const { body: why } = await world.call('GET', `/v1/enrollments/${enrollment.id}/explanation`);
    expect(why.sentences).toContainEqual(expect.stringContaining('Held: somebody here may be in danger'));
    expect(world.textsTo(KAREN)).toEqual([expect.stringContaining('call 911 now')]);
    expect(world.textsTo(RUTH).length).toBeGreaterThan(1);
  });

  it('a cry for help in the form is told at once, and no text leaves until somebody has looked', async () => {
    const { body } = await world.inquire(family('Karen Holt', KAREN), {
      message: 'he overdosed last night and I am scared',
    });
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(0);
    expect(world.textsTo(RUTH)).toHaveLength(1);
    expect((await caseOf(body.caseId)).attention).toContain('crisis_talk');
    expect(await types(body.caseId)).toEqual(expect.arrayContaining(['crisis.detected', 'page.requested']));
  });

  it('an emoji reaction is nobody speaking: the follow-up goes on', async () => {
    const { body } = await world.inquire(family('Karen Holt', KAREN));
    await world.settle();
    await world.text(KAREN, 'Liked “Maple House: thank you for your note.”');
    expect(await world.items(`/v1/enrollments?caseId=${body.caseId}`)).toMatchObject([{ status: 'active' }]);
  });

  it('a picture without words is kept and looked at', async () => {
    const { body } = await world.inquire(family('Karen Holt', KAREN));
    await world.settle();
    await world.text(KAREN, '', {
      NumMedia: '1',
      MediaUrl0: 'https://api.twilio.com/x',
      MediaContentType0: 'image/jpeg',
    });
    expect((await caseOf(body.caseId)).attention).toContain('media');
    expect(await world.items(`/v1/messages?caseId=${body.caseId}&direction=inbound`)).toHaveLength(1);
  });

  it.each(['', 'x'.repeat(1600), '<script>alert(1)</script>', 'مرحبا', '💔💔', 'a\u0000b'])(
    '%j is stored and answered',
    async (words) => {
      await world.inquire(family('Karen Holt', KAREN));
      await world.settle();
      await world.text(KAREN, words);
      expect(await world.items('/v1/messages?direction=inbound')).toHaveLength(1);
    },
  );
});
