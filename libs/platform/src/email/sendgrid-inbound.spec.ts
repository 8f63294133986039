import fc from 'fast-check';
import type { MultipartPart } from '../http/multipart-reader.js';
import type { InboundMail } from './inbound-mail.js';
import { readAddresses } from './mail-address.js';
import { decodeText } from './mail-charset.js';
import { readInboundMail } from './sendgrid-inbound.js';

const part = (name: string, value: string | Buffer): MultipartPart => {
  const bytes = Buffer.from(value as string);
  return { name, fileName: null, type: null, size: bytes.length, bytes };
};
const file = (fileName: string, type: string | null = 'image/jpeg', content = ''): MultipartPart => ({
  ...part('attachment1', content),
  fileName,
  type,
});
const read = (...parts: MultipartPart[]): InboundMail =>
  readInboundMail({ parts, whole: true, raw: Buffer.from('raw') });

it('reads what SendGrid posts', () => {
  const mail = read(
    part(
      'headers',
      'Received: by x\nSubject: Re: Hello\nX-Long: a\r\n  b\nReceived: by y\nno header\nAuto-Submitted: no\n',
    ),
    part('dkim', '{@family.example : pass, @list.example : fail, @Other.Example : pass}'),
    part('content-ids', '{}'),
    part('to', 'Care <reply+abc@house.example>'),
    part('from', 'Maria "Mimi" Rivera <Maria@Family.example>'),
    part('subject', 'Re: Hello\r\nBcc: all@evil.example'),
    part('text', 'He is here.\n'),
    part('html', '<p>He is here.</p>'),
    part('envelope', '{"to":["Reply+ABC@house.example"],"from":"maria@family.example"}'),
    part('charsets', '{"to":"UTF-8","subject":"UTF-8","odd":7}'),
    part('SPF', 'Pass'),
    part('spam_score', '0.1'),
    file('photo.jpg', 'image/JPEG; name="photo.jpg"', 'bytes'),
  );
  expect(mail).toMatchObject({
    from: 'maria@family.example',
    fromName: 'Maria "Mimi" Rivera',
    to: ['reply+abc@house.example'],
    envelopeFrom: 'maria@family.example',
    subject: 'Re: Hello Bcc: all@evil.example',
    text: 'He is here.\n',
    html: '<p>He is here.</p>',
    charsets: { to: 'UTF-8', subject: 'UTF-8' },
    attachments: [{ name: 'photo.jpg', type: 'image/jpeg', size: 5, bytes: Buffer.from('bytes') }],
    spf: 'pass',
    signedBy: ['family.example', 'other.example'],
    whole: true,
    readable: true,
    repeated: [],
  });
  expect(mail.headers).toEqual([
    ['received', 'by x'],
    ['subject', 'Re: Hello'],
    ['x-long', 'a b'],
    ['received', 'by y'],
    ['auto-submitted', 'no'],
  ]);
});

describe('each field in its own character set', () => {
  const spanish = '¿Está ahí? — “no”';
  const bytes1252 = Buffer.from([0xbf, 0x45, 0x73, 0x74, 0xe1, 0x3f, 0x20, 0x97, 0x20, 0x93, 0x6e, 0x6f, 0x94]);
  it.each([
    ['windows-1252', bytes1252, '¿Está? — “no”'],
    ['iso-8859-1', bytes1252, '¿Está? — “no”'],
    ['utf-8', Buffer.from(spanish), spanish],
    ['UTF-8', Buffer.from([0x68, 0xe1, 0x69]), 'h\uFFFDi'],
    ['x-nobody-knows', Buffer.from(spanish), spanish],
    ['x-nobody-knows', bytes1252, '¿Está? — “no”'],
    ['us-ascii', bytes1252, '¿Está? — “no”'],
    ['iso-2022-jp', Buffer.from('\u001b$B;}\u001b(B'), '持'],
    ['iso-8859-15', Buffer.from([0xa4]), '€'],
    ['utf-16le', Buffer.from('né', 'utf16le'), 'né'],
    ['', Buffer.from('a\0b\ud800'), 'a\uFFFDb\uFFFD'],
    ['', Buffer.from('e\u0301'), 'é'],
  ])('%s', (charset, bytes, text) => {
    expect(decodeText(bytes, charset)).toBe(text);
    const mail = read(part('text', bytes), part('subject', 'ñ'), part('charsets', JSON.stringify({ text: charset })));
    expect(mail).toMatchObject({ text, subject: 'ñ' });
  });
});

