import type { GateName } from './gates.rules.js';
import type { MessageClass } from './message-class.rules.js';
import type { SafeContact } from './safe-contact.rules.js';

export type Channel = 'sms' | 'email';
/** How somebody is reached: by a message, by a machine that speaks, or by a person who rings. */
export type Way = Channel | 'voice' | 'call';

export interface ConsentFact {
  kind: 'pec' | 'pewc';
  /** request, followup, care: what it was given for */
  purpose: string;
  granted: boolean;
  seller: string;
  boxDefault: boolean;
  /** the address it was given for; null is any address of that person */
  contactPointId: string | null;
  /** the words as they were shown and their hashes are there */
  evidenceComplete: boolean;
  at: Date;
  expiresAt: Date | null;
}

/** A counted contact: a text (calls join them) that left or may have left. */
export interface CountedContact {
  at: Date;
  personId: string | null;
  template: string | null;
}

/** What the message says, as it would leave. */
export interface WordsFact {
  subject: string | null;
  body: string;
  /** what its template is for: request, followup, care ...; null without a template */
  purpose: string | null;
  /** there are words for phones that others may see, in this language */
  hasDiscreet: boolean;
  /** it has characters that halve what fits into a segment */
  isWide: boolean;
}

/** Who speaks: what words are measured against. */
export interface PracticeFact {
  name: string;
  address: string;
  /** hosts that links may lead to */
  hosts: readonly string[];
}

/** Do-not-call lists that are loaded, and which of them hold this number. */
export interface DncFact {
  lists: readonly { key: string; asOf: Date }[];
  on: readonly string[];
}

/** Everything that one decision looks at; loaded fresh, decided purely, stored with the decision. */
export interface ContactFacts {
  class: MessageClass;
  channel: Way;
  sequenceKey: string | null;
  template: string | null;
  caseId: string | null;
  personId: string | null;
  contactPointId: string;
  /** stops in force anywhere; the rule picks those that concern this message */
  stops: readonly { scope: string; key: string }[];
  /** where the person may be is told by this number, also for a mail; null when none is known */
  phone: string | null;
  /** why the address of this message cannot be reached: a wrong number, a bounced mailbox */
  badNumber: string | null;
  /** suppressions in force of this address */
  suppressions: readonly { channel: string; reason: string }[];
  /** when this address last opted out, also if that was lifted since: older consents are void */
  optedOutAt: Date | null;
  /** why there is no reason to send any more */
  reasonGone: string | null;
  isLovedOne: boolean;
  doNotContact: boolean;
  consents: readonly ConsentFact[];
  seller: string;
  dnc: DncFact;
  /** what holds this person or household: crisis, taken_over, ... */
  pausedBy: string | null;
  /** a crisis or a willing window is open in this household: people's replies leave at any hour, nobody yields */
  isUrgent: boolean;
  /** it answers the cry for help of whoever wrote from this address */
  answersCrisis: boolean;
  /** why a person opens a closed hour for their own words */
  hoursReason: string | null;
  safeContact: SafeContact;
  /** null when nothing is said yet: then gate 10 has nothing to look at */
  words: WordsFact | null;
  /** names that stand in nothing we send: the loved one's */
  neverSaid: readonly string[];
  practice: PracticeFact;
  /** nothing of a programme ever left to this address */
  isFirstText: boolean;
  senderRegistered: boolean;
  /** states in which a declared emergency rests automation */
  emergencies: readonly string[];
  /** the family asked for this text at this hour */
  askedNow: boolean;
  timeZone: string | null;
  postalCode: string | null;
  inboundAt: Date | null;
  /** counted contacts of the last seven days */
  contactsOfPerson: readonly CountedContact[];
  contactsOfHousehold: readonly CountedContact[];
  /** what all members of one household together may be told by automation: in 24 hours, in seven days */
  budget: { perDay: number; perWeek: number };
  notAfter: Date | null;
  /** what was handed to the carrier on this channel since its day began, what it takes in a day, and when the next begins */
  carrier: { sent: number; most: number; nextDayAt: Date };
}

export type Outcome = 'send' | 'defer' | 'skip' | 'hold';
export type Answer = 'pass' | 'not asked' | Outcome;

export interface GateAnswer {
  gate: number;
  name: GateName;
  answer: Answer;
  reason?: string;
  rule?: string;
  until?: Date;
  /** what a person should know though it passed: `L1: rehab`, `no_list_loaded` */
  notes?: readonly string[];
}

export interface Decision {
  outcome: Outcome;
  /** the gate that decided; null for `send` */
  gate: number | null;
  reason: string | null;
  rule: string | null;
  until: Date | null;
  gates: readonly GateAnswer[];
}
