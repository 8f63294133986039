/** The queue of one sender at the provider. All instants are machine time. */
export interface Sender {
  /** when the next segment may be handed over */
  nextFreeAt: Date;
  pausedUntil: Date | null;
  /** calls in a row of which nobody knows what became of them */
  strikes: number;
}

export interface Waiting {
  id: string;
  segments: number;
  /** it was given its place before, and the place has come */
  paced: boolean;
  /** safety and confirmations wait for nobody */
  urgent: boolean;
}

export interface Allotment {
  go: ReadonlySet<string>;
  /** the others: when to come again, and whether that is their own place in the queue */
  later: ReadonlyMap<string, { at: Date; paced: boolean }>;
  sender: Sender;
}

/** So many unclear answers in a row are an outage, not bad luck: from then on one call at a time tries whether it is over. */
export const STRIKES_OF_AN_OUTAGE = 5;
/** Whoever waits while one call tries. */
const PROBE_PAUSE_MS = 5000;
/** What may leave in one burst is what a second allows. */
const BURST_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Who of a claimed batch may leave now. A place in the queue is given once and kept, so a thousand due texts are moved
 * one time each, not once a second.
 * @param waiting in the order in which they were due
 * @param perSecond segments that the sender may hand over in a second
 */
export function allot(sender: Sender, waiting: readonly Waiting[], perSecond: number, machine: Date): Allotment {
  const go = new Set<string>();
  const later = new Map<string, { at: Date; paced: boolean }>();
  const isPaused = sender.pausedUntil !== null && sender.pausedUntil > machine;
  let probes = sender.strikes >= STRIKES_OF_AN_OUTAGE ? 1 : Infinity;
  let free = Math.max(sender.nextFreeAt.getTime(), machine.getTime());
  let resumes = isPaused ? sender.pausedUntil!.getTime() : machine.getTime() + PROBE_PAUSE_MS;
  for (const one of waiting) {
    const slot = free;
    if (one.urgent) {
      go.add(one.id);
      free += Math.ceil((one.segments * 1000) / perSecond);
    } else if (isPaused || probes <= 0) {
      // whoever had a place keeps it; after the pause they come one after the other, not all at once
      later.set(one.id, { at: new Date(resumes), paced: one.paced });
      resumes += Math.ceil((one.segments * 1000) / perSecond);
    } else if (one.paced || slot - machine.getTime() < BURST_MS) {
      go.add(one.id);
      probes -= 1;
      if (!one.paced) free += Math.ceil((one.segments * 1000) / perSecond);
    } else {
      later.set(one.id, { at: new Date(slot), paced: true });
      free += Math.ceil((one.segments * 1000) / perSecond);
    }
  }
  // while one call tries, nobody else does, in no process
  const pausedUntil = probes === 0 ? new Date(machine.getTime() + PROBE_PAUSE_MS) : sender.pausedUntil;
  const nextFreeAt = new Date(Math.max(free, sender.nextFreeAt.getTime()));
  return { go, later, sender: { ...sender, nextFreeAt, pausedUntil } };
}

export type Answer = 'clear' | 'unclear' | { tooFast: number };

/**
 * What the answers of some calls say about the sender: slow down as long as we were told to, stop when nobody answers.
 * @param answers `tooFast` carries the provider's pause in seconds
 * @returns null when nothing changes
 */
export function afterAnswers(sender: Sender, answers: readonly Answer[], machine: Date): Sender | null {
  const clear = answers.some((answer) => answer === 'clear');
  const unclear = isResting(sender, machine) ? 0 : answers.filter((answer) => answer === 'unclear').length;
  const strikes = clear ? 0 : withUnclear(sender.strikes, unclear);
  const pauses = answers.flatMap((answer) => (typeof answer === 'object' ? answer.tooFast * 1000 : []));
  if (unclear > 0 && strikes >= STRIKES_OF_AN_OUTAGE)
    pauses.push(Math.min(LONGEST_PAUSE_MS, 15_000 * 2 ** Math.min(5, strikes - STRIKES_OF_AN_OUTAGE)));
  const pausedUntil = pauses.reduce<Date | null>((latest, ms) => {
    const until = new Date(machine.getTime() + ms);
    return !latest || until > latest ? until : latest;
  }, sender.pausedUntil);
  if (strikes === sender.strikes && pausedUntil?.getTime() === sender.pausedUntil?.getTime()) return null;
  return { ...sender, strikes, pausedUntil };
}

/** It pauses already, and longer than while one call tries: what is unclear now began before that and tells nothing new. */
const isResting = ({ strikes, pausedUntil }: Sender, machine: Date): boolean =>
  strikes >= STRIKES_OF_AN_OUTAGE && (pausedUntil?.getTime() ?? 0) - machine.getTime() > PROBE_PAUSE_MS;

/** Calls that fail at the same moment find out once that there is an outage, however many they are. */
const withUnclear = (before: number, unclear: number): number =>
  before < STRIKES_OF_AN_OUTAGE ? Math.min(before + unclear, STRIKES_OF_AN_OUTAGE) : before + Math.min(unclear, 1);
