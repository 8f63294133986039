/** Places in the journey (product.md, vocabulary). */
export const stages = [
  'new',
  'contacting',
  'consultation_booked',
  'consulted',
  'planning',
  'intervention_set',
  'not_yet',
  'placing',
  'in_treatment',
  'aftercare',
  'closed',
] as const;
export type Stage = (typeof stages)[number];

/** How an intervention can end (product.md, vocabulary). */
export const interventionOutcomes = [
  'accepted_immediately',
  'accepted_later',
  'partial',
  'refused',
  'left_scene',
  'postponed',
  'medical_or_police_event',
] as const;
