import { goodFacts as good, NOON, plainConsent as plain, writtenConsent as written } from '#testing/contact-facts.js';
import { type ContactFacts, considerSending } from './consider.rules.js';
import type { ConsentFact } from './facts.rules.js';

const DAY_MS = 24 * 3_600_000;
const daysAgo = (days: number): Date => new Date(NOON.getTime() - days * DAY_MS);
const decide = (change: Partial<ContactFacts>) => considerSending({ ...good, ...change }, NOON);
const step = (change: Partial<ConsentFact>) => decide({ consents: [{ ...written, ...change }] });
const no = (rule: string) => ({ outcome: 'skip', reason: 'no_consent', rule, gate: 6 });
const sent = { outcome: 'send' };
const noteOf = (decision: ReturnType<typeof decide>) => decision.gates[6]!.notes;

describe('rules/compliance 10.1', () => {
  it('G01: a form without the box, a text of the follow-up', () =>
    expect(decide({ consents: [plain] })).toMatchObject(no('pewc')));
  it('G02: the same lead, rung by a person on day 20, though the number is on the national list', () => {
    const day20 = { channel: 'call', consents: [{ ...plain, at: daysAgo(20) }] } as const;
    expect(decide(day20)).toMatchObject(sent);
    expect(decide({ ...day20, dnc: { lists: [], on: ['national'] } })).toMatchObject(sent);
  });
  it('G03: the same lead on day 95', () => {
    const day95 = { channel: 'call', consents: [{ ...plain, at: daysAgo(95) }] } as const;
    expect(decide({ ...day95, dnc: { lists: [], on: ['national'] } })).toMatchObject({
      outcome: 'skip',
      reason: 'dnc',
      rule: 'national',
      gate: 7,
    });
    expect(decide(day95)).toMatchObject(sent);
  });
  it('G04: consent to another seller', () =>
    expect(step({ seller: 'Harbor Clinic Inc' })).toMatchObject(no('other_seller')));
  it('G05: a mail needs an address that was given for it, whatever was ticked for texts', () => {
    const mail = { channel: 'email', contactPointId: 'mailbox', words: null } as const;
    expect(decide({ ...mail, consents: [] })).toMatchObject(no('pec'));
    expect(decide({ ...mail, consents: [{ ...plain, contactPointId: 'mailbox' }] })).toMatchObject(sent);
  });
  it('G06: a box that was ticked beforehand', () =>
    expect(step({ boxDefault: true })).toMatchObject(no('box_preticked')));
  it('G07: a consent whose words or hashes are missing', () =>
    expect(step({ evidenceComplete: false })).toMatchObject(no('evidence_incomplete')));
  it('G08: a number that somebody else gave', () => expect(decide({ consents: [] })).toMatchObject(no('pewc')));
  it('G09: a number that has gone to somebody else', () =>
    expect(decide({ badNumber: 'reassigned' })).toMatchObject({
      outcome: 'skip',
      reason: 'bad_number',
      rule: 'reassigned',
    }));
  it('G11: an opt-out by any means silences machines at once', () => {
    const suppressions = ['sms', 'voice'].map((channel) => ({ channel, reason: 'opt_out' }));
    for (const channel of ['sms', 'voice'] as const)
      expect(decide({ channel, suppressions })).toMatchObject({ outcome: 'skip', reason: 'suppressed' });
    expect(decide({ channel: 'call', suppressions }).gates[1]!.answer).toBe('pass');
  });
  it('G12: opted out, then the box ticked again: the new consent counts, the old one does not', () => {
    const optedOutAt = daysAgo(10);
    expect(decide({ optedOutAt, consents: [{ ...written, at: daysAgo(20) }] })).toMatchObject(no('revoked'));
    expect(
      decide({
        optedOutAt,
        consents: [
          { ...written, at: daysAgo(20) },
          { ...written, at: daysAgo(1) },
        ],
      }),
    ).toMatchObject(sent);
  });
  it('G13: erased, then imported again', () =>
    expect(decide({ suppressions: [{ channel: 'all', reason: 'erased' }] })).toMatchObject({ reason: 'suppressed' }));
  it('G14: a machine that speaks needs a signature', () => {
    expect(decide({ channel: 'voice', consents: [plain] })).toMatchObject(no('pewc'));
    expect(decide({ channel: 'voice' })).toMatchObject(sent);
  });
  it('G15: a family that became a client is offered nothing more', () =>
    expect(decide({ reasonGone: 'stage_changed' })).toMatchObject({ outcome: 'skip', reason: 'exited' }));
});

