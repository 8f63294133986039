import { type Finding, isNeutral, lintContent, type Said, tellingWordsIn } from './content-lint.rules.js';

const practice = {
  name: 'Harbor Family Support',
  address: '1 Harbor Street, Durham, NC 27701',
  hosts: ['hfs.example', '127.0.0.1'],
};
const lint = (body: string, more: Partial<Said> = {}): Finding[] =>
  lintContent({
    subject: null,
    body,
    isWide: false,
    channel: 'sms',
    practice,
    neverSaid: ['Michael', 'Holt'],
    isOfProgramme: true,
    isFirst: false,
    onSharedPhone: false,
    ...more,
  });
const rules = (body: string, more: Partial<Said> = {}) => [...new Set(lint(body, more).map(({ rule }) => rule))];
const mailed = { channel: 'email', subject: 'Your note' } as const;
const NEUTRAL =
  'Hi Karen, this is Dana at Harbor Family Support. Thank you for asking us to get in touch. Would today or tomorrow be better for a call? Msg & data rates may apply. HELP for help, STOP to end.';

describe('rules/compliance 10.6', () => {
  const rows: [id: string, body: string, expected: string[], more?: Partial<Said>][] = [
    ['C01', "Checking in about Michael's heroin use", ['L1', 'L2']],
    ['C02', 'Any news on rehab for your son?', ['L1', 'L2']],
    ['C03', 'Book here: bit.ly/abc', ['L3']],
    ['C04', 'Harbor Family Support: thank you. Msg&data rates may apply. HELP for help.', ['L4'], { isFirst: true }],
    ['C05', 'Reply CANCEL to cancel your call', ['L5']],
    ['C06', 'Reply YES to confirm', ['L5']],
    ['C07', 'Reply 1 to confirm, 2 to change', []],
    ['C08', 'Hi {{first_name}}', ['L6']],
    ['C10', NEUTRAL, [], { isFirst: true }],
    ['C12', 'steel mill street 5, Methuen, methodical', []],
    ['C13 digits', 'news on h3roin', ['L1']],
    ['C13 hyphen', 'news on re-hab', ['L1']],
    ['C13 zero-width', 'news on re\u200dh\u200bab and her\u00adoin', ['L1']],
    ['C13 all at once', 'news on r3-h\u200b@b', ['L1']],
  ];
  it.each(rows.map(([id, body, expected, more = {}]) => ({ id, body, expected, more })))(
    '$id',
    ({ body, expected, more }) => expect(rules(body, more)).toEqual(expected),
  );
  it('C09: a subject', () =>
    expect(rules(`Hello\n${practice.address}`, { ...mailed, subject: 'Your intervention consultation' })).toEqual([
      'L1',
    ]));
  it('E09: a mail says where we are; a text need not', () => {
    expect(rules('Hello', mailed)).toEqual(['E09']);
    expect(rules(`Hello\n${practice.address}`, mailed)).toEqual([]);
    expect(rules('Hello')).toEqual([]);
  });
});

describe('L1 and L2', () => {
  it.each([
    ['M E T H and r e h a b', ['meth', 'rehab*']],
    ['s u o j', []],
    ['We clean up, cleanup, using.', ['using', 'clean']],
    ['la rehabilitación', ['rehab*']],
  ])('%j tells %j', (text, told) => expect(tellingWordsIn(text)).toEqual(told));
  it.each([
    ['a name in capitals', 'MICHAEL called', ['L2']],
    ['the family name', 'Ms. Holt called', ['L2']],
    ['a longer word', 'Michaels, Holton', []],
    ['a date of birth', 'DOB 01/02/1990', ['L2']],
    ['a policy', 'your policy number 12', ['L2']],
    ['a record', 'MRN 12345', ['L2']],
    ['a relation alone', 'Is your brother there', ['L1']],
  ])('%s', (_, body, expected) => expect(rules(body)).toEqual(expected));
  it.each(['Will', 'May', 'Grace'])('a loved one called %s does not silence a word', (name) => {
    expect(rules('We will call; rates may apply; by your grace', { neverSaid: [name] })).toEqual([]);
    expect(rules(`How is ${name}`, { neverSaid: [name] })).toEqual(['L2']);
  });
  it('the practice may be called what it is called', () => {
    const own = { ...practice, name: 'Clean Slate', address: '1 Using Street' };
    expect(rules('Clean Slate: hello', { practice: own })).toEqual([]);
    expect(rules('Clean Slate: clean', { practice: own })).toEqual(['L1']);
  });
});

