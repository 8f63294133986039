import { DateTime } from 'luxon';
import type { FactName, Facts } from './facts.rules.js';
import type { BusinessKey, TriggerEvent } from './triggers.data.js';

/** What an event says to sequences: which facts, and which thing besides the case it is about. */
export interface Beginning {
  facts: Facts;
  keys: Partial<Record<BusinessKey, string>>;
  /** "yes, you may text me now" */
  askedNow: boolean;
}

type Data = Readonly<Record<string, unknown>>;

/** When and where it begins. */
export interface Moment {
  at: Date;
  /** IANA zone */
  practiceZone: string;
}

/** A plan that is nearer than that is told all at once. */
const SOON_MS = 4 * 24 * 3_600_000;
/** The hours in which a person answers, as texts say them too. */
const OPENS = 8;
const CLOSES = 21;
const text = (data: Data, field: string): string | null => (typeof data[field] === 'string' ? data[field] : null);

const read: Readonly<Record<TriggerEvent, (data: Data, at: Date) => Partial<Beginning>>> = {
  'inquiry.received': (data) => ({
    askedNow: data.textNow === true,
    facts: {
      'inquiry.channel': text(data, 'channel'),
      'inquiry.suspected_spam': (data.suspicion as readonly string[]).includes('honeypot'),
      'inquiry.callback_at': text(data, 'callbackAt'),
      'inquirer.relationship': text(data, 'relationship'),
      'inquirer.under_18': data.under18 === true,
    },
  }),
  'inquiry.qualified': (data) => ({
    facts: { 'inquiry.channel': text(data, 'channel'), 'inquiry.qualified': true },
  }),
  'suggestion.answered': (data) => ({
    facts: { 'suggestion.kind': text(data, 'kind'), 'suggestion.answer': text(data, 'answer') },
  }),
  'case.stage_changed': (data) => ({
    facts: { 'case.stage_from': text(data, 'from'), 'case.stage_to': text(data, 'to') },
  }),
  'willing_window.opened': () => ({}),
  'call.missed': () => ({}),
  'consultation.booked': consultation,
  'consultation.rescheduled': consultation,
  'consultation.no_show': consultation,
  'intervention.planned': (data, at) => ({
    facts: { 'intervention.starts_at': text(data, 'startsAt'), 'intervention.is_soon': isSoon(data, at) },
    keys: { intervention: text(data, 'interventionId')! },
  }),
  'intervention.outcome_logged': (data) => ({
    facts: { 'intervention.outcome': text(data, 'outcome') },
    keys: { intervention: text(data, 'interventionId')! },
  }),
  'treatment.left': (data) => ({
    facts: { 'treatment.left_how': text(data, 'how'), 'treatment.left_at': text(data, 'leftAt') },
    keys: { placement: text(data, 'placementId')! },
  }),
};

/** What every beginning says, whoever began it. */
export function saidOfMoment({ at, practiceZone }: Moment): Facts {
  const { hour } = DateTime.fromJSDate(at, { zone: practiceZone });
  return { 'enrollment.began_at': at.toISOString(), 'practice.is_open': hour >= OPENS && hour < CLOSES };
}

function isSoon(data: Data, at: Date): boolean {
  return new Date(text(data, 'startsAt')!).getTime() - at.getTime() < SOON_MS;
}

function consultation(data: Data): Partial<Beginning> {
  return {
    facts: { 'consultation.starts_at': text(data, 'startsAt') },
    keys: { consultation: text(data, 'consultationId')! },
  };
}

/** @param caseId the case of the event: what it is keyed by unless the definition says otherwise */
export function readBeginning(
  event: TriggerEvent,
  caseId: string,
  data: Data,
  { at, practiceZone }: Moment,
): Beginning {
  const { facts = {}, keys = {}, askedNow = false } = read[event](data, at);
  const known = Object.entries({ ...saidOfMoment({ at, practiceZone }), ...facts }).filter(
    ([, value]) => value !== null,
  );
  return {
    facts: Object.fromEntries(known) as Partial<Record<FactName, string | boolean>>,
    keys: { case: caseId, ...keys },
    askedNow,
  };
}
