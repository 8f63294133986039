import type { ConsentFact, ContactFacts, CountedContact } from '#crm/permission/facts.rules.js';
import type { GateName } from '#crm/permission/gates.rules.js';

const HOUR_MS = 3_600_000;
const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);

/** A Tuesday noon in North Carolina. */
export const NOON = new Date('2026-11-24T17:00:00Z');

export const writtenConsent: ConsentFact = {
  kind: 'pewc',
  purpose: 'followup',
  granted: true,
  seller: 'Maple LLC',
  boxDefault: false,
  contactPointId: 'phone',
  evidenceComplete: true,
  at: new Date('2026-11-01T12:00:00Z'),
  expiresAt: null,
};
export const plainConsent: ConsentFact = { ...writtenConsent, kind: 'pec', purpose: 'request' };

export const contact = (at: Date, more: Partial<CountedContact> = {}): CountedContact => ({
  at,
  personId: 'karen',
  template: 'day2',
  ...more,
});

/** A step of the follow-up to Karen, at noon, with nothing in its way. */
export const goodFacts: ContactFacts = {
  class: 'solicitation',
  channel: 'sms',
  sequenceKey: 'new-family',
  template: 'day2',
  caseId: 'case',
  personId: 'karen',
  contactPointId: 'phone',
  stops: [],
  phone: '+19195550142',
  badNumber: null,
  suppressions: [],
  optedOutAt: null,
  reasonGone: null,
  isLovedOne: false,
  doNotContact: false,
  consents: [writtenConsent],
  seller: 'Maple LLC',
  dnc: { lists: [], on: [] },
  pausedBy: null,
  isUrgent: false,
  answersCrisis: false,
  hoursReason: null,
  safeContact: {},
  words: {
    subject: null,
    body: 'Maple House: we are here when it suits you. STOP to end.',
    purpose: 'followup',
    hasDiscreet: true,
    isWide: false,
  },
  neverSaid: ['Michael', 'Holt'],
  practice: { name: 'Maple House', address: '1 Maple Street, Durham, NC 27701', hosts: ['hfs.example'] },
  isFirstText: false,
  senderRegistered: true,
  emergencies: [],
  askedNow: false,
  timeZone: null,
  postalCode: null,
  inboundAt: null,
  contactsOfPerson: [],
  contactsOfHousehold: [],
  budget: { perDay: 3, perWeek: 8 },
  notAfter: null,
  carrier: { sent: 0, most: 100, nextDayAt: new Date('2026-11-25T08:00:00Z') },
};

export interface Closed {
  change: (now: Date) => Partial<ContactFacts>;
  /** where the gate closes at an hour only */
  now?: Date;
  outcome: 'hold' | 'skip' | 'defer';
  reason: string;
}

/** What makes each gate say no, everything else being good. */
export const closed: Readonly<Record<GateName, Closed>> = {
  stop: { change: () => ({ stops: [{ scope: 'household', key: 'case' }] }), outcome: 'hold', reason: 'stopped' },
  suppression: {
    change: () => ({ suppressions: [{ channel: 'sms', reason: 'opt_out' }] }),
    outcome: 'skip',
    reason: 'suppressed',
  },
  bad_number: { change: () => ({ badNumber: 'landline' }), outcome: 'skip', reason: 'bad_number' },
  reason_gone: { change: () => ({ reasonGone: 'case_closed' }), outcome: 'skip', reason: 'exited' },
  recipient: { change: () => ({ isLovedOne: true }), outcome: 'skip', reason: 'not_to_loved_one' },
  consent: { change: () => ({ consents: [] }), outcome: 'skip', reason: 'no_consent' },
  dnc: { change: () => ({ dnc: { lists: [], on: ['internal'] } }), outcome: 'skip', reason: 'dnc' },
  pause: { change: () => ({ pausedBy: 'crisis' }), outcome: 'hold', reason: 'paused' },
  safe_contact: { change: () => ({ safeContact: { texts: false } }), outcome: 'skip', reason: 'unsafe_channel' },
  content: {
    change: () => ({ words: { ...goodFacts.words!, body: 'Maple House: any news on rehab? STOP to end.' } }),
    outcome: 'hold',
    reason: 'content',
  },
  sender_registered: { change: () => ({ senderRegistered: false }), outcome: 'hold', reason: 'sender_unregistered' },
  state_emergency: { change: () => ({ emergencies: ['NC', 'PA'] }), outcome: 'hold', reason: 'state_emergency' },
  quiet_hours: {
    // a Sunday noon in Pennsylvania: the family would not mind, the state does
    change: () => ({ phone: '+12155550142' }),
    now: new Date('2026-11-29T18:00:00Z'),
    outcome: 'defer',
    reason: 'quiet_hours',
  },
  frequency_cap: {
    change: (now) => ({ contactsOfPerson: [1, 2, 3].map((hours) => contact(before(now, hours * HOUR_MS))) }),
    outcome: 'defer',
    reason: 'frequency_cap',
  },
  staleness: { change: (now) => ({ notAfter: before(now, 1000) }), outcome: 'skip', reason: 'stale' },
  throughput: {
    change: () => ({ carrier: { ...goodFacts.carrier, sent: 100 } }),
    outcome: 'defer',
    reason: 'throughput',
  },
};
