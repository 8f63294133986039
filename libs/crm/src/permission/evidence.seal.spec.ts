import { createHash } from 'node:crypto';
import { type ConsentRecord, recordOf, verifyEvidence } from './evidence.seal.js';

const at = new Date('2027-01-12T16:00:00.123Z');
const draft = {
  id: '0199a000-0000-7000-8000-000000000001',
  personId: '0199a000-0000-7000-8000-000000000002',
  contactPointId: '0199a000-0000-7000-8000-000000000003',
  caseId: null,
  channel: 'sms',
  purpose: 'request',
  kind: 'pec' as const,
  granted: true,
  source: 'call',
  textVersion: 'said-to-staff-1.0',
  textShown: 'Yes, text me.',
  seller: 'Maple Family Interventions LLC',
  page: null,
  ipHash: null,
  userAgent: null,
  at,
  said: 'Yes, text me.',
  recordedBy: 'key-1',
  evidenceRef: 'recording-7',
  recordedAt: new Date('2027-01-12T17:00:00Z'),
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the seal of a consent', () => {
  const sealed = recordOf(draft);

  it('verifies as it was written, also through the database, whose times have no other form', () => {
    expect(sealed.evidenceHash).toMatch(/^v2:[0-9a-f]{64}$/);
    expect(verifyEvidence(sealed)).toBe(true);
    expect(verifyEvidence({ ...sealed, at: new Date(at.getTime()) })).toBe(true);
  });

  const changes: Partial<ConsentRecord> = {
    id: 'other',
    personId: 'other',
    contactPointId: null,
    channel: 'email',
    purpose: 'care',
    kind: 'pewc',
    granted: false,
    source: 'web',
    textVersion: 'other',
    textShown: 'No.',
    textHash: sha256('No.'),
    boxDefault: true,
    seller: 'Harbor Clinic Inc',
    page: 'https://elsewhere.example',
    ipHash: 'a',
    userAgent: 'b',
    at: new Date(at.getTime() + 1),
    expiresAt: at,
    recordedBy: 'key-2',
    evidenceRef: 'recording-8',
    said: 'No.',
    note: 'c',
    recordedAt: at,
    evidenceHash: `v2:${'0'.repeat(64)}`,
  };
  it('covers every field: this table names them all', () => {
    expect(Object.keys(changes).sort()).toEqual(Object.keys(sealed).sort());
  });
  it.each(Object.entries(changes))('does not verify when %s was changed', (field, value) => {
    expect(verifyEvidence({ ...sealed, [field]: value })).toBe(false);
  });
  it('other words with their own hash do not verify either', () => {
    expect(verifyEvidence({ ...sealed, textShown: 'No.', textHash: sha256('No.') })).toBe(false);
  });

  it('a row of the first recipe verifies by that recipe, and what it covered is still covered', () => {
    const { personId, contactPointId, channel, granted, textVersion, textHash, seller } = sealed;
    const first = [personId, contactPointId, channel, granted, textVersion, textHash, seller, at.toISOString()];
    const old = {
      ...sealed,
      recordedAt: null,
      recordedBy: null,
      said: null,
      evidenceHash: sha256(JSON.stringify(first)),
    };
    expect(verifyEvidence(old)).toBe(true);
    expect(verifyEvidence({ ...old, granted: false })).toBe(false);
    expect(verifyEvidence({ ...old, textShown: 'No.' })).toBe(false);
  });
  it('a row without a hash proves nothing', () => {
    expect(verifyEvidence({ ...sealed, evidenceHash: '' })).toBe(false);
  });
});
