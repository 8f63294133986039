import { consequencesOf, type MailConsequenceFacts } from './mail-consequences.rules.js';

const nothing = { label: 'none', crisis: null, level: null, suggests: [], wrongNumber: false } as const;
const stop = { ...nothing, suggests: [], label: 'opt_out' } as const;
const maria = 'maria@family.example';
const gone = { address: maria, status: '5.1.1', reason: 'hard_bounce' } as const;
const facts = (
  change: Partial<MailConsequenceFacts> & { says?: object; kind?: string; bounced?: unknown[] },
): MailConsequenceFacts => {
  const { says = nothing, kind = 'words', bounced = [], ...rest } = change;
  return {
    reading: { kind, classification: says, bounced } as unknown as MailConsequenceFacts['reading'],
    thread: { by: 'address', conversationId: 'c' },
    from: maria,
    correspondent: maria,
    unsubscribed: [],
    ...rest,
  };
};
const by = (way: 'address' | 'reference' | 'sender' | 'nobody') => ({
  by: way,
  conversationId: way === 'nobody' ? null : 'c',
});

describe('an opt-out silences', () => {
  it.each<[string, Parameters<typeof facts>[0], string[]]>([
    ['the address that says so', { says: stop }, [maria]],
    [
      'and the one that we wrote to, where only our mail tells where to answer',
      { says: stop, from: 'work@family.example' },
      ['work@family.example', maria],
    ],
    [
      'the same by a reference',
      { says: stop, from: 'work@family.example', thread: by('reference') },
      ['work@family.example', maria],
    ],
    [
      'a stranger who knows only an address: himself',
      { says: stop, from: 'x@evil.example', thread: by('nobody'), correspondent: null },
      ['x@evil.example'],
    ],
    ['From alone: the address in it', { says: stop, thread: by('sender') }, [maria]],
    ['a From of nobody: whom we wrote to', { says: stop, from: null }, [maria]],
    ['nobody, where nobody is known', { says: stop, from: null, thread: by('nobody'), correspondent: null }, []],
    ['a wrong person', { says: { ...nothing, label: 'wrong_number', wrongNumber: true } }, [maria]],
    ['other words: nobody', {}, []],
    [
      'the owner of an unsubscribe address, and never whoever stands in From',
      {
        kind: 'unsubscribe',
        says: stop,
        unsubscribed: [maria],
        from: 'x@evil.example',
        thread: by('nobody'),
        correspondent: null,
      },
      [maria],
    ],
    [
      'an unsubscribe address of nobody',
      {
        kind: 'unsubscribe',
        says: stop,
        unsubscribed: [],
        from: 'x@evil.example',
        thread: by('nobody'),
        correspondent: null,
      },
      [],
    ],
  ])('%s', (_, change, silences) => expect(consequencesOf(facts(change)).silences).toEqual(silences));
});

describe('a bounce', () => {
  it('is believed of the address that we wrote to, when it came back to where only that mail could send it', () => {
    expect(
      consequencesOf(facts({ kind: 'bounce', bounced: [gone], from: 'mailer-daemon@mx.example' })).refuses,
    ).toEqual([gone]);
    expect(consequencesOf(facts({ kind: 'bounce', bounced: [gone], thread: by('reference') })).refuses).toEqual([gone]);
  });
  it.each<[string, Parameters<typeof facts>[0]]>([
    ['of somebody else', { bounced: [{ ...gone, address: 'ana@family.example' }] }],
    ['that anybody could write', { bounced: [gone], thread: by('sender') }],
    ['about nobody we know', { bounced: [gone], thread: by('nobody'), correspondent: null }],
  ])('%s is not', (_, change) => expect(consequencesOf(facts({ kind: 'bounce', ...change })).refuses).toEqual([]));
});

it('says where somebody else writes than the one whom we wrote to', () => {
  expect(consequencesOf(facts({})).isSomebodyElse).toBe(false);
  expect(consequencesOf(facts({ from: 'ana@family.example' })).isSomebodyElse).toBe(true);
  expect(consequencesOf(facts({ from: null })).isSomebodyElse).toBe(true);
  expect(consequencesOf(facts({ thread: by('nobody'), correspondent: null })).isSomebodyElse).toBe(false);
});