it.each<[string, string[], string, string | null]>([
  ['one', ['maria@family.example'], 'maria@family.example', 'maria@family.example'],
  ['a name that looks like another', [], '"<staff@house.example>, x" <m@family.example>', 'm@family.example'],
  ['a comment that looks like another', [], 'm@family.example (staff@house.example)', 'm@family.example'],
  ['two', [], 'a@family.example, b@evil.example', null],
  ['two in brackets', [], '<a@family.example>, <b@evil.example>', null],
  ['none', [], 'Maria', null],
  ['10,000 characters and one', [], `${'M'.repeat(10_000)} <m@family.example>`, 'm@family.example'],
  ['10,000 characters of address', [], `${'m'.repeat(10_000)}@family.example`, null],
  ['10,000 brackets', [], `${'<'.repeat(10_000)}m@family.example>`, 'm@family.example'],
  ['another header', [], 'm@family.example\r\nBcc: a@evil.example', null],
  ['nothing: the return path', [], '', 'path@family.example'],
])('the author of a From of %s', (_, __, from, author) => {
  const envelope = part('envelope', '{"to":["a@b.example"],"from":"path@family.example"}');
  expect(read(part('from', from), envelope).from).toBe(author);
});

it('two From headers are nobody', () =>
  expect(read(part('headers', 'From: a@x.example\nFROM: b@x.example'), part('from', 'a@x.example')).from).toBeNull());

it('says what the text says, or what the HTML says where there is no text', () => {
  const html = part('html', '<p>He is <b>here</b>.</p>');
  expect(read(part('text', 'Yes'), html).plain).toBe('Yes');
  expect(read(part('text', ' \r\n'), html).plain).toBe('He is here.');
  expect(read(html).plain).toBe('He is here.');
  expect(read(part('subject', 'x'))).toMatchObject({ plain: '', text: null, html: null });
});

it('has a key that is equal for the same mail only', () => {
  const mail = (received: string, text: string) =>
    read(
      part('headers', `Received: ${received}\nMessage-ID: <1@x.example>`),
      part('text', text),
      part('spam_score', received),
    );
  expect(mail('a', 'yes').key).toBe(mail('a', 'yes').key);
  const others = [mail('b', 'yes'), mail('a', 'no'), read(part('text', 'yes')), read(part('html', 'yes')), read()];
  expect(new Set([mail('a', 'yes'), ...others].map(({ key }) => key)).size).toBe(6);
  expect(mail('a', 'yes').key).toMatch(/^[0-9a-f]{64}$/);
});

it('a field that comes twice counts once, and is told', () => {
  const twice = read(
    part('text', 'one'),
    part('SPF', 'fail'),
    part('text', 'two'),
    part('SPF', 'pass'),
    part('x', '1'),
    part('x', '1'),
  );
  expect(twice).toMatchObject({ text: 'one', spf: 'fail', repeated: ['text', 'SPF'] });
});

it.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\m\\Film.mov', 'Film.mov'],
  ['a/b/../c', 'c'],
  ['..', 'file'],
  ['', 'file'],
  ['a\0b\r\nX: y.txt', 'a\uFFFDb X: y.txt'],
  ['winmail.dat', 'winmail.dat'],
  ['n'.repeat(9000), 'n'.repeat(150)],
])('a file called %s is safe to show', (fileName, name) => {
  expect(read(part('text', ''), file(fileName, null))).toMatchObject({
    attachments: [{ name, type: 'application/octet-stream', size: 0, bytes: Buffer.alloc(0) }],
  });
});

it.each<[string, string, string, string | null]>([
  ['by its list of ids', '{"ii_1":"attachment1"}', '{}', 'ii_1'],
  ['in brackets, beside the file', '{}', '{"attachment1":{"content-id":"<ii_1>"}}', 'ii_1'],
  ['by both, the list first', '{"ii_1":"attachment1"}', '{"attachment1":{"content-id":"x"}}', 'ii_1'],
  ['for another file', '{"ii_1":"attachment2"}', '{"attachment2":{"content-id":"x"}}', null],
  ['as nonsense', '[["attachment1"]]', '{"attachment1":null,"attachment2":7}', null],
  ['as numbers', '{"ii_1":1}', '{"attachment1":{"content-id":1}}', null],
])('a Content-ID told %s', (_, ids, info, contentId) =>
  expect(read(part('content-ids', ids), part('attachment-info', info), file('a.png')).attachments).toMatchObject([
    { contentId },
  ]),
);

it('of a thousand files the first hundred are listed, and it is told that there are more', () => {
  const many = read(part('text', 'hello'), ...Array.from({ length: 1000 }, () => file('a.jpg')));
  expect(many.attachments).toHaveLength(100);
  expect(many).toMatchObject({ text: 'hello', whole: false });
});

it('whatever is posted, a mail comes out that can be stored', () => {
  const name = fc.constantFrom(
    'headers',
    'from',
    'to',
    'envelope',
    'charsets',
    'dkim',
    'SPF',
    'text',
    'html',
    'subject',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constant('{"to":[[],7,"a@b.example"],"from":{}}'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (fields) => {
      const { raw: _, attachments: __, ...mail } = read(...fields.map(([one, text]) => part(one, text)));
      expect(JSON.stringify(mail)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    }),
  );
});

it.each(['"', '(', '<', ',', '\\"', '"\\'])('a hundred thousand of %s are no address, and no work', (mark) =>
  expect(readAddresses(mark.repeat(100_000))).toEqual([]),
);
