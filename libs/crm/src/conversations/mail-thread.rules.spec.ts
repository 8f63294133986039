import fc from 'fast-check';
import { answeredIds, proofOf, threadOf } from './mail-thread.rules.js';

const A = 'AAAAAAAAAAAAAAAAAAAAAA';
const B = 'bbbbbbbbbbbbbbbbbbbb_-';

describe('the mails of ours that a mail answers', () => {
  it.each<[string, [string, string][], string[]]>([
    ['In-Reply-To', [['in-reply-to', `<${A}@geopod-ismtpd-5>`]], [A]],
    ['References, the nearest first', [['references', `<${B}@x.sendgrid.net> <${A}@geopod-ismtpd-5>`]], [A, B]],
    [
      'both, each once',
      [
        ['references', `<${B}@x><${A}@y>`],
        ['in-reply-to', `<${A}@y>`],
      ],
      [A, B],
    ],
    ['an id with more behind it', [['in-reply-to', `<${A}.recvd-7.1@x>`]], [A]],
    ['a mail of others', [['in-reply-to', '<CAF=xyz@mail.gmail.example>']], []],
    ['a short one', [['in-reply-to', '<abc@x>']], []],
    ['none', [['subject', `<${A}@x>`]], []],
    ['a broken one', [['in-reply-to', A]], []],
    ['no headers', [], []],
  ])('%s', (_, headers, ids) => expect(answeredIds(headers)).toEqual(ids));

  it('whatever the headers say, at most twenty', () => {
    const many = Array.from({ length: 300 }, (__, place) => `<${String(place).padStart(22, 'x')}@y>`).join(' ');
    expect(answeredIds([['references', many]])).toHaveLength(20);
    expect(answeredIds([['references', many]])[0]).toBe('299'.padStart(22, 'x'));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('references', 'in-reply-to'), fc.string())),
        (headers) => void answeredIds(headers),
      ),
    );
    expect(answeredIds([['references', '<'.repeat(1_000_000)]])).toEqual([]);
  });
});

describe('the conversation', () => {
  const reply = { purpose: 'reply', id: 'addressed' } as const;
  const unsub = { purpose: 'unsub', id: 'point' } as const;
  it.each([
    ['our address before all', [reply], ['answered'], 'sender', 'addressed', 'address'],
    ['the first of two addresses', [reply, { ...reply, id: 'other' }], [], null, 'addressed', 'address'],
    ['a reference before From', [], ['answered', 'other'], 'sender', 'answered', 'reference'],
    ['From last', [], [], 'sender', 'sender', 'sender'],
    ['nobody', [], [], null, null, 'nobody'],
    ['an unsubscribe address is no conversation', [unsub], [], null, null, 'nobody'],
  ])('%s', (_, addressed, answered, ofSender, conversationId, by) =>
    expect(threadOf({ addressed, answered, ofSender })).toEqual({ conversationId, by }),
  );
});

describe('From is a claim', () => {
  const mail = { from: 'm@family.example', envelopeFrom: 'm@family.example', spf: 'none', signedBy: [], repeated: [] };
  it.each<[string, object, string]>([
    ['signed by its domain', { signedBy: ['family.example'] }, 'proven'],
    ['signed by a host of its domain', { signedBy: ['x.example', 'mx.family.example'] }, 'proven'],
    ['sent by its domain', { spf: 'pass' }, 'proven'],
    ['sent by a host of its domain', { spf: 'pass', envelopeFrom: 'b@bounce.family.example' }, 'proven'],
    ['neither', {}, 'unverified'],
    ['sent by somebody else', { spf: 'pass', envelopeFrom: 'x@evil.example' }, 'unverified'],
    ['signed by somebody else', { signedBy: ['evil.example', 'notfamily.example', 'example'] }, 'unverified'],
    ['sent without a return path', { spf: 'pass', envelopeFrom: '' }, 'unverified'],
    ['sent against its rules', { spf: 'softfail' }, 'unverified'],
    ['nobody', { from: null, spf: 'pass', signedBy: ['family.example'] }, 'unverified'],
    ['with fields that came twice', { signedBy: ['family.example'], repeated: ['dkim'] }, 'unverified'],
  ])('%s', (_, change, proof) => expect(proofOf({ ...mail, ...change })).toBe(proof));
});
