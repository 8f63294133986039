import { considerSending } from '#crm/permission/consider.rules.js';
import type { ContactFacts } from '#crm/permission/facts.rules.js';
import { median } from './load.js';

export interface DecisionsMeasured {
  rounds: number;
  /** decisions a second on one core, by what is decided: median and range over the rounds */
  kinds: { name: string; perSecond: number; lowest: number; highest: number }[];
}

const NOON = new Date('2026-11-24T17:00:00Z');
const NIGHT = new Date('2026-11-25T06:00:00Z');
const ROUND_MS = 1000;
/** Looked at the clock once in so many decisions. */
const BETWEEN_LOOKS = 64;

/** A step of the follow-up to a family in North Carolina, with nothing in its way. */
const facts: ContactFacts = {
  class: 'solicitation',
  channel: 'sms',
  sequenceKey: 'new-family',
  template: 'day2',
  caseId: 'case',
  personId: 'person',
  contactPointId: 'point',
  stops: [],
  phone: '+19195550142',
  badNumber: null,
  suppressions: [],
  optedOutAt: null,
  reasonGone: null,
  isLovedOne: false,
  doNotContact: false,
  consents: [
    {
      kind: 'pewc',
      purpose: 'followup',
      granted: true,
      seller: 'Maple LLC',
      boxDefault: false,
      contactPointId: 'point',
      evidenceComplete: true,
      at: new Date('2026-11-01T12:00:00Z'),
      expiresAt: null,
    },
  ],
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
  neverSaid: ['Michael'],
  practice: { name: 'Maple House', address: '1 Maple Street, Durham, NC 27701', hosts: ['hfs.example'] },
  isFirstText: false,
  senderRegistered: true,
  emergencies: [],
  askedNow: false,
  timeZone: null,
  postalCode: '27601',
  inboundAt: null,
  contactsOfPerson: [],
  contactsOfHousehold: [],
  budget: { perDay: 3, perWeek: 8 },
  notAfter: null,
  carrier: { sent: 0, most: 100, nextDayAt: new Date('2026-11-25T08:00:00Z') },
};

const kinds: readonly { name: string; facts: ContactFacts; at: Date }[] = [
  { name: 'all sixteen gates pass', facts, at: NOON },
  { name: 'all but the lint of its words', facts: { ...facts, words: null }, at: NOON },
  { name: 'waits for the morning', facts, at: NIGHT },
  { name: 'skipped at gate 2', facts: { ...facts, suppressions: [{ channel: 'sms', reason: 'opt_out' }] }, at: NOON },
];

/** How fast the pure decision is, in this process: kinds in alternating order, one second each, after one round unmeasured. */
export function measureDecisions(rounds: number, tell: (line: string) => void): DecisionsMeasured {
  const seen = kinds.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? kinds.keys() : [...kinds.keys()].reverse();
    for (const index of order) {
      const perSecond = decideForASecond(kinds[index]!);
      if (round > 0) seen[index]!.push(perSecond);
    }
    tell(round === 0 ? 'warm' : `round ${round} of ${rounds}`);
  }
  return {
    rounds,
    kinds: kinds.map(({ name }, index) => ({
      name,
      perSecond: median(seen[index]!),
      lowest: Math.min(...seen[index]!),
      highest: Math.max(...seen[index]!),
    })),
  };
}

function decideForASecond(kind: (typeof kinds)[number]): number {
  const begun = performance.now();
  let decided = 0;
  while (performance.now() - begun < ROUND_MS)
    for (let look = 0; look < BETWEEN_LOOKS; look += 1, decided += 1) considerSending(kind.facts, kind.at);
  return decided / ((performance.now() - begun) / 1000);
}
