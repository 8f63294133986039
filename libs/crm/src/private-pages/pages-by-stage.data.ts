/**
 * Which pages a member sees at which stage, in this order: keys of templates of the channel `page`. What tells of a plan, a
 * meeting or a place is for the members of a team, and there are no teams yet.
 */
export const pagesByStage: Readonly<Record<string, readonly string[]>> = {
  new: ['first-call', 'three-things'],
  contacting: ['first-call', 'three-things'],
  consultation_booked: ['first-call', 'three-things'],
  consulted: ['three-things', 'naloxone'],
  planning: ['three-things', 'naloxone'],
  not_yet: ['three-things', 'naloxone'],
};

/** Stages in which the call that she asked for is still to come. */
export const stagesBeforeTheCall: readonly string[] = ['new', 'contacting'];
