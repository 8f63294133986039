import type { Tx } from '#platform/database/tx.js';
import type { Sender } from './sender.rules.js';

/** The sender's row, locked: the last lock that anybody takes. */
export async function lockSender(tx: Tx, key: string, machine: Date): Promise<Sender> {
  const read = () =>
    tx.query<Sender>(
      `select next_free_mt as "nextFreeAt", paused_until_mt as "pausedUntil", strikes from senders where key = $1 for no key update`,
      [key],
    );
  const [known] = await read();
  if (known) return known;
  await tx.query('insert into senders (key, next_free_mt) values ($1, $2) on conflict (key) do nothing', [
    key,
    machine,
  ]);
  const [made] = await read();
  return made!;
}

export async function saveSender(tx: Tx, key: string, sender: Sender): Promise<void> {
  await tx.query('update senders set next_free_mt = $2, paused_until_mt = $3, strikes = $4 where key = $1', [
    key,
    sender.nextFreeAt,
    sender.pausedUntil,
    sender.strikes,
  ]);
}
