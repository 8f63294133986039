import { readEvents } from './sendgrid-events.js';

const delivered = {
  email: 'maria@family.example',
  timestamp: 1_800_000_000,
  'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@geopod-ismtpd-12>',
  event: 'delivered',
  category: 'visit-reminder',
  sg_event_id: 'ZGVsaXZlcmVkLTAtMTA5OTQ5MTk',
  sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.recvd-5f5fc76c-9.0',
  crm_mid: '0193a1c2-7b1e-7c3d-9f00-0123456789ab',
  crm_att: 'q7Zk3fT0_-q7Zk3fT0-_AA',
  response: '250 2.0.0 OK',
  tls: 1,
};
const { crm_mid: _mid, crm_att, sg_message_id: _id, ...bare } = delivered;
const bounce = { ...delivered, event: 'bounce', type: 'blocked', reason: '552 over quota', status: '5.2.2' };

const read = (element: unknown) => readEvents([element]).news[0];

it('reads every field', () => {
  expect(readEvents([bounce])).toEqual({
    news: [
      {
        eventId: delivered.sg_event_id,
        event: 'bounce',
        email: 'maria@family.example',
        at: new Date('2027-01-15T08:00:00Z'),
        ref: crm_att,
        messageId: 'LRzXl_NHStOGhQ4kofSm_A',
        smtpId: 'LRzXl_NHStOGhQ4kofSm_A',
        type: 'blocked',
        reason: '552 over quota',
        status: '5.2.2',
      },
    ],
    broken: 0,
  });
});

it.each([
  'processed',
  'dropped',
  'deferred',
  'delivered',
  'open',
  'click',
  'spamreport',
  'unsubscribe',
  'group_resubscribe',
  'news of next year',
])('takes %s as it is said', (event) => {
  expect(read({ ...delivered, event })).toMatchObject({ event, type: null, reason: null, status: null });
});

it('reads a bounce that lost its ids', () => {
  expect(read({ ...bare, event: 'bounce', type: 'bounce' })).toMatchObject({
    event: 'bounce',
    type: 'bounce',
    ref: null,
    messageId: null,
    smtpId: 'LRzXl_NHStOGhQ4kofSm_A',
  });
  const { 'smtp-id': _, ...barest } = bare;
  expect(read(barest)).toMatchObject({ ref: null, messageId: null, smtpId: null, email: 'maria@family.example' });
  expect(read({ ...delivered, crm_att: '', sg_message_id: null, 'smtp-id': '' })).toMatchObject({
    ref: null,
    messageId: null,
    smtpId: null,
  });
});

it.each<[string, string | null]>([
  ['<abc-1_2@host.example>', 'abc-1_2'],
  ['abc@host', 'abc'],
  ['<abc>', 'abc'],
  ['  <abc@host>', 'abc'],
  ['<14c5d75ce93.dfd.64b469@ismtpd-555>', '14c5d75ce93.dfd.64b469'],
  ['<@host>', null],
  ['<>', null],
])('reads the smtp-id %s', (smtpId, local) => {
  expect(read({ ...delivered, 'smtp-id': smtpId })?.smtpId).toBe(local);
});

it.each<[string, string | null]>([
  ['abc.def.0', 'abc'],
  ['abc', 'abc'],
  ['.abc', null],
])('reads the message id %s', (id, head) => {
  expect(read({ ...delivered, sg_message_id: id })?.messageId).toBe(head);
});

it.each([['visit-reminder'], [['visit-reminder', 'other']], [[]], [null], [7]])(
  'reads on over the category %j',
  (category) => {
    expect(readEvents([{ ...delivered, category }])).toMatchObject({ news: [{ event: 'delivered' }], broken: 0 });
  },
);

it('keeps the first 500 characters of a reason, in whole characters', () => {
  expect(read({ ...bounce, reason: 'x'.repeat(10_000) })?.reason).toBe('x'.repeat(500));
  const cut = read({ ...bounce, reason: `${'x'.repeat(499)}💛` })?.reason;
  expect(cut).toBe(`${'x'.repeat(499)}\uFFFD`);
});

