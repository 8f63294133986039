import { z } from 'zod';
import { consentChannels } from './consent.rules.js';
import { type ConsentRecord, verifyEvidence } from './evidence.seal.js';

export const consentShape = z
  .object({
    id: z.uuid(),
    personId: z.uuid(),
    contactPointId: z.uuid().nullable(),
    channel: z.enum([...consentChannels, 'all']),
    purpose: z.string(),
    kind: z.enum(['pec', 'pewc']),
    granted: z.boolean(),
    how: z.string(),
    textVersion: z.string(),
    textShown: z.string(),
    said: z.string().nullable(),
    boxDefault: z.boolean(),
    seller: z.string(),
    page: z.string().nullable(),
    evidenceRef: z.string().nullable(),
    recordedBy: z.string().nullable(),
    at: z.iso.datetime(),
    recordedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().nullable(),
    note: z.string().nullable(),
    evidenceHash: z.string(),
    verifies: z.boolean(),
  })
  .meta({ id: 'Consent' });

export function showConsent(record: ConsentRecord): z.infer<typeof consentShape> {
  const { source, textHash: _, ipHash: __, userAgent: ___, ...row } = record;
  return {
    ...row,
    channel: row.channel as z.infer<typeof consentShape>['channel'],
    how: source,
    at: row.at.toISOString(),
    recordedAt: row.recordedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    verifies: verifyEvidence(record),
  };
}
