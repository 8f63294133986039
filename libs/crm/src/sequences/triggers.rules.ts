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
const text = (data: Data, field: string): string | null => (typeof data[field] === 'string' ? data[field] : null);

const read: Readonly<Record<TriggerEvent, (data: Data) => Partial<Beginning>>> = {
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
  'intervention.planned': (data) => ({
    facts: { 'intervention.starts_at': text(data, 'startsAt') },
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

function consultation(data: Data): Partial<Beginning> {
  return {
    facts: { 'consultation.starts_at': text(data, 'startsAt') },
    keys: { consultation: text(data, 'consultationId')! },
  };
}

/** @param caseId the case of the event: what it is keyed by unless the definition says otherwise */
export function readBeginning(event: TriggerEvent, caseId: string, data: Data): Beginning {
  const { facts = {}, keys = {}, askedNow = false } = read[event](data);
  const known = Object.entries(facts).filter(([, value]) => value !== null);
  return {
    facts: Object.fromEntries(known) as Partial<Record<FactName, string | boolean>>,
    keys: { case: caseId, ...keys },
    askedNow,
  };
}
