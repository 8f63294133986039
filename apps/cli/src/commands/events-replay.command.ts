import { parseArgs } from 'node:util';
import { later } from '#crm/catalogue.js';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { makeDataSource } from '#platform/database/data-source.js';
import { Database } from '#platform/database/database.js';
import { replayDeliveries } from '#platform/events/events.store.js';

const USAGE = 'usage: hearthline events replay --reaction NAME [--from INSTANT] [--until INSTANT] [--case ID]\n';

/** Lets a reaction see events of the past again: a new one, or one that was mended. It must bear seeing them twice. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      reaction: { type: 'string' },
      from: { type: 'string' },
      until: { type: 'string' },
      case: { type: 'string' },
    },
  });
  const definition = values.reaction ? later[values.reaction] : undefined;
  const from = instant(values.from);
  const until = instant(values.until);
  if (!definition || from === null || until === null) {
    process.stderr.write(`${USAGE}reactions: ${Object.keys(later).join(', ')}\n`);
    return 64;
  }
  const env = completeEnvironment(process.env);
  if (!env.DATABASE_URL) {
    process.stderr.write(
      'DATABASE_URL: expected a postgres:// address, or a database that `npm start` keeps running\n',
    );
    return 78;
  }
  const database = new Database(await makeDataSource(env.DATABASE_URL, [], 2).initialize());
  try {
    const count = await replayDeliveries(database, values.reaction!, {
      type: definition.type,
      from,
      until,
      caseId: values.case,
    });
    process.stdout.write(`${count} deliveries of ${definition.type} to ${values.reaction}\n`);
    return 0;
  } finally {
    await database.onApplicationShutdown();
  }
}

/** undefined when not given, null when unreadable */
function instant(text: string | undefined): Date | undefined | null {
  if (text === undefined) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}