describe('L3: links', () => {
  it.each([
    ['our own host', 'https://hfs.example/f/abc', []],
    ['our own host, bare', 'Book: hfs.example/f/abc.', []],
    ['a token in it that spells a word', 'https://hfs.example/u/x-meth-rehab', []],
    ['the sandbox', 'http://127.0.0.1:3000/u/x', []],
    ['a shortener with a scheme', 'HTTPS://TinyURL.com/abc', ['L3']],
    ['another host', 'see www.evil.com', ['L3']],
    ['our name before an at sign', 'https://hfs.example@evil.com/x', ['L3']],
    ['our name as the beginning of another', 'https://hfs.example.evil.com', ['L3']],
    ['two, one of them ours', 'hfs.example/a and bit.ly/a', ['L3']],
    ['zero-width in a host', 'b\u200bit.ly/abc', ['L3']],
    ['no space after a full stop', 'It suits you.Text us any day', []],
    ['a mail address', 'Write to care@hfs.example', []],
    ['a time', 'at 9.30 or 10:00', []],
  ])('%s', (_, body, expected) => expect(rules(body)).toEqual(expected));
  it('a word is not hidden by what looks like a host', () => expect(rules('after rehab.Please call')).toEqual(['L1']));
});

describe('L4: the first text of a programme', () => {
  const first = 'Harbor Family Support: thank you. Msg&data rates may apply. HELP for help, STOP to end.';
  it.each([
    ['all of it', first, []],
    ['Spanish', 'Harbor Family Support: gracias. Puede haber cargos. AYUDA: ayuda. STOP: salir.', []],
    ['no name', first.replace('Harbor Family Support', 'We'), ['name']],
    ['no rates', first.replace('rates', ''), ['rates']],
    ['no HELP', first.replace('HELP for help', ''), ['HELP']],
    ['no STOP', first.replace('STOP', 'stop'), ['STOP']],
    ['nothing', 'hello', ['name', 'rates', 'HELP', 'STOP']],
  ])('%s', (_, body, lacking) =>
    expect(lint(body, { isFirst: true }).map(({ rule, about }) => [rule, about])).toEqual(
      lacking.map((part) => ['L4', part]),
    ),
  );
  it('a later one, a mail and an answer need it not', () => {
    expect(rules('hello')).toEqual([]);
    expect(rules(practice.address, { ...mailed, isFirst: true })).toEqual([]);
    expect(rules('hello', { isFirst: true, isOfProgramme: false })).toEqual([]);
  });
});

describe('L5 to L9', () => {
  it.each([
    ['Reply STOP to end', []],
    ['Reply STOP to stop these texts.', []],
    ['Reply "STOP" to opt out', []],
    ['Reply STOP', []],
    ['STOP to end. HELP for help.', []],
    ['To undo, text START. To talk, call us.', []],
    ['Reply END to end your stay', ['L5']],
    ['Text QUIT to change the day', ['L5']],
    ['reply yes', ['L5']],
    ['Reply with YES or 2', ['L5']],
    ['Reply STOP to stop by', ['L5']],
    ['Responda CANCEL para cancelar su cita', ['L5']],
  ])('L5 %j', (body, expected) => expect(rules(body)).toEqual(expected));
  it.each(['Hi undefined', 'Hi null,', 'Hi [object Object]', 'a }} b', '{% if %}'])('L6 %j', (body) =>
    expect(rules(body)).toEqual(['L6']),
  );
  it('L7 warns of what is long or wide, and holds nothing', () => {
    expect(lint('x'.repeat(321))).toEqual([{ rule: 'L7', verdict: 'warn', about: 'long' }]);
    expect(lint('x'.repeat(320))).toEqual([]);
    expect(lint('á', { isWide: true })).toEqual([{ rule: 'L7', verdict: 'warn', about: 'wide characters' }]);
    expect(rules(`${'x'.repeat(321)} ${practice.address}`, mailed)).toEqual([]);
  });
  it.each(['Guaranteed', 'act now', 'a cure', 'garantizado', 'Actúe ya'])('L8 %j', (body) =>
    expect(rules(body)).toEqual(['L8']),
  );
  it.each(['secure, procure, curiosity, factor now'])('not L8 %j', (body) => expect(rules(body)).toEqual([]));
  it.each(['Is this a good day?', 'Text us a good time', 'Reply 1 steady, 2 hard', 'Escriba una hora'])(
    'L9 %j asks for an answer, which a phone that others see must not',
    (body) => {
      expect(rules(body, { onSharedPhone: true })).toEqual(['L9']);
      expect(rules(body)).toEqual([]);
    },
  );
  it('L9 lets pass what asks nothing', () => {
    expect(isNeutral('Harbor Family Support: no rush. We are here this week too. STOP to end.')).toBe(true);
    expect(rules('Note received. HELP for help, STOP to end.', { onSharedPhone: true })).toEqual([]);
  });
});

it('a finding never holds a name or a link', () => {
  const found = JSON.stringify(lint("Michael's rehab: https://evil.com/Michael?dob", { subject: 'Holt' }));
  expect(found).not.toMatch(/Michael|Holt|evil/);
});
