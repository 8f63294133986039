import { z } from 'zod';
import { suppressionChannels, suppressionReasons } from './suppression.rules.js';
import type { SuppressionRow } from './suppressions.store.js';

export const suppressionShape = z
  .object({
    id: z.uuid(),
    /** the beginning of the address's hash: the same for the same address, and no way back to it */
    addressHashPrefix: z.string(),
    channel: z.enum([...suppressionChannels, 'all']),
    reason: z.enum(suppressionReasons),
    personId: z.uuid().nullable(),
    contactPointId: z.uuid().nullable(),
    at: z.iso.datetime(),
    note: z.string().nullable(),
    addedBy: z.string().nullable(),
    liftedAt: z.iso.datetime().nullable(),
    liftedBy: z.string().nullable(),
    liftNote: z.string().nullable(),
    liftConsentId: z.uuid().nullable(),
  })
  .meta({ id: 'Suppression' });

const HASH_SHOWN = 12;

export function showSuppression(row: SuppressionRow): z.infer<typeof suppressionShape> {
  const { addressHash, ...shown } = row;
  return {
    ...shown,
    addressHashPrefix: addressHash.slice(0, HASH_SHOWN),
    channel: row.channel as z.infer<typeof suppressionShape>['channel'],
    reason: row.reason as z.infer<typeof suppressionShape>['reason'],
    at: row.at.toISOString(),
    liftedAt: row.liftedAt?.toISOString() ?? null,
  };
}
