import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { projectRoot } from '#platform/config/project-root.js';
import type { InboundMail } from '#platform/email/inbound-mail.js';
import { readInboundMail } from '#platform/email/sendgrid-inbound.js';
import { readSignedAddress } from '#platform/email/signed-address.js';
import { MultipartReader } from '#platform/http/multipart-reader.js';
import { answeredIds, threadOf } from './mail-thread.rules.js';
import { type MailReading, understandMail } from './understand-mail.rules.js';

const folder = `${projectRoot()}/test/vectors/mails`;
const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8'));
const MB = 1_000_000;

interface Expected {
  file: string;
  by: string;
  from: string;
  label: string;
  crisis: string | null;
}
const bounds = { totalBytes: 30 * MB, parts: 100, fieldBytes: MB, fileBytes: MB, rawBytes: MB };

function mailIn(file: string): InboundMail {
  const reader = new MultipartReader('xYzZY', bounds);
  reader.push(readFileSync(`${folder}/${file}.txt`));
  return readInboundMail(reader.end());
}

const signedOf = ({ to }: InboundMail) =>
  to.flatMap((one) => readSignedAddress(expected.key, expected.domain, one) ?? []);
const understood = (mail: InboundMail): MailReading =>
  understandMail({
    mail,
    unsubscribes: signedOf(mail).flatMap(({ purpose, id }) => (purpose === 'unsub' ? [id] : [])),
    ours: ['care@mail.house.example'],
  });

describe('the mails of real mail programs, as SendGrid posts them', () => {
  it('all have an answer', () =>
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.txt'))
        .sort(),
    ).toEqual(expected.mails.map(({ file }: { file: string }) => `${file}.txt`).sort()));

  it.each<Expected>(expected.mails)('$file', ({ file, by, from, label, crisis, ...rest }) => {
    const mail = mailIn(file);
    expect(mail).toMatchObject({ from, whole: true, repeated: [] });
    const answered = answeredIds(mail.headers).includes(expected.providerId) ? [expected.conversationId] : [];
    const thread = threadOf({ addressed: signedOf(mail), answered, ofSender: null });
    expect(thread).toEqual({ by, conversationId: by === 'nobody' ? null : expected.conversationId });
    const reading = understood(mail);
    expect(reading).toMatchObject({ ...rest, classification: { label, crisis } });
    expect(reading.words).not.toMatch(/911|wrote|escribió|Harbor|Outlook|iPhone/);
  });
});

const base: InboundMail = {
  key: '0',
  from: 'maria@family.example',
  fromName: '',
  to: [],
  envelopeFrom: 'maria@family.example',
  subject: 'Re: About your note',
  text: null,
  html: null,
  plain: '',
  headers: [],
  charsets: {},
  attachments: [],
  spf: 'pass',
  signedBy: [],
  whole: true,
  readable: true,
  repeated: [],
  raw: Buffer.alloc(0),
};
const read = (change: Partial<InboundMail>) => understood({ ...base, ...change });

describe('what a mail says', () => {
  it.each<[string, Partial<InboundMail>, object]>([
    ['stop in a new subject', { subject: 'STOP', plain: '' }, { kind: 'words', classification: { label: 'opt_out' } }],
    ['stop in a subject of ours', { subject: 'Re: STOP', plain: 'Thanks' }, { classification: { label: 'none' } }],
    [
      'a cry in the subject',
      { subject: 'my son overdosed', plain: 'please call' },
      { classification: { crisis: 'overdose', level: 'now' } },
    ],
    [
      'stop, and a cry in the subject',
      { subject: 'he is not breathing', plain: 'stop emailing me' },
      { classification: { crisis: 'overdose', label: 'opt_out' } },
    ],
    [
      'a cry in what is quoted',
      { plain: 'ok\n\nOn Mon, Nov 23, 2026 Harbor wrote:\n> if he is not breathing call 911' },
      { words: 'ok', classification: { crisis: null } },
    ],
    [
      'a cry in what is written below',
      { plain: 'On Mon, Nov 23, 2026 Harbor wrote:\n> How is he?\n\nhe is not breathing' },
      { classification: { crisis: 'overdose' } },
    ],
    ['START', { plain: 'START' }, { kind: 'words', classification: { label: 'none' } }],
    ['UNSTOP in the subject', { subject: 'UNSTOP' }, { classification: { label: 'none' } }],
    [
      'an attribution over three lines',
      {
        plain:
          'ok\n\nOn Tue, Nov 24, 2026 at\n3:04 PM Harbor Family Support <\ncare@mail.house.example> wrote:\n\n> he is not breathing',
      },
      { words: 'ok' },
    ],
    ['nothing', { subject: '' }, { kind: 'wordless', classification: { label: 'none' } }],
    ['nothing but our mail back', { plain: '> Hello Maria' }, { kind: 'wordless', quoted: '> Hello Maria' }],
    ['nothing that can be read', { readable: false, plain: '' }, { kind: 'unreadable' }],
    [
      'from our own address',
      { from: 'care@mail.house.example', plain: 'stop' },
      { kind: 'automatic', because: 'our own address' },
    ],
    [
      'a wrong number',
      { plain: 'wrong person, I am not Maria' },
      { classification: { label: 'wrong_number', wrongNumber: true } },
    ],
  ])('%s', (_, change, reading) => expect(read(change)).toMatchObject(reading));
});

it('an unsubscribe address is obeyed whatever the mail looks like', () => {
  const mail = { ...base, plain: 'anything', headers: [['auto-submitted', 'auto-generated']] as [string, string][] };
  const reading = understandMail({ mail, unsubscribes: ['id'], ours: [] });
  expect(reading).toMatchObject({ kind: 'unsubscribe', classification: { label: 'opt_out' } });
  expect(understandMail({ mail, unsubscribes: [], ours: [] }).kind).toBe('automatic');
});

it('whatever is written, it is understood, in bounded time, and no word of it is lost', () => {
  const piece = fc.constantFrom(
    '\n',
    '> ',
    'On Mon, Nov 2 x wrote:',
    'El 2 nov escribió:',
    '-- ',
    'From: a',
    'Sent: b',
    '_______',
    'Sent from my iPhone',
    ' ',
    'help',
    '\u202f',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 40 }),
      fc.string(),
      (pieces, subject) => {
        const plain = pieces.join('');
        const { words, quoted } = read({ plain, subject });
        const both = `${words} ${quoted}`.replaceAll(/\s/g, '');
        for (const letter of new Set(plain.match(/[a-z0-9]/g) ?? [])) expect(both).toContain(letter);
        expect(both.match(/help/g)?.length ?? 0).toBeGreaterThanOrEqual(plain.match(/help/g)?.length ?? 0);
      },
    ),
    { numRuns: 300 },
  );
});

it.each([
  '> ',
  'On Mon 1 ',
  'On Mon 1\n',
  'wrote:\n',
  '-- \n',
  'From: a\n',
  ' sent from my iphone',
  '\n',
  'a',
  'a b ',
  's t o p ',
  '_',
  '"',
  'help. ',
])('a megabyte of %j is understood in bounded time', (piece) => {
  const began = process.cpuUsage();
  expect(read({ plain: piece.repeat(MB / piece.length), subject: piece.repeat(300).slice(0, 1000) })).toBeDefined();
  const { user } = process.cpuUsage(began);
  expect(user).toBeLessThan(10_000_000); // microseconds of work, not of waiting
});
