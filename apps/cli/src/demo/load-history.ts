import { join } from 'node:path';
import { practiceValues } from '#crm/messaging/words.rules.js';
import { Templates } from '#crm/messaging/templates.js';
import { allSteps, type SequenceDefinition } from '#crm/sequences/definition.rules.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { projectRoot } from '#platform/config/project-root.js';
import type { Database } from '#platform/database/database.js';
import { saveAll } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent } from '#platform/events/event.js';
import { draftEvents } from '#platform/events/events.store.js';
import { pastFamilies } from './history.data.js';
import { pastOf, type Track } from './past.js';
import { type Rows, SCOPE } from './past-rows.js';

const SEQUENCE = 'new-family';

interface Published {
  version: number;
  definition: SequenceDefinition;
}

/**
 * Loads the families of the past in one transaction, once for a database. Their events get no deliveries: what they tell
 * of was done long ago.
 * @returns how many families were loaded; 0 when they are there
 */
export async function loadHistory(database: Database, config: Config): Promise<number> {
  const [there] = await database.query('select 1 from inquiries where idem_scope = $1 limit 1', [SCOPE]);
  if (there) return 0;
  const track = await readTrack(database);
  const [clock] = await database.query<{ offset_ms: string }>('select offset_ms from sandbox_clock where id = 1');
  const now = new Date(Date.now() + Number(clock?.offset_ms ?? 0));
  const around = {
    now,
    seller: config.practice.legalName,
    addressHashKey: config.addressHashKey,
    track,
    words: wordsOf(config),
  };
  const past = pastFamilies.map((family) => pastOf(family, around));
  await database.transaction(async (tx) => {
    for (const { rows } of past) await insert(tx, rows);
    const events = past
      .flatMap((one) => one.events)
      .sort((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime());
    await saveAll(tx, [draftEvents(events.map(store))]);
  });
  return past.length;
}

async function readTrack(database: Database): Promise<Track> {
  const [row] = await database.query<Published>(
    `select version, definition from sequence_versions where key = $1 and status = 'published' order by version desc limit 1`,
    [SEQUENCE],
  );
  if (!row) throw new Error('the follow-up is not published yet: start the system once');
  const sends = allSteps(row.definition).flatMap((step) =>
    'send' in step && step.send.channel === 'sms'
      ? [{ stepId: step.id, template: step.send.template, class: step.send.class }]
      : [],
  );
  return { key: SEQUENCE, version: row.version, sends };
}

function wordsOf(config: Config): (template: string, language: string) => string {
  const templates = Templates.read(join(projectRoot(), 'templates'));
  const values = { practice: practiceValues(config.practice) };
  return (template, language) => templates.render(template, 'sms', language, false, values)?.body ?? '';
}

/** In the order in which they refer to each other. The table knows the types of its columns. */
async function insert(tx: Tx, rows: Rows): Promise<void> {
  for (const [table, drafts] of Object.entries(rows)) {
    for (const draft of drafts) {
      const names = Object.keys(draft).join(', ');
      await tx.query(
        `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $1::jsonb)`,
        [JSON.stringify(draft)],
      );
    }
  }
}

function store(event: NewEvent): Parameters<typeof draftEvents>[0][number] {
  const id = newId();
  const { definition, occurredAt, caseId, personId = null, actor, data } = event;
  return {
    id,
    type: definition.type,
    version: definition.version,
    occurredAt,
    caseId,
    personId,
    actor,
    correlationId: id,
    causationId: null,
    data: definition.schema.parse(data),
  };
}
