import { readFileSync } from 'node:fs';
import {
  asyncapi,
  eventsDocument,
  segmentsDocument,
  sequenceSchemaDocument,
} from '#apps/cli/src/commands/generate.command.js';
import { catalogueProblems, later, together } from '#crm/catalogue.js';
import { describeSchema } from '#platform/database/describe-schema.js';
import { createTestDatabase } from '#testing/databases.js';

const kept = (name: string) => readFileSync(`docs/generated/${name}`, 'utf8');

describe('docs/generated is what the code says (npm run generate)', () => {
  it('events.md', () => expect(kept('events.md')).toBe(eventsDocument()));
  it('asyncapi.json', () => expect(JSON.parse(kept('asyncapi.json'))).toEqual(JSON.parse(JSON.stringify(asyncapi()))));
  it('segments.md', () => expect(kept('segments.md')).toBe(segmentsDocument()));
  it('sequences/sequence.schema.json', () =>
    expect(readFileSync('sequences/sequence.schema.json', 'utf8')).toBe(sequenceSchemaDocument()));
  it('schema.sql', async () => {
    const database = await createTestDatabase();
    try {
      expect(kept('schema.sql')).toBe(await describeSchema(database.url));
    } finally {
      await database.drop();
    }
  });
});

describe('the catalogue', () => {
  const found = {
    on: Object.fromEntries(Object.entries(later).map(([name, event]) => [name, event.type])),
    together: Object.fromEntries(Object.entries(together).map(([name, { event }]) => [name, event.type])),
  };
  it('fits itself', () => expect(catalogueProblems(found)).toEqual([]));
  it('misses a reaction that is not there', () =>
    expect(catalogueProblems({ ...found, on: {} })).toContain(
      'reaction sequences.enroll_inquirers: listed for inquiry.received, found for nothing',
    ));
  it('sees one that nobody listed', () =>
    expect(catalogueProblems({ ...found, together: { ...found.together, 'x.y': 'case.opened' } })).toContain(
      'together x.y: listed for nothing, found for case.opened',
    ));
});
