/** Numbers that a text may offer as an answer. */
export const answerNumbers = ['1', '2', '3'] as const;
export type AnswerNumber = (typeof answerNumbers)[number];

/**
 * What a number may mean: all is steady; it is hard; please call; rather later; go on with the pages; rest from them.
 */
export const answerMeanings = ['steady', 'hard', 'call_me', 'later', 'go_on', 'rest'] as const;
export type AnswerMeaning = (typeof answerMeanings)[number];

/** By number. */
export type OfferedAnswers = Readonly<Partial<Record<AnswerNumber, AnswerMeaning>>>;
