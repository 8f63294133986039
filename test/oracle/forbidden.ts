import { DateTime } from 'luxon';
import type { ClientLedger, State } from './client-ledger.js';
import { type AnsweredText, answeredTexts, type Evidence, inquiriesFrom, trace, type Traced } from './ledgers.js';

/**
 * Local hours of every day, the end excluded, and all zones of the state: in each of them the window has to be open
 * (rules/state-rules.json; North Carolina has no profile of its own, the federal one counts).
 */
const WINDOWS: Record<State, { from: number; to: number; zones: readonly string[] }> = {
  NC: { from: 8, to: 21, zones: ['America/New_York'] },
  FL: { from: 8, to: 20, zones: ['America/New_York', 'America/Chicago'] },
};
/** A text under way when the window closed, or when the stop was answered, is no breach. */
const UNDER_WAY_MS = 5000;

const ANSWERS: readonly (string | null)[] = [
  'auto_ack',
  'help_reply',
  'human_reply',
  'optout_confirm',
  'emergency_safety',
];
const AFTER_A_STOP: readonly (string | null)[] = ['optout_confirm', 'emergency_safety'];
const WRITTEN_CONSENT = 'S2-sms-followup';

/** What should not have left: unrecorded, without consent, at night, after a stop, or of a machine after they had answered. */
export function forbidden(evidence: Evidence): string[] {
  return trace(evidence).flatMap((traced) => {
    const why = breachOf(traced, evidence.client);
    return why ? [`${traced.entry.sid} (message ${traced.message?.id ?? 'unknown'}) ${why}`] : [];
  });
}

function breachOf(traced: Traced, client: ClientLedger): string | null {
  if (!traced.attempt || !traced.message) return 'left without an attempt on record';
  if (traced.attempt.startedMt > traced.entry.at) return 'left before its attempt was on record';
  return (
    withoutConsent(traced, client) ?? atNight(traced, client) ?? afterStop(traced, client) ?? afterReply(traced, client)
  );
}

function withoutConsent({ entry, message }: Traced, client: ClientLedger): string | null {
  if (ANSWERS.includes(message?.class ?? null))
    return client.texts.some(({ address }) => address === entry.to) ? null : 'answers somebody who never wrote';
  const inquiries = inquiriesFrom(client, entry.to);
  if (inquiries.length === 0) return 'went to an address that nobody gave';
  if (message?.class === 'informational' || entry.channel === 'email') return null;
  const written = inquiries.some(({ consents }) =>
    consents.some(({ textVersion, granted }) => granted && textVersion.startsWith(WRITTEN_CONSENT)),
  );
  return written ? null : 'left without written consent';
}

function atNight({ entry, attempt, message }: Traced, client: ClientLedger): string | null {
  if (entry.channel === 'email' || ANSWERS.includes(message?.class ?? null)) return null;
  const states = inquiriesFrom(client, entry.to).map(({ state }) => state);
  const isOpen = (machine: Date): boolean =>
    client.businessTimes(machine).some((at) => states.every((state) => isOpenIn(state, at)));
  const began = attempt?.startedMt ?? entry.at;
  const wasUnderWay = isOpen(began) && entry.at.getTime() - began.getTime() <= UNDER_WAY_MS;
  return isOpen(entry.at) || wasUnderWay ? null : 'left in quiet hours';
}

function isOpenIn(state: State, at: Date): boolean {
  const { from, to, zones } = WINDOWS[state];
  return zones.map((zone) => DateTime.fromJSDate(at, { zone }).hour).every((hour) => hour >= from && hour < to);
}

function afterStop(traced: Traced, client: ClientLedger): string | null {
  if (AFTER_A_STOP.includes(traced.message?.class ?? null)) return null;
  return leftAfter(traced, answeredTexts(client, true)) ? 'left after a STOP had been answered' : null;
}

/** A sequence ends at the first word of theirs: from then on people answer. */
function afterReply(traced: Traced, client: ClientLedger): string | null {
  if (traced.message?.enrollmentId === null) return null;
  return leftAfter(traced, answeredTexts(client, false)) ? 'is of a sequence, and left after they had answered' : null;
}

function leftAfter({ entry, attempt }: Traced, texts: readonly AnsweredText[]): boolean {
  return texts
    .filter(({ address, channel }) => address === entry.to && channel === entry.channel)
    .some(({ answeredAt }) => {
      const afterMs = entry.at.getTime() - answeredAt.getTime();
      const wasUnderWay = attempt !== null && attempt.startedMt < answeredAt && afterMs <= UNDER_WAY_MS;
      return afterMs > 0 && !wasUnderWay;
    });
}
