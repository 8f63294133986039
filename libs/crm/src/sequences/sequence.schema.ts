import { z } from 'zod';
import { pageQuery } from '#platform/http/page.js';
import { runningPolicies } from './sequences.store.js';
import type { SequenceSummary, VersionRow } from './versions.service.js';

const keyShape = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected a key such as new-family');
const count = z.int().min(0).max(1_000_000_000);

export const sequenceListQuery = z.object(pageQuery);
export const keyParam = z.object({ key: keyShape });
export const versionParam = z.object({
  key: keyShape,
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'expected the number of a version')
    .transform(Number),
});
/** The definition itself: `GET /v1/sequences/schema` says what it may hold. */
export const definitionBody = z.record(z.string(), z.unknown());
export const publishBody = z.strictObject({
  version: z.int().min(1).max(999_999_999),
  /** what becomes of those who are under way */
  running: z.enum(runningPolicies),
  /** how many you have seen under way (`/impact`): with others it is not published */
  expected: z.strictObject({ active: count, held: count }),
});

const countsShape = z.object({ active: z.number(), held: z.number() });
const versionFields = {
  version: z.number(),
  status: z.enum(['draft', 'published', 'retired']),
  origin: z.enum(['shipped', 'staff']),
  running: z.enum(runningPolicies),
  draftedAt: z.iso.datetime().nullable(),
  draftedBy: z.string().nullable(),
  publishedAt: z.iso.datetime().nullable(),
  publishedBy: z.string().nullable(),
};
export const listedVersionShape = z.object(versionFields).meta({ id: 'SequenceVersionListed' });
export const versionShape = z
  .object({ key: z.string(), ...versionFields, definition: z.record(z.string(), z.unknown()) })
  .meta({ id: 'SequenceVersion' });
export const sequenceShape = z
  .object({
    key: z.string(),
    name: z.string(),
    urgency: z.string(),
    /** the one that new enrollments go by; null while there are only drafts */
    publishedVersion: z.number().nullable(),
    drafts: z.array(z.object({ version: z.number(), origin: z.enum(['shipped', 'staff']) })),
    counts: countsShape,
  })
  .meta({ id: 'Sequence' });
export const sequenceInFullShape = z
  .object({ ...sequenceShape.shape, definition: z.record(z.string(), z.unknown()).nullable() })
  .meta({ id: 'SequenceInFull' });
export const versionsShape = z.object({ items: z.array(listedVersionShape), nextCursor: z.null() });
export const impactShape = z
  .object({
    ...countsShape.shape,
    running: z.array(
      z.object({
        version: z.number(),
        stepId: z.string(),
        ...countsShape.shape,
        /** null: they would finish as they began */
        movesTo: z.string().nullable(),
      }),
    ),
    policies: z.object({
      let_finish: z.object({ finish: z.number() }),
      move_at_next_step: z.object({ move: z.number(), finish: z.number() }),
      exit: z.object({ end: z.number() }),
    }),
  })
  .meta({ id: 'SequenceImpact' });

export type SequenceShown = z.infer<typeof sequenceShape>;
export type VersionShown = z.infer<typeof versionShape>;
export type ListedVersion = z.infer<typeof listedVersionShape>;

export function showSequence({ key, versions, counts }: SequenceSummary): SequenceShown {
  const inForce = versions.find((one) => one.status === 'published');
  const { name, urgency } = (inForce ?? versions[0]!).definition;
  const drafts = versions.filter((one) => one.status === 'draft').map(({ version, origin }) => ({ version, origin }));
  return { key, name, urgency, publishedVersion: inForce?.version ?? null, drafts, counts };
}

export function listVersion(row: VersionRow): ListedVersion {
  const { version, status, origin, running, draftedBy, publishedBy } = row;
  const at = (date: Date | null) => date?.toISOString() ?? null;
  const when = { draftedAt: at(row.draftedAt), publishedAt: at(row.publishedAt) };
  return { version, status, origin, running, draftedBy, publishedBy, ...when };
}

export function showVersion(row: VersionRow): VersionShown {
  return { key: row.key, ...listVersion(row), definition: row.definition };
}
