import { type Evidence, latestAttempts } from './ledgers.js';
import type { AttemptRow, EnrollmentRow, MessageRow, Rows } from './rows.js';

/** Sweeps come every few seconds; what is due for longer than this has been forgotten. */
const GRACE_MS = 60_000;

interface Moment {
  machine: Date;
  business: Date;
}

/** What has neither an end nor a moment at which it goes on, or whose moment has passed without anybody coming. */
export function stuck(evidence: Evidence): string[] {
  const { client, rows, at } = evidence;
  const moment = { machine: at, business: client.businessTime(at) };
  return [
    ...rows.messages.flatMap((message) => told('message', message.id, stuckMessage(message, rows, moment))),
    ...rows.attempts.flatMap((attempt) => told('attempt', attempt.id, stuckAttempt(attempt, evidence, moment))),
    ...rows.enrollments.flatMap((enrollment) => told('enrollment', enrollment.id, stuckEnrollment(enrollment, moment))),
    ...rows.deliveries
      .filter(({ parked, dueMt }) => parked || dueMt <= at)
      .map(({ eventId, reaction, parked }) => `event ${eventId} for ${reaction} is ${parked ? 'parked' : 'left'}`),
    ...unheardNews(rows),
  ];
}

const told = (what: string, id: string, why: string | null): string[] => (why ? [`${what} ${id} ${why}`] : []);

const isForgotten = (due: Date, now: Date): boolean => now.getTime() - due.getTime() > GRACE_MS;

function overdue(due: Date | null, now: Date): string | null {
  if (due === null) return 'has no due date';
  return isForgotten(due, now) ? 'is long overdue' : null;
}

function stuckMessage(message: MessageRow, rows: Rows, { business }: Moment): string | null {
  const hasOpen = (...outcomes: string[]) =>
    rows.attempts.some(({ messageId, outcome }) => messageId === message.id && outcomes.includes(outcome));
  switch (message.status) {
    case 'queued':
    case 'deferred':
      return overdue(message.dueAt, business);
    case 'held':
      return message.reason === null ? 'is held without a reason' : null;
    case 'sending':
      return hasOpen('handed_off') ? null : 'is sending and nobody has it in hand';
    case 'uncertain':
      return hasOpen('unknown') ? null : 'is uncertain and nobody looks it up';
    default:
      return null;
  }
}

function stuckAttempt(attempt: AttemptRow, { rows, client }: Evidence, { machine }: Moment): string | null {
  if (attempt.outcome === 'handed_off')
    return isForgotten(attempt.leaseMt, machine) ? 'is past its lease and still open' : null;
  if (attempt.outcome !== 'unknown') return null;
  const isShown = rows.messages.some(({ id, status }) => id === attempt.messageId && status === 'review');
  const isDecided = client.reviews.some(({ messageId }) => messageId === attempt.messageId);
  if (isShown || isDecided) return null;
  if (attempt.nextCheckMt === null) return 'is unknown, not in review, and nobody looks it up';
  return isForgotten(attempt.nextCheckMt, machine) ? 'should have been looked up' : null;
}

function stuckEnrollment({ status, reason, dueAt }: EnrollmentRow, { business }: Moment): string | null {
  if (status === 'active') return overdue(dueAt, business);
  return status === 'held' && reason === null ? 'is held without a reason' : null;
}

/** The provider's last word on its last attempt came in, and the message stands where it stood before or went back. */
function unheardNews(rows: Rows): string[] {
  const ended = new Set(rows.finalNews.map(({ sid }) => sid));
  const messages = new Map(rows.messages.map((message) => [message.id, message]));
  return latestAttempts(rows).flatMap(({ messageId, providerSid }) => {
    const status = messages.get(messageId)?.status ?? 'unknown';
    return providerSid !== null && ended.has(providerSid) && ['sending', 'sent', 'uncertain'].includes(status)
      ? [`message ${messageId} is ${status} after the provider's last word`]
      : [];
  });
}