it('gives text that a database can store', () => {
  const odd = read({ ...bounce, reason: 'a\u0000b\uD800c', event: 'e\u0301\u0000', crm_att: '\u0000' });
  expect(odd).toMatchObject({ reason: 'a\uFFFDb\uFFFDc', event: '\u00e9\uFFFD', ref: '\uFFFD' });
});

it('never loses news for the words of a server', () => {
  expect(read({ ...bounce, reason: { a: 1 }, status: 511 })).toMatchObject({
    event: 'bounce',
    reason: null,
    status: null,
  });
  expect(read({ ...bounce, status: '5'.repeat(200) })?.status).toBe('5'.repeat(50));
});

it.each<[string, unknown]>([
  ['null', null],
  ['a text', 'delivered'],
  ['a number', 5],
  ['a list', [delivered]],
  ['nothing', {}],
  ['no event', { ...delivered, event: undefined }],
  ['an empty event', { ...delivered, event: '' }],
  ['an event that is a number', { ...delivered, event: 1 }],
  ['an event too long', { ...delivered, event: 'e'.repeat(51) }],
  ['no id', { ...delivered, sg_event_id: undefined }],
  ['an empty id', { ...delivered, sg_event_id: '' }],
  ['an id that is a list', { ...delivered, sg_event_id: ['a'] }],
  ['an id too long', { ...delivered, sg_event_id: 'i'.repeat(101) }],
  ['an id that is too long when composed', { ...delivered, sg_event_id: '\u0958'.repeat(60) }],
  ['no address', { ...delivered, email: undefined }],
  ['an address too long', { ...delivered, email: `${'a'.repeat(320)}@b.example` }],
  ['no time', { ...delivered, timestamp: undefined }],
  ['a time that is a text', { ...delivered, timestamp: '1800000000' }],
  ['a time before 1970', { ...delivered, timestamp: -1 }],
  ['a time after the year 9999', { ...delivered, timestamp: 253_402_300_800 }],
  ['half a second', { ...delivered, timestamp: 1_800_000_000.5 }],
  ['a reference that is an object', { ...delivered, crm_att: { a: 1 } }],
  ['a reference too long', { ...delivered, crm_att: 'r'.repeat(101) }],
  ['a message id too long', { ...delivered, sg_message_id: 'm'.repeat(301) }],
  ['an smtp-id too long', { ...delivered, 'smtp-id': 's'.repeat(501) }],
  ['a type that is a number', { ...bounce, type: 4 }],
])('counts %s as broken, and reads its neighbours', (_, element) => {
  const { news, broken } = readEvents([delivered, element, bounce]);
  expect(news.map(({ event }) => event)).toEqual(['delivered', 'bounce']);
  expect(broken).toBe(1);
});

it('takes a time at either end', () => {
  expect(read({ ...delivered, timestamp: 0 })?.at).toEqual(new Date(0));
  expect(read({ ...delivered, timestamp: 253_402_300_799 })?.at.toISOString()).toBe('9999-12-31T23:59:59.000Z');
});

it('keeps 46 copies as 46, all with one id', () => {
  const { news, broken } = readEvents(Array.from({ length: 46 }, () => delivered));
  expect(news).toHaveLength(46);
  expect(new Set(news.map(({ eventId }) => eventId))).toEqual(new Set([delivered.sg_event_id]));
  expect(broken).toBe(0);
});

it('reads a thousand in their order', () => {
  const batch = Array.from({ length: 1000 }, (_, n) => ({ ...delivered, sg_event_id: `event-${n}` }));
  expect(readEvents(batch).news.map(({ eventId }) => eventId)).toEqual(batch.map((event) => event.sg_event_id));
});

it('is not misled by names that every object has', () => {
  const evil: unknown = JSON.parse('{"__proto__":{"event":"delivered","sg_event_id":"x","email":"e","timestamp":1}}');
  expect(readEvents([evil])).toEqual({ news: [], broken: 1 });
});

it('reads an empty batch', () => {
  expect(readEvents([])).toEqual({ news: [], broken: 0 });
});
