/** Which pages a member sees at which stage, in this order: file names of `templates/pages` without their ending. */
export const pagesByStage: Readonly<Record<string, readonly string[]>> = {
  new: ['first-call', 'three-things'],
  contacting: ['first-call', 'three-things'],
  consultation_booked: ['first-call', 'three-things'],
  consulted: ['three-things'],
  planning: ['three-things'],
  not_yet: ['three-things'],
};

/** Stages in which the call that she asked for is still to come. */
export const stagesBeforeTheCall: readonly string[] = ['new', 'contacting'];
