import { DateTime } from 'luxon';
import type { ClientLedger, State } from './client-ledger.js';
import { answeredStops, type Evidence, inquiriesFrom, trace, type Traced } from './ledgers.js';

/** Local hours of every day, the end excluded (rules/state-rules.json: the profile of North Carolina is the federal one). */
const WINDOWS: Record<State, readonly [from: number, to: number]> = { NC: [8, 21], FL: [8, 20] };
const ZONE = 'America/New_York';
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

/** What should not have left: unrecorded, without consent, at night, or after a stop. */
export function forbidden(evidence: Evidence): string[] {
  return trace(evidence).flatMap((traced) => {
    const why = breachOf(traced, evidence.client);
    return why ? [`${traced.entry.sid} (message ${traced.message?.id ?? 'unknown'}) ${why}`] : [];
  });
}

function breachOf(traced: Traced, client: ClientLedger): string | null {
  if (!traced.attempt || !traced.message) return 'left without an attempt on record';
  if (traced.attempt.startedMt > traced.entry.at) return 'left before its attempt was on record';
  return withoutConsent(traced, client) ?? atNight(traced, client) ?? afterStop(traced, client);
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
  const isOpen = (machine: Date): boolean => {
    const { hour } = DateTime.fromJSDate(client.businessTime(machine), { zone: ZONE });
    return states.every((state) => hour >= WINDOWS[state][0] && hour < WINDOWS[state][1]);
  };
  const began = attempt?.startedMt ?? entry.at;
  const wasUnderWay = isOpen(began) && entry.at.getTime() - began.getTime() <= UNDER_WAY_MS;
  return isOpen(entry.at) || wasUnderWay ? null : 'left in quiet hours';
}

function afterStop({ entry, attempt, message }: Traced, client: ClientLedger): string | null {
  if (AFTER_A_STOP.includes(message?.class ?? null)) return null;
  const stops = answeredStops(client).filter(
    ({ address, channel }) => address === entry.to && channel === entry.channel,
  );
  const late = stops.some(({ answeredAt }) => {
    const afterMs = entry.at.getTime() - answeredAt.getTime();
    const wasUnderWay = attempt !== null && attempt.startedMt < answeredAt && afterMs <= UNDER_WAY_MS;
    return afterMs > 0 && !wasUnderWay;
  });
  return late ? 'left after a STOP had been answered' : null;
}