describe('what a consent covers', () => {
  it('a care track, and no offer', () => {
    const care = { ...plain, purpose: 'care' };
    expect(decide({ class: 'informational', consents: [care] })).toMatchObject(sent);
    expect(decide({ class: 'solicitation', consents: [{ ...care, kind: 'pewc' }] })).toMatchObject(no('pewc'));
    expect(decide({ class: 'solicitation', channel: 'call', consents: [care] })).toMatchObject(no('pec'));
  });
  it('the address it was given for; without one, any of that person', () => {
    expect(step({ contactPointId: 'old-phone' })).toMatchObject(no('other_address'));
    expect(step({ contactPointId: null })).toMatchObject(sent);
  });
  it('the time until it ends, and not that moment', () => {
    expect(step({ expiresAt: new Date(NOON.getTime() + 1) })).toMatchObject(sent);
    expect(step({ expiresAt: NOON })).toMatchObject(no('expired'));
  });
  it('of two that are flawed the nearer one is told, and a whole one beside them counts', () => {
    const far = { ...written, contactPointId: 'old-phone' };
    const near = { ...written, evidenceComplete: false };
    expect(decide({ consents: [far, near] })).toMatchObject(no('evidence_incomplete'));
    expect(decide({ consents: [near, far] })).toMatchObject(no('evidence_incomplete'));
    expect(decide({ consents: [far, near, written] })).toMatchObject(sent);
  });
  it('two flaws in one: the graver is told', () =>
    expect(step({ seller: 'Other', boxDefault: true, expiresAt: NOON })).toMatchObject(no('other_seller')));
});

describe('do-not-call lists', () => {
  const list = (key: string, days = 1) => ({ key, asOf: daysAgo(days) });
  const request = { ...plain, at: daysAgo(20) };
  const old = { ...plain, at: daysAgo(95) };
  const rung = (dnc: ContactFacts['dnc'], consent: ConsentFact = old) =>
    decide({ channel: 'call', consents: [consent], dnc });
  const blocked = (rule: string) => ({ outcome: 'skip', reason: 'dnc', rule });

  it.each(['national', 'state:FL'])('%s: a signature covers it, so does a request of three months', (key) => {
    const dnc = { lists: [list(key)], on: [key] };
    expect(rung(dnc)).toMatchObject(blocked(key));
    expect(rung(dnc, written)).toMatchObject(sent);
    expect(noteOf(rung(dnc, written))).toEqual([`${key}: written_consent`]);
    expect(noteOf(rung(dnc, request))).toEqual([`${key}: inquiry`]);
  });
  it('our own list is for a person only, whatever was signed', () => {
    expect(rung({ lists: [list('internal', 400)], on: ['internal'] }, written)).toMatchObject(blocked('internal'));
    expect(decide({ suppressions: [{ channel: 'voice', reason: 'dnc' }] })).toMatchObject(blocked('internal'));
    expect(rung({ lists: [list('internal', 400)], on: [] })).toMatchObject(sent);
  });
  it('a request counts for three months of the calendar', () => {
    const dnc = { lists: [], on: ['national'] };
    const at = (text: string) => ({ ...plain, at: new Date(text) });
    expect(rung(dnc, at('2026-08-24T17:00:00Z'))).toMatchObject(sent);
    expect(rung(dnc, at('2026-08-24T16:59:59Z'))).toMatchObject(blocked('national'));
    expect(rung(dnc, { ...at('2026-11-01T17:00:00Z'), purpose: 'followup' })).toMatchObject(blocked('national'));
  });
  it('a list older than 31 days clears nobody, and stops nobody who has consent', () => {
    const lists = [list('national', 31.01)];
    expect(rung({ lists, on: [] })).toMatchObject(blocked('stale_list'));
    expect(rung({ lists, on: [] }, written)).toMatchObject(sent);
    expect(noteOf(rung({ lists, on: [] }, request))).toEqual(['stale_list: inquiry']);
    expect(rung({ lists: [list('national', 31)], on: [] })).toMatchObject(sent);
  });
  it('no list at all: it passes, and says so', () => expect(noteOf(decide({}))).toEqual(['no_list_loaded']));
  it('lists are about telephones, and about offers', () => {
    const dnc = { lists: [], on: ['internal'] };
    const given = { ...plain, contactPointId: 'mailbox' };
    expect(decide({ channel: 'email', contactPointId: 'mailbox', words: null, consents: [given], dnc })).toMatchObject(
      sent,
    );
    expect(decide({ class: 'informational', dnc })).toMatchObject(sent);
    expect(decide({ dnc })).toMatchObject(blocked('internal'));
  });
});
