import { double } from './double.js';
import { forbidden } from './forbidden.js';
import { type Evidence, latestAttempts, trace } from './ledgers.js';
import { lost } from './lost.js';
import { stuck } from './stuck.js';

/** Four lists of breaches, each a sentence with ids and without personal data. All of them are empty, or a promise is broken. */
export interface Verdict {
  lost: string[];
  double: string[];
  forbidden: string[];
  stuck: string[];
}

/** How much was settled after nobody had known, and by whom. */
export interface Settled {
  /** once uncertain, and in the end the provider's word was found */
  adopted: number;
  /** left to a person */
  review: number;
  /** of those: how many the carrier had taken */
  reallySentInReview: number;
}

export const nothingWrong: Verdict = { lost: [], double: [], forbidden: [], stuck: [] };

/** Holds what the product says against what families and the carrier know. Decides by the ledgers and rows alone. */
export function judge(evidence: Evidence): Verdict {
  return {
    lost: lost(evidence),
    double: double(evidence),
    forbidden: forbidden(evidence),
    stuck: stuck(evidence),
  };
}

/** Counts what the verdict does not complain of: the price of never sending twice. */
export function countSettled(evidence: Evidence): Settled {
  const { rows, client } = evidence;
  const sentAgain = new Set(client.reviews.map(({ messageId }) => messageId));
  const accepted = new Set(
    latestAttempts(rows).flatMap(({ outcome, messageId }) => (outcome === 'accepted' ? messageId : [])),
  );
  const review = new Set(rows.messages.filter(({ status }) => status === 'review').map(({ id }) => id));
  const left = new Set(
    trace(evidence).flatMap(({ attempt }) => (attempt?.outcome === 'unknown' ? attempt.messageId : [])),
  );
  return {
    adopted: rows.onceUncertain.filter((id) => accepted.has(id) && !sentAgain.has(id)).length,
    review: review.size,
    reallySentInReview: [...review].filter((id) => left.has(id)).length,
  };
}
