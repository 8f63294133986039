import type { FactName } from './facts.rules.js';

/** What an enrollment is unique by, together with its sequence, case and person. */
export const businessKeys = ['case', 'consultation', 'intervention', 'placement'] as const;
export type BusinessKey = (typeof businessKeys)[number];

interface TriggerOf {
  /** what it can be keyed by */
  keys: readonly BusinessKey[];
  /** facts that it says */
  gives: readonly FactName[];
}

const consultation: TriggerOf = { keys: ['case', 'consultation'], gives: ['consultation.starts_at'] };

/** What every beginning says, also one by hand: the moment itself. */
export const saidAlways: readonly FactName[] = ['enrollment.began_at', 'practice.is_open'];

/** Events that a sequence may begin with. Imports (`*.imported`) are not among them: they never start automation. */
const all = {
  'inquiry.received': {
    keys: ['case'],
    gives: [
      'inquiry.channel',
      'inquiry.suspected_spam',
      'inquiry.callback_at',
      'inquirer.relationship',
      'inquirer.under_18',
    ],
  },
  'inquiry.qualified': { keys: ['case'], gives: ['inquiry.channel', 'inquiry.qualified'] },
  'suggestion.answered': { keys: ['case'], gives: ['suggestion.kind', 'suggestion.answer'] },
  'case.stage_changed': { keys: ['case'], gives: ['case.stage_from', 'case.stage_to'] },
  'willing_window.opened': { keys: ['case'], gives: [] },
  'call.missed': { keys: ['case'], gives: [] },
  'consultation.booked': consultation,
  'consultation.rescheduled': consultation,
  'consultation.no_show': consultation,
  'intervention.planned': { keys: ['case', 'intervention'], gives: ['intervention.starts_at', 'intervention.is_soon'] },
  'intervention.outcome_logged': { keys: ['case', 'intervention'], gives: ['intervention.outcome'] },
  'treatment.left': { keys: ['case', 'placement'], gives: ['treatment.left_how', 'treatment.left_at'] },
} as const satisfies Record<string, TriggerOf>;

export type TriggerEvent = keyof typeof all;
export const triggerEvents = Object.keys(all) as [TriggerEvent, ...TriggerEvent[]];
export const triggers = Object.fromEntries(
  triggerEvents.map((event) => [event, { keys: all[event].keys, gives: [...saidAlways, ...all[event].gives] }]),
) as unknown as Readonly<Record<TriggerEvent, TriggerOf>>;
