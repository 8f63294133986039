import { cameToNothing } from './carrier-ledger.js';
import type { AskedInquiry } from './client-ledger.js';
import { answeredTexts, type Evidence, trace, type Traced } from './ledgers.js';
import type { InquiryRow, Rows } from './rows.js';

/** The step with which every family is greeted. */
const FIRST_STEP = 'hello';

/** What was promised outside and is not there inside: acked minus stored. */
export function lost(evidence: Evidence): string[] {
  const traced = trace(evidence);
  return [
    ...evidence.client.inquiries.flatMap((asked) => lostInquiry(asked, evidence.rows)),
    ...lostTexts(evidence),
    ...lostStops(evidence),
    ...unfollowed(evidence),
    ...neverGreeted(evidence.rows),
    ...falselySaid(evidence, traced),
    ...wronglyLinked(evidence),
  ];
}

function lostInquiry(asked: AskedInquiry, rows: Rows): string[] {
  const stored = rows.inquiries.filter(({ key }) => key === asked.key);
  if (stored.length > 1) return [`inquiry ${asked.key} is stored ${stored.length} times`];
  if (!asked.answered) return [];
  if (asked.contradicted)
    return [`inquiry ${asked.key} was answered as ${asked.answered.id} and as ${asked.contradicted}`];
  const [row] = stored;
  if (!row) return [`inquiry ${asked.key} was answered and is not stored`];
  if (row.id !== asked.answered.id)
    return [`inquiry ${asked.key} was answered as ${asked.answered.id}, stored as ${row.id}`];
  return [...lostAddresses(asked, row, rows), ...lostConsents(asked, row, rows)];
}

function lostAddresses(asked: AskedInquiry, row: InquiryRow, rows: Rows): string[] {
  const addresses = rows.people.find(({ id }) => id === row.personId)?.addresses ?? [];
  const missing = [asked.phone, asked.email].filter((address) => address !== null && !addresses.includes(address));
  return missing.length ? [`inquiry ${asked.key}: person ${row.personId} lacks an address that was given`] : [];
}

function lostConsents(asked: AskedInquiry, row: InquiryRow, rows: Rows): string[] {
  return asked.consents
    .filter(({ granted }) => granted)
    .filter(
      ({ textVersion }) =>
        !rows.consents.some(
          (kept) => kept.personId === row.personId && kept.textVersion === textVersion && kept.granted,
        ),
    )
    .map(({ textVersion }) => `inquiry ${asked.key}: no evidence of the consent ${textVersion}`);
}

/** Every text that was answered 2xx is read by somebody, once. */
function lostTexts({ client, rows }: Evidence): string[] {
  const times = new Map(rows.inbound.map((row) => [row.sid, row.times]));
  const answered = new Set(client.texts.flatMap(({ sid, answeredAt }) => (sid && answeredAt ? sid : [])));
  return [...answered]
    .filter((sid) => times.get(sid) !== 1)
    .map((sid) => `the text ${sid} was answered and is stored ${times.get(sid) ?? 0} times`);
}

function lostStops({ client, rows }: Evidence): string[] {
  return answeredTexts(client, true)
    .filter(
      ({ address, channel }) =>
        !rows.suppressions.some((row) => row.address === address && ['all', channel].includes(row.channel)),
    )
    .map(({ answeredAt }) => `the STOP answered at ${answeredAt.toISOString()} silenced nobody`);
}

/**
 * A case that nothing follows up: its inquiry is stored, and no sequence has taken it. Whoever wrote after the note waits
 * for a person instead.
 */
function unfollowed({ client, rows }: Evidence): string[] {
  const wrote = new Set(client.texts.map(({ address }) => address));
  const answered = new Set(
    client.inquiries.flatMap(({ phone, answered: told }) => (told && !wrote.has(phone ?? '') ? told.id : [])),
  );
  const followed = new Set(rows.enrollments.map(({ caseId }) => caseId));
  const cases = rows.inquiries.filter(({ id }) => answered.has(id)).map(({ caseId }) => caseId);
  return [...new Set(cases)].filter((id) => !followed.has(id)).map((id) => `case ${id} is in no sequence`);
}

function neverGreeted(rows: Rows): string[] {
  const greeted = new Set(rows.messages.filter(({ stepId }) => stepId === FIRST_STEP).map((one) => one.enrollmentId));
  const refused = new Set(rows.refusals.filter(({ stepId }) => stepId === FIRST_STEP).map((one) => one.enrollmentId));
  return rows.enrollments
    .filter(({ id, status, reason }) => !greeted.has(id) && !refused.has(id) && status !== 'active' && reason === null)
    .map(({ id }) => `enrollment ${id} is over without a greeting and without a reason`);
}

/** Silence where we say that something left, or a failure where the family got it. */
function falselySaid({ rows, client }: Evidence, traced: readonly Traced[]): string[] {
  const of = (messageId: string) => traced.filter(({ message }) => message?.id === messageId);
  const decided = new Set(client.reviews.map(({ messageId }) => messageId));
  return rows.messages.flatMap(({ id, status, reason, errorCode }) => {
    // a person has said what became of it
    if (decided.has(id)) return [];
    if (['sent', 'delivered'].includes(status) && of(id).length === 0)
      return [`message ${id} is ${status} and never left`];
    if (status === 'failed' && of(id).some(({ entry }) => !cameToNothing(entry)))
      return [`message ${id} is failed and left`];
    if (status === 'failed' && errorCode === null) return [`message ${id} is failed without a reason`];
    if (status === 'skipped' && reason === null) return [`message ${id} is skipped without a reason`];
    return [];
  });
}

function wronglyLinked({ carrier, rows }: Evidence): string[] {
  const refs = new Map(carrier.map(({ sid, ref }) => [sid, ref]));
  return rows.attempts
    .filter(({ providerSid, ref }) => providerSid !== null && refs.get(providerSid) !== ref)
    .map(({ id, providerSid }) => `attempt ${id} is linked with ${providerSid}, which is not its own`);
}
