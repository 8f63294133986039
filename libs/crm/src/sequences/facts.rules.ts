import { interventionOutcomes, stages } from '../cases/stages.data.js';

interface Fact {
  /** `instant` is a point in time that waits may count from */
  type: 'text' | 'boolean' | 'instant';
  /** all it can be; any text where none are listed */
  values?: readonly string[];
  /** `begin`: said by what began the enrollment, and kept with it; `now`: looked up when it is asked for */
  known: 'begin' | 'now';
  says: string;
}

/** Everything that a definition may ask (docs/sequences.md); a fact that is not here is refused when it is read. */
export const facts = {
  'enrollment.began_at': { type: 'instant', known: 'begin', says: 'when what it begins with happened' },
  'practice.is_open': {
    type: 'boolean',
    known: 'begin',
    says: 'it began while somebody of the practice answers, 8 to 21 on its clock',
  },
  'inquiry.channel': {
    type: 'text',
    values: ['form', 'sms', 'email'],
    known: 'begin',
    says: 'how they wrote to us',
  },
  'inquiry.suspected_spam': { type: 'boolean', known: 'begin', says: 'a field was filled in that nobody can see' },
  'inquiry.qualified': { type: 'boolean', known: 'begin', says: 'a person has looked at it: a family asks for help' },
  'inquirer.relationship': { type: 'text', known: 'begin', says: 'who the loved one is to them, in their words' },
  'inquirer.under_18': { type: 'boolean', known: 'begin', says: 'they said that they are under 18' },
  'inquiry.callback_at': { type: 'instant', known: 'begin', says: 'when they asked to be called' },
  'suggestion.kind': {
    type: 'text',
    values: ['bereavement', 'willing', 'left_treatment'],
    known: 'begin',
    says: 'what a text seemed to say',
  },
  'suggestion.answer': {
    type: 'text',
    values: ['yes', 'no'],
    known: 'begin',
    says: 'what a person says about it',
  },
  'case.stage_from': { type: 'text', values: stages, known: 'begin', says: 'the stage before the change' },
  'case.stage_to': { type: 'text', values: stages, known: 'begin', says: 'the stage after the change' },
  'consultation.starts_at': { type: 'instant', known: 'begin', says: 'when the consultation begins' },
  'intervention.starts_at': { type: 'instant', known: 'begin', says: 'when the intervention begins' },
  'intervention.is_soon': {
    type: 'boolean',
    known: 'begin',
    says: 'less than four days lie between the plan and the day',
  },
  'intervention.outcome': {
    type: 'text',
    values: interventionOutcomes,
    known: 'begin',
    says: 'how the intervention ended',
  },
  'treatment.left_how': {
    type: 'text',
    values: ['completed', 'ama'],
    known: 'begin',
    says: 'completed, or against medical advice',
  },
  'treatment.left_at': { type: 'instant', known: 'begin', says: 'when the loved one left care' },
  'answer.last': {
    type: 'text',
    values: ['1', '2', '3'],
    known: 'begin',
    says: 'the number with which they answered the last text that offered numbers',
  },
  'loved_one.readiness': {
    type: 'text',
    values: ['unaware', 'refusing', 'ambivalent', 'willing'],
    known: 'now',
    says: 'how the loved one stands to help',
  },
  'case.stage': { type: 'text', values: stages, known: 'now', says: 'where the case is' },
  'recipient.role': {
    type: 'text',
    values: ['inquirer', 'primary_contact', 'member'],
    known: 'now',
    says: 'who the recipient is in the family circle',
  },
  'recipient.language': { type: 'text', values: ['en', 'es'], known: 'now', says: 'the language of the recipient' },
  'recipient.has_phone': { type: 'boolean', known: 'now', says: 'a phone of theirs is known' },
  'recipient.has_mailbox': { type: 'boolean', known: 'now', says: 'a mailbox of theirs is known' },
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof facts;
export const factNames = Object.keys(facts) as [FactName, ...FactName[]];
export const factOf = (name: FactName): Fact => facts[name];
/** What is known; a fact that is missing or null is unknown. */
export type Facts = Readonly<Partial<Record<FactName, string | boolean | null>>>;
