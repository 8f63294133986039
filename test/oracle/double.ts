import { cameToNothing } from './carrier-ledger.js';
import { type Evidence, trace, type Traced } from './ledgers.js';

/** What one recipient was sent again although an earlier one of the same step stands and no person chose that. */
export function double(evidence: Evidence): string[] {
  const groups = new Map<string, Traced[]>();
  for (const traced of trace(evidence)) {
    const key = occasionOf(traced);
    if (key) groups.set(key, [...(groups.get(key) ?? []), traced]);
  }
  return [...groups.values()].flatMap((group) => repeated(group, chosenAgain(evidence, group)));
}

/** What may be said once: a step to a recipient on a channel, or whatever the dedupe key names. */
function occasionOf({ entry, message }: Traced): string | null {
  if (!message) return null;
  if (message.enrollmentId === null) return message.dedupeKey;
  return [message.enrollmentId, message.stepId, entry.to, entry.channel].join(' ');
}

function chosenAgain({ client }: Evidence, group: readonly Traced[]): number {
  const ids = new Set(group.map(({ message }) => message?.id));
  return client.reviews.filter(({ messageId, decision }) => decision === 'send_again' && ids.has(messageId)).length;
}

function repeated(group: readonly Traced[], chosen: number): string[] {
  const inOrder = group.toSorted((one, other) => one.entry.at.getTime() - other.entry.at.getTime());
  return inOrder.flatMap(({ entry, message }, index) => {
    const standing = inOrder.slice(0, index).filter((earlier) => !cameToNothing(earlier.entry));
    return standing.length > chosen ? [`message ${message?.id}: ${entry.sid} after ${standing[0]?.entry.sid}`] : [];
  });
}
