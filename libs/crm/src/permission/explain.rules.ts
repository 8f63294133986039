import { DateTime } from 'luxon';

/** A stored decision, as it is told. */
export interface DecisionRow {
  at: Date;
  moment: 'scheduled' | 'send';
  stepId: string | null;
  messageId: string | null;
  outcome: 'send' | 'defer' | 'skip' | 'hold';
  gate: number | null;
  reason: string | null;
  rule: string | null;
  until: Date | null;
  gates: { gate: number; name: string; answer: string; reason?: string; rule?: string; until?: string }[];
  inputs: Record<string, unknown>;
  rulesVersion: string;
}

/** In one sentence for a coordinator: what was decided, why, and until when. Times in `zone`, the family's own clock. */
export function explainDecision(
  row: Pick<DecisionRow, 'outcome' | 'reason' | 'rule' | 'until' | 'moment'>,
  zone: string,
): string {
  const until = row.until ? DateTime.fromJSDate(row.until, { zone }).toFormat("ccc LLL d, HH:mm '('z')'") : '';
  if (row.outcome === 'send')
    return row.moment === 'scheduled' ? 'Nothing stands in the way: it may leave now.' : 'All gates passed: it left.';
  const why = REASONS[row.reason ?? ''] ?? `the rule "${row.reason}" says no`;
  const rule = row.rule ? ` (${row.rule})` : '';
  if (row.outcome === 'defer') return `Waits until ${until}: ${why}${rule}.`;
  if (row.outcome === 'hold') return `Held until a person decides: ${why}${rule}.`;
  return `Not sent: ${why}${rule}.`;
}

const REASONS: Record<string, string> = {
  stopped: 'sending is stopped',
  suppressed: 'this number asked for no more texts, or must not be texted',
  bad_number: 'this number cannot be texted',
  exited: 'the reason to write is gone',
  not_to_loved_one: 'automation never writes to the loved one',
  do_not_contact: 'this person is not to be contacted',
  no_consent: 'there is no consent on file for this kind of text; call instead',
  paused: 'automation rests for this family',
  unsafe_channel: 'this family asked for no texts',
  safe_contact: 'outside the hours that are safe for this family',
  quiet_hours: 'texts may not leave at this hour where this family may be; the closed rules are named',
  no_window: 'no open hour in the next ten days where this family may be; call instead',
  frequency_cap: 'this family has had three texts in 24 hours',
  stale: 'it would come too late to be of use',
  late: 'the step came due while nothing could run, and is no longer of use',
  throughput: "the carrier's daily limit is reached",
  no_channel: 'there is no number that may be texted',
};

export function explainDecisions(rows: readonly DecisionRow[], zone: string): string[] {
  return rows.map((row) => explainDecision(row, zone));
}
