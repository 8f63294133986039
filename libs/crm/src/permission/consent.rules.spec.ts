import {
  isNewerYes,
  liftedBy,
  NUMBER_GIVEN,
  refuseAddress,
  refuseConsent,
  type SaidYes,
  silencedBy,
  START_TEXTED,
} from './consent.rules.js';
import { findConsentText } from './consent-texts.data.js';

const now = new Date('2027-01-12T16:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const OURS = 'Maple Family Interventions LLC';
const verbal: SaidYes = {
  channel: 'sms',
  kind: 'pec',
  purpose: 'request',
  textVersion: null,
  how: 'call',
  evidenceRef: null,
  at: now,
  expiresAt: null,
  seller: null,
  boxDefault: false,
};
const signed: SaidYes = {
  ...verbal,
  kind: 'pewc',
  purpose: 'followup',
  textVersion: 'S2-sms-followup-1.0',
  how: 'paper',
  evidenceRef: 'scan-12',
};
const wrongFields = (said: SaidYes) =>
  refuseConsent(said, said.textVersion === null ? undefined : findConsentText(said.textVersion), OURS, now).map(
    (error) => error.path,
  );

describe('a yes that staff write down', () => {
  it.each<[string, SaidYes]>([
    ['spoken on a call, for information', verbal],
    ['spoken to a published text', { ...verbal, textVersion: 'K1-care-track-1.0', purpose: 'care' }],
    ['signed on paper', signed],
    ['signed in a text message', { ...signed, how: 'text', evidenceRef: 'SM123' }],
    ['that names us', { ...verbal, seller: OURS }],
  ])('%s may be recorded', (_, said) => expect(wrongFields(said)).toEqual([]));

  it.each<[string, SaidYes, string[]]>([
    ['spoken, but called written', { ...signed, how: 'call' }, ['kind']],
    ['in person, but called written', { ...signed, how: 'in_person' }, ['kind']],
    ['written, without its proof', { ...signed, evidenceRef: null }, ['evidenceRef']],
    ['written, to no published words', { ...signed, textVersion: null }, ['textVersion']],
    ['spoken, for follow-up', { ...verbal, purpose: 'followup' }, ['purpose']],
    ['to a text that was never published', { ...verbal, textVersion: 'S9-none-1.0' }, ['textVersion']],
    ['to a text of another channel', { ...verbal, textVersion: 'E1-email-1.0' }, ['textVersion']],
    ['to a text of another kind and purpose', { ...verbal, textVersion: 'S2-sms-followup-1.0' }, ['kind', 'purpose']],
    ['in the future', { ...verbal, at: hoursAgo(-1) }, ['at']],
    ['that is over before it began', { ...verbal, expiresAt: now }, ['expiresAt']],
    ['G04: to another seller', { ...verbal, seller: 'Harbor Clinic Inc' }, ['seller']],
    ['G06: by a box that was ticked before', { ...verbal, boxDefault: true }, ['boxDefault']],
    ['wrong in two ways at once', { ...verbal, seller: 'Partners', boxDefault: true }, ['seller', 'boxDefault']],
  ])('%s is refused, and every field is named', (_, said, fields) => expect(wrongFields(said)).toEqual(fields));
});

describe('the address of a consent', () => {
  const asked = { personId: 'mother', channel: 'sms' as const, field: 'contactPointId' as const };
  const phone = (...personIds: string[]) => ({ value: '+19195550142', personIds });
  it.each([
    ['her own', asked, phone('mother'), []],
    ['one that she shares with her sister', asked, phone('mother', 'sister'), []],
    ['nobody knows', asked, undefined, ['contactPointId']],
    ["somebody else's", asked, phone('sister'), ['contactPointId']],
    ["G08: her son's", asked, phone('son'), ['contactPointId']],
    ['one that she shares with her son', asked, phone('mother', 'son'), ['contactPointId']],
    ["the son's, for himself", { ...asked, personId: 'son' }, phone('son'), []],
    ['a mailbox, for texts', asked, { value: 'a@example.com', personIds: ['mother'] }, ['contactPointId']],
    ['a phone, for mails', { ...asked, channel: 'email' as const }, phone('mother'), ['contactPointId']],
  ])('%s', (_, said, point, fields) =>
    expect(refuseAddress(said, point, ['son']).map((error) => error.path)).toEqual(fields),
  );
});

describe('what a no silences, and what a yes lifts', () => {
  it.each([
    [null, '+19195550142', ['sms', 'voice']],
    [null, 'a@example.com', ['email']],
    ['sms', '+19195550142', ['sms']],
    ['call', '+19195550142', ['voice']],
    ['sms', 'a@example.com', []],
    ['email', '+19195550142', []],
  ] as const)('a no to %s at %s silences %j', (channel, address, channels) =>
    expect(silencedBy(channel, address)).toEqual(channels),
  );
  it.each([
    ['sms', 'said-to-staff-1.0', ['sms']],
    ['sms', START_TEXTED, ['sms', 'voice']],
    ['call', 'C1-call-1.0', ['voice']],
    ['voicemail', 'C2-voicemail-1.0', []],
    ['all', 'said-to-staff-1.0', []],
  ])('a yes to %s (%s) lifts %j', (channel, textVersion, channels) =>
    expect(liftedBy({ channel, textVersion })).toEqual(channels),
  );

  const yes = {
    id: 'c',
    contactPointId: 'p',
    channel: 'sms',
    purpose: 'request',
    granted: true,
    textVersion: 'S1-sms-request-1.0',
    boxDefault: false,
    at: hoursAgo(1),
    expiresAt: null,
  };
  it.each([
    ['said after the opt-out', yes, true],
    ['said before it', { ...yes, at: hoursAgo(3) }, false],
    ['said in the same instant', { ...yes, at: hoursAgo(2) }, false],
    ['a no', { ...yes, granted: false }, false],
    ['a number that was only given', { ...yes, textVersion: NUMBER_GIVEN }, false],
    ['a box that was ticked before', { ...yes, boxDefault: true }, false],
    ['plain words in mails, which asks for no mails', { ...yes, purpose: 'open' }, false],
    ['one that is over', { ...yes, expiresAt: now }, false],
    ['one that is not over', { ...yes, expiresAt: hoursAgo(-1) }, true],
  ])('%s', (_, consent, counts) => expect(isNewerYes(consent, hoursAgo(2), now)).toBe(counts));
});
