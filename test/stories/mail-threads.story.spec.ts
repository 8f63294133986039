import { Database } from '#platform/database/database.js';
import { MessagingService, type OutboundDraft } from '#crm/messaging/messaging.service.js';
import { World } from '#testing/world.js';

const mailbox = (name: string) => `${name}@example.com`;

describe('mails of families and of staff', () => {
  let world: World;
  const families: Record<string, { caseId: string; personId: string }> = {};
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', {
      twice: true,
      env: { INBOUND_EMAIL_DOMAIN: 'reply.maple.example' },
    });
    for (const [index, name] of ['karen', 'ruth', 'lou', 'pia'].entries()) {
      const person = { name: `${name} Holt`, email: mailbox(name), phone: `+1919555014${index}`, postalCode: '27601' };
      families[name] = (await world.inquire(person)).body;
    }
    await world.walk('2027-01-14T16:30:00Z');
  });
  afterAll(() => world.end());

  const write = async (name: string, letter: object) => {
    await world.carrier.writeMail(mailbox(name), letter);
    await world.settle();
  };
  const threadOf = async (name: string) =>
    (await world.items(`/v1/cases/${families[name]!.caseId}/conversations`)).find(({ channel }) => channel === 'email');
  const reply = async (name: string, more = {}) => {
    const answer = await world.call('POST', `/v1/conversations/${(await threadOf(name)).id}/messages`, {
      body: 'We can talk tomorrow at ten.',
      ...more,
    });
    await world.settle();
    return answer;
  };
  const headersOf = (name: string) =>
    world.mailsTo(mailbox(name)).map((mail) => mail.headers as Record<string, string>);

  it('an answer names the last mail of the family, so that their mail program shows one conversation', async () => {
    const [ours] = world.mailsTo(mailbox('karen'));
    await write('karen', {
      text: 'Thank you. Can we talk?',
      answers: ours!.messageId,
      headers: { 'Message-ID': '<one@family.example>' },
    });
    await write('karen', {
      text: 'Tomorrow?',
      headers: { 'Message-ID': '<two@family.example>', References: '<one@family.example>' },
    });
    // a machine of hers is nobody that we answer
    await write('karen', {
      text: 'I am away',
      headers: { 'Message-ID': '<away@family.example>', 'Auto-Submitted': 'auto-replied' },
    });
    expect((await reply('karen')).status).toBe(201);
    const answer = headersOf('karen').at(-1)!;
    expect(answer).toMatchObject({
      'In-Reply-To': '<two@family.example>',
      References: '<one@family.example> <two@family.example>',
    });
    expect(world.mailsTo(mailbox('karen')).at(-1)!.subject).toMatch(/^Re: /);
    expect(headersOf('karen')[0]).not.toHaveProperty('In-Reply-To');
    expect(headersOf('ruth')[0]).not.toHaveProperty('References');
  });

  it('what a machine sends answers nothing, also after a mail of the family', async () => {
    const thread = await threadOf('karen');
    const draft: OutboundDraft = {
      dedupeKey: 'reminder:karen',
      caseId: thread.caseId,
      personId: thread.personId,
      contactPointId: thread.contactPointId,
      enrollmentId: null,
      stepId: null,
      sequenceKey: null,
      channel: 'email',
      class: 'informational',
      template: null,
      subject: 'Our talk',
      body: 'Maple House: we call you at ten. 1 Harbor Street, Durham, NC 27701',
      dueAt: world.now(),
      notAfter: null,
      answersAt: null,
      askedNow: false,
    };
    const messaging = world.app.get(MessagingService, { strict: false });
    await world.app.get(Database).transaction((tx) => messaging.queue(tx, [draft], world.now()));
    await world.settle();
    expect(world.mailsTo(mailbox('karen')).at(-1)!.subject).toBe('Our talk');
    expect(headersOf('karen').at(-1)).not.toHaveProperty('In-Reply-To');
  });

  it('a mail that begins a conversation, and one to a family whose mail has no name, refer to nothing', async () => {
    expect((await reply('lou', { subject: 'Our talk' })).status).toBe(201);
    await write('pia', { text: 'Can we talk?', headers: { 'Message-ID': 'nothing' } });
    await reply('pia');
    for (const name of ['lou', 'pia']) expect(headersOf(name).at(-1)).not.toHaveProperty('In-Reply-To');
    expect(world.mailsTo(mailbox('pia')).at(-1)!.text).toContain('tomorrow at ten');
  });

  it('what staff say that words mean counts for mails too, whatever is quoted below, and never against a STOP', async () => {
    const WORDS = 'We are in Tulsa until Friday';
    const last = async (name: string) =>
      (await world.items(`/v1/messages?caseId=${families[name]!.caseId}&direction=inbound`))[0];
    await write('ruth', { text: WORDS });
    const first = await last('ruth');
    expect(first).toMatchObject({ label: 'none', body: WORDS });
    const { body: proposed } = await world.call('POST', `/v1/messages/${first.id}/corrections`, {
      label: 'ambiguous_hold',
    });
    expect(proposed).toMatchObject({ text: WORDS, meant: { label: 'ambiguous_hold' } });
    expect((await world.call('POST', `/v1/corrections/${proposed.id}/approve`)).status).toBe(200);
    const [ours] = world.mailsTo(mailbox('ruth'));
    await write('ruth', { text: 'we are in TULSA, until friday!', answers: ours!.messageId });
    expect((await last('ruth')).label).toBe('ambiguous_hold');
    expect(await world.items(`/v1/cases/${families.ruth!.caseId}/holds?open=true`)).toMatchObject([
      { kind: 'ambiguous_hold' },
    ]);
    await write('ruth', { text: `${WORDS}. Unsubscribe` });
    expect((await last('ruth')).label).toBe('opt_out');
  });

  it('the logo below a mail is kept and marked, and nobody has to look at it; a picture that she sends is looked at', async () => {
    const png = `\x89PNG\r\n\x1a\n`;
    const logo = { name: 'logo.png', type: 'image/png', content: png, contentId: 'ii_logo1' };
    const photo = { name: 'him.png', type: 'image/png', content: png };
    const html = '<p>Please call</p><img src="cid:ii_logo1">';
    const waiting = async (name: string) =>
      (await world.tasks(`caseId=${families[name]!.caseId}&waiting=true`)).map(({ kind }) => kind);
    const shown = async (name: string) =>
      (await world.items(`/v1/conversations/${(await threadOf(name)).id}/messages`))[0].media.map((one: any) => [
        one.signature,
        one.type ?? one.refusedBecause,
      ]);
    await write('lou', { text: 'Please call', html, files: [logo] });
    expect(await shown('lou')).toEqual([[true, expect.any(String)]]);
    expect(await waiting('lou')).toContain('answer_waiting');
    expect(await waiting('lou')).not.toContain('media');
    await write('pia', { text: 'Please call', html, files: [logo, photo] });
    expect((await shown('pia')).map(([signature]: [boolean]) => signature)).toEqual([true, false]);
    expect(await waiting('pia')).toContain('media');
  });
});
