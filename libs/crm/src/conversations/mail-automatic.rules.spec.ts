import { readMachine } from './mail-automatic.rules.js';
import { readBounce } from './mail-bounce.rules.js';
import { understandMail } from './understand-mail.rules.js';

type Headers = [string, string][];
interface Written {
  from?: string | null;
  envelopeFrom?: string | null;
  headers?: Headers;
  subject?: string;
  words?: string;
}
const machine = ({ words = '', ...mail }: Written) =>
  readMachine(
    { from: 'm@family.example', envelopeFrom: 'm@family.example', headers: [], subject: 'Re: hello', ...mail },
    words,
  );
const header = (name: string, value: string): Written => ({ headers: [[name, value]] });

describe('machines', () => {
  it.each<[string, Written, string, boolean]>([
    ['Auto-Submitted', header('auto-submitted', 'Auto-Replied (vacation)'), 'auto_reply', true],
    ['X-Autoreply', header('x-autoreply', 'yes'), 'auto_reply', true],
    ['X-Autorespond', header('x-autorespond', ''), 'auto_reply', true],
    ['Precedence auto_reply', header('precedence', 'auto_reply'), 'auto_reply', true],
    ['an empty return path', { envelopeFrom: '' }, 'auto_reply', true],
    ['an empty Return-Path header', header('return-path', '<>'), 'auto_reply', true],
    ['Precedence bulk', header('precedence', 'Bulk'), 'auto_reply', false],
    ['X-Auto-Response-Suppress', header('x-auto-response-suppress', 'DR, OOF, AutoReply'), 'auto_reply', false],
    ['List-Id', header('list-id', '<a.example>'), 'list', false],
    ['Precedence list', header('precedence', 'list'), 'list', false],
    ['a subject', { subject: 'Automatic reply: Your note' }, 'auto_reply', false],
    ['a Spanish subject', { subject: 'RESPUESTA AUTOMÁTICA: Su mensaje' }, 'auto_reply', false],
    ['another Spanish subject', { subject: 'Fuera de la oficina Re: hola' }, 'auto_reply', false],
    ['a text', { words: 'Thanks for writing. I’m currently out of the office until May 3.' }, 'auto_reply', false],
    ['a Spanish text', { words: 'Hola, me encuentro de vacaciones hasta el lunes.' }, 'auto_reply', false],
    ['mailer-daemon', { from: 'mailer-daemon@mx.example' }, 'bounce', true],
    ['postmaster', { from: 'postmaster@mx.example', envelopeFrom: '' }, 'bounce', true],
    ['postmaster with a return path', { from: 'postmaster@shop.example' }, 'bounce', false],
    ['a report', header('content-type', 'multipart/report; report-type="delivery-status"; boundary=x'), 'bounce', true],
    ['X-Failed-Recipients', header('x-failed-recipients', 'a@b.example'), 'bounce', true],
    ['a subject of returned mail', { envelopeFrom: '', subject: 'Undeliverable: hello' }, 'bounce', true],
    ['a Spanish one', { envelopeFrom: '', subject: 'No se puede entregar: hola' }, 'bounce', true],
  ])('by %s', (_, mail, kind, certain) => expect(machine(mail)).toMatchObject({ kind, certain }));

  it.each<[string, Written]>([
    ['nothing of it', {}],
    ['Auto-Submitted: no', header('auto-submitted', 'no')],
    ['an empty Auto-Submitted', header('auto-submitted', '')],
    ['X-Autoreply: no', header('x-autoreply', 'no')],
    ['X-Auto-Response-Suppress: DR', header('x-auto-response-suppress', 'DR, RN, NRN')],
    ['Precedence: normal', header('precedence', 'normal')],
    ['a return path that nobody told', { envelopeFrom: null }],
    ['an office far down', { words: `${'He drinks. '.repeat(40)} I am out of the office at five.` }],
    ['an office in a sentence', { words: 'Call me when I am back in the office.' }],
    ['a subject that only mentions it', { subject: 'He never made it out of the office' }],
    ['a returned mail in the words of a person', { subject: 'Undeliverable letter to my son' }],
    ['nobody', { from: null }],
  ])('not by %s', (_, mail) => expect(machine(mail)).toBeNull());
});

describe('a person who is taken for a machine is not lost', () => {
  const facts = { unsubscribes: [], ours: [] };
  const reading = (mail: object) =>
    understandMail({
      ...facts,
      mail: {
        key: '',
        from: 'm@family.example',
        fromName: '',
        to: [],
        envelopeFrom: 'm@family.example',
        subject: '',
        text: null,
        html: null,
        plain: '',
        headers: [],
        charsets: {},
        attachments: [],
        spf: null,
        signedBy: [],
        whole: true,
        readable: true,
        repeated: [],
        raw: Buffer.alloc(0),
        ...mail,
      },
    });
  const group = [['list-id', '<family.groups.example>']];

  it('her cry for help and her STOP count although a list brought them; the list’s news does not', () => {
    expect(reading({ headers: group, plain: 'he is not breathing' })).toMatchObject({
      kind: 'words',
      classification: { crisis: 'overdose' },
    });
    expect(reading({ headers: group, plain: 'STOP' })).toMatchObject({
      kind: 'words',
      classification: { label: 'opt_out' },
    });
    expect(reading({ headers: group, plain: 'our news of May' })).toMatchObject({
      kind: 'automatic',
      classification: { label: 'none' },
    });
  });

  it('a machine that says so of itself asks for nothing, whatever its words', () =>
    expect(reading({ headers: [['auto-submitted', 'auto-replied']], plain: 'STOP' })).toMatchObject({
      kind: 'automatic',
      because: 'auto-submitted',
      classification: { label: 'none', crisis: null },
    }));
});

describe('bounces', () => {
  const report = (status: string, more = '', recipient = 'rfc822; Maria@Family.example') =>
    `Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: ${recipient}\r\n${more}Status: ${status}\r\nDiagnostic-Code: smtp; 550\r\n`;

  it.each([
    ['5.1.1', 'hard_bounce'],
    ['5.1.10', 'hard_bounce'],
    ['5.1.2 (bad domain)', 'hard_bounce'],
    ['5.2.2', 'blocked'],
    ['5.7.1', 'blocked'],
    ['4.4.1', 'blocked'],
    ['5.0.0', 'blocked'],
  ])('%s: %s', (status, reason) =>
    expect(readBounce(report(status))).toEqual([
      { address: 'maria@family.example', status: status.split(' ')[0], reason },
    ]),
  );

  it.each([
    ['a delay', report('4.4.1', 'Action: delayed\r\n')],
    ['a success', report('2.0.0')],
    ['no status', report('broken')],
    ['no address', report('5.1.1', '', 'rfc822; nobody')],
    ['two addresses on a line', report('5.1.1', '', 'rfc822; a b@c.example')],
    ['another kind of address', report('5.1.1', '', 'x400; a@b.example')],
    ['nothing', ''],
    ['words', 'Your message to maria@family.example was not delivered'],
  ])('%s bounces nobody', (_, text) => expect(readBounce(text)).toEqual([]));

  it('one report about two, and about a thousand', () => {
    expect(readBounce(report('5.1.1') + report('4.2.2', '', 'RFC822;<ana@family.example>'))).toEqual([
      { address: 'maria@family.example', status: '5.1.1', reason: 'hard_bounce' },
      { address: 'ana@family.example', status: '4.2.2', reason: 'blocked' },
    ]);
    expect(readBounce(report('5.1.1').repeat(1000))).toHaveLength(20);
  });
});
