import { type Asked, contradictions, isAnsweredMeanwhile, lacksConsent, plainWords } from './replies.rules.js';
import { lintReply } from './reply-lint.rules.js';

const at = (hour: number) => new Date(Date.UTC(2027, 0, 12, hour));
const asked: Asked = {
  body: 'hi',
  subject: null,
  seenUntil: null,
  force: false,
  wait: false,
  overrideHours: false,
  overrideLint: false,
  reason: null,
};

describe('a reply', () => {
  it.each([
    ['\u201CYes\u201D \u2014 it\u2019s 7\u20138\u2026', '"Yes" - it\'s 7-8...'],
    ['a\u00A0b\r\nc', 'a b\nc'],
    ['  se\u00F1ora, \u00BFest\u00E1 bien?  ', 'se\u00F1ora, \u00BFest\u00E1 bien?'],
  ])('%j leaves as %j', (typed, left) => expect(plainWords(typed)).toBe(left));

  it.each([
    [{}, []],
    [{ overrideHours: true, reason: 'she asked' }, []],
    [{ overrideHours: true }, ['reason']],
    [{ overrideLint: true }, ['reason']],
    [{ overrideHours: true, wait: true, reason: 'x' }, ['wait']],
    [{ overrideHours: true, wait: true }, ['reason', 'wait']],
  ])('%j contradicts itself at %j', (more, paths) =>
    expect(contradictions({ ...asked, ...more }).map(({ path }) => path)).toEqual(paths),
  );

  const answered = { lastInboundAt: at(9), lastReplyId: 'b', lastReplyAt: at(10), lastReplyBy: 'omar' };
  it.each([
    ['nobody has answered', { ...answered, lastReplyId: null }, {}, false],
    ['it was the writer', { ...answered, lastReplyBy: 'dana' }, {}, false],
    ['another has, after the last words of the family', answered, {}, true],
    ['another has, and the family wrote since', { ...answered, lastInboundAt: at(11) }, {}, false],
    ['the writer has seen that answer', answered, { seenUntil: 'b' }, false],
    [
      'the writer has seen less, though the family wrote since',
      { ...answered, lastInboundAt: at(11) },
      { seenUntil: 'a' },
      true,
    ],
    ['the writer wants to, all the same', answered, { seenUntil: 'a', force: true }, false],
    [
      'the family never wrote, and the writer says nothing of what they saw',
      { ...answered, lastInboundAt: null },
      {},
      false,
    ],
  ])('answered meanwhile when %s: %#', (_, of, more, meanwhile) =>
    expect(isAnsweredMeanwhile(of, { ...asked, ...more }, 'dana')).toBe(meanwhile),
  );

  const consent = {
    kind: 'pec' as const,
    granted: true,
    seller: 'us',
    boxDefault: false,
    at: at(9),
    expiresAt: null,
    purpose: 'request',
    contactPointId: null,
    evidenceComplete: true,
  };
  it.each([
    ['an answer needs none', at(9), [], null, false],
    ['a first word needs one', null, [], null, true],
    ['and has it', null, [consent], null, false],
    ['a refusal is none', null, [{ ...consent, granted: false }], null, true],
    ['one that has expired is none', null, [{ ...consent, expiresAt: at(12) }], null, true],
    ['an older one than the opt-out is none', null, [consent], at(10), true],
    ['a pre-ticked one is none', null, [{ ...consent, boxDefault: true }], null, true],
  ])('%s', (_, inboundAt, consents, optedOutAt, lacks) =>
    expect(lacksConsent({ inboundAt, consents, optedOutAt }, at(12))).toBe(lacks),
  );

  const said = { subject: null, purpose: null, hasDiscreet: false, isWide: false };
  const facts = {
    channel: 'sms' as const,
    practice: { name: 'Maple House', address: '', hosts: [] },
    neverSaid: ['Toby'],
    safeContact: {},
  };
  it.each([
    ['see you at seven', []],
    ['is Toby home?', ['L2 block']],
    ['the rehab has a bed', ['L1 block']],
    ['bit.ly/x for {{name}}', ['L3 never', 'L6 never']],
    ['x'.repeat(321), ['L7 warn']],
  ])('%j has %j', (body, found) =>
    expect(lintReply({ ...facts, words: { ...said, body } }).map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual(
      found,
    ),
  );
});
