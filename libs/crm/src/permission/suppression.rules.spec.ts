import { considerLift, type SuppressionInForce, suppressionReasons, tellSuppressions } from './suppression.rules.js';

const now = new Date('2027-01-12T16:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const optOut: SuppressionInForce = {
  addressHash: 'hers',
  channel: 'sms',
  reason: 'opt_out',
  personId: 'karen',
  at: hoursAgo(2),
  liftedAt: null,
};
const yes = {
  id: 'c',
  personId: 'karen',
  contactPointId: 'p',
  channel: 'sms',
  purpose: 'request',
  granted: true,
  textVersion: 'S1-sms-request-1.0',
  boxDefault: false,
  at: hoursAgo(1),
  expiresAt: null,
};
const byConsent = { consentId: 'c', note: null };
const byNote = { consentId: null, note: 'checked by telephone' };

describe('who may lift what', () => {
  it('an opt-out, for a newer yes of hers, on its channel', () => {
    expect(considerLift(optOut, byConsent, yes, 'hers', now)).toEqual({ channels: ['sms'] });
    expect(considerLift({ ...optOut, personId: null }, byConsent, yes, 'hers', now)).toEqual({ channels: ['sms'] });
  });
  it.each([
    ['without a consent', optOut, byNote, null, null, 'new_consent_needed'],
    ['for a consent that there is not', optOut, byConsent, null, null, 'consent_not_valid'],
    ["for somebody else's", optOut, byConsent, { ...yes, personId: 'dana' }, 'hers', 'consent_not_valid'],
    ['for another address', optOut, byConsent, yes, 'his', 'consent_not_valid'],
    ['for a yes that names no address', optOut, byConsent, yes, null, 'consent_not_valid'],
    ['for another channel', optOut, byConsent, { ...yes, channel: 'call' }, 'hers', 'consent_not_valid'],
    ['for an older yes', optOut, byConsent, { ...yes, at: hoursAgo(3) }, 'hers', 'consent_not_valid'],
    ['for a no', optOut, byConsent, { ...yes, granted: false }, 'hers', 'consent_not_valid'],
    ['twice', { ...optOut, liftedAt: now }, byConsent, yes, 'hers', 'already_lifted'],
  ])('no opt-out %s', (_, row, said, consent, address, code) =>
    expect(considerLift(row, said, consent, address, now)).toMatchObject({ code }),
  );

  const byPerson = suppressionReasons.filter((reason) => reason !== 'opt_out' && reason !== 'erased');
  it.each(byPerson)('%s: a person who says why', (reason) => {
    const row = { ...optOut, reason };
    expect(considerLift(row, byNote, null, null, now)).toEqual({ channels: 'all' });
    expect(considerLift(row, { consentId: null, note: null }, null, null, now)).toMatchObject({ code: 'note_needed' });
    expect(considerLift(row, { ...byNote, consentId: 'c' }, yes, 'hers', now)).toMatchObject({ status: 422 });
  });
  it('who was erased: nobody, whatever is said', () => {
    for (const said of [byNote, byConsent, { ...byNote, consentId: 'c' }])
      expect(considerLift({ ...optOut, reason: 'erased' }, said, yes, 'hers', now)).toMatchObject({ status: 409 });
  });
});

describe('the sentence about an address', () => {
  it.each([
    ['nothing', [], 'Nothing stands against this address.'],
    [
      'what was lifted',
      [{ ...optOut, liftedAt: now }],
      'Nothing stands against this address now; it was silent before.',
    ],
    [
      'an opt-out, by its first day in the zone of the practice',
      [optOut, { ...optOut, channel: 'voice', at: new Date('2027-01-12T03:00:00Z') }],
      'No text and no automated call leaves to this address: they asked us to stop, since Jan 11, 2027.',
    ],
    [
      'two reasons, of which one was lifted',
      [
        { ...optOut, channel: 'email' },
        { ...optOut, channel: 'email', reason: 'spam_report', liftedAt: now },
      ],
      'No mail leaves to this address: they asked us to stop, since Jan 12, 2027.',
    ],
    [
      'everything',
      [{ ...optOut, channel: 'all', reason: 'erased' }],
      'No text and no automated call and no mail leaves to this address: this person asked to be forgotten, since Jan 12, 2027.',
    ],
  ])('%s', (_, rows, sentence) => expect(tellSuppressions(rows, 'America/New_York')).toBe(sentence));
});
