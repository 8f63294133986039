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
