/** What can go wrong around the product, by the numbers under which operations know it. */
export const faults = {
  F1: 'a process is killed',
  F2: 'a process is killed at a named point',
  F3: 'a process is stopped for longer than its locks, and goes on',
  F4: 'the network to database, queue, provider or api',
  F5: 'connections of the database are cut at a rate',
  F6: 'PostgreSQL stops at once and starts again',
  F7: 'no connection left, an idle transaction, a long reader',
  F8: 'the queue store is lost',
  F9: 'the provider refuses, fails before and after accepting, or is silent',
  F10: 'callbacks doubled, out of order, late, early, forged',
  F11: 'STOP while texts leave, the same text at once twice',
  F12: 'the clock jumps, into nights and over the change of hours',
  F13: 'the disk is full',
  F14: 'a worker without memory, jobs that nobody can read',
  F15: 'the next version migrates, and is killed half-way',
  F16: 'a reaction that always throws',
  F17: 'a process is asked to end under load',
} as const;

export type FaultId = keyof typeof faults;
export const faultIds = Object.keys(faults) as FaultId[];

/** The queue stores on which every promise is kept. */
export const backends = ['postgres', 'redis'] as const;
export type Backend = (typeof backends)[number];
