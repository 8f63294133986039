import { Database } from '#platform/database/database.js';
import type { EventDefinition } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import type { World } from './world.js';

/** Something happens that no module tells of yet: its event, in a transaction that holds the case's lock. */
export async function tell<Data extends object>(
  world: World,
  definition: EventDefinition<Data>,
  data: Data,
  about: { caseId: string; personId?: string | null },
): Promise<void> {
  await world.app.get(Database).transaction(async (tx) => {
    await tx.query('select 1 from cases where id = $1 for no key update', [about.caseId]);
    const event = { definition, data, actor: { kind: 'system' as const }, occurredAt: world.now(), ...about };
    await world.app.get(Events).append(tx, [event]);
  });
  await world.settle();
}
