import type { Answer } from '../wire/exchange.js';
import type { CarrierText, TextsWanted } from './sms.gateway.js';
import { fetchedOf, filtersOf, pageOf, pathOfList } from './twilio.texts.js';

const accountSid = `AC${'a'.repeat(32)}`;
const sid = `SM${'0123456789abcdef'.repeat(2)}`;
const sidOf = (number: number) => `SM${number.toString(16).padStart(32, '0')}`;
const asked = new URL(pathOfList(accountSid), 'https://api.twilio.com');

/** The fields that are read of a message, as Twilio documents them. */
const resource = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  account_sid: accountSid,
  body: 'See you at 7',
  date_created: 'Tue, 24 Nov 2026 16:00:00 +0000',
  date_sent: null,
  direction: 'outbound-api',
  error_code: null,
  from: '+19195550100',
  num_media: '0',
  sid,
  status: 'queued',
  to: '+19195550142',
  ...over,
});

const told = (body: unknown): Answer => ({ status: 200, headers: {}, body: JSON.stringify(body) });

function listed(messages: unknown[], wanted: Partial<TextsWanted> = {}): CarrierText[] {
  const { texts, next } = pageOf(told({ messages, next_page_uri: null }), asked, accountSid, { most: 10, ...wanted });
  expect(next).toBeNull();
  return texts;
}

describe('a page of texts', () => {
  it.each<[string, unknown]>([
    ['nothing', null],
    ['words', 'a text'],
    ['a list', [resource()]],
    ['another account', resource({ account_sid: `AC${'b'.repeat(32)}` })],
    ['no account', resource({ account_sid: undefined })],
    ['no sid', resource({ sid: undefined })],
    ['another sid', resource({ sid: `CA${'1'.repeat(32)}` })],
    ['no direction', resource({ direction: 'sideways' })],
    ['a direction that only begins like one', resource({ direction: 'inbound-api' })],
    ['no receiver', resource({ to: null })],
    ['words that are a number', resource({ body: 7 })],
    ['no status', resource({ status: '' })],
    ['media without a number', resource({ num_media: 'many' })],
    ['no date', resource({ date_created: null })],
    ['a missing date', resource({ date_created: undefined })],
    ['a date without a zone', resource({ date_created: 'Tue, 24 Nov 2026 16:00:00' })],
    ['no such date', resource({ date_created: 'Tue, 44 Nov 2026 16:00:00 +0000' })],
  ])('leaves out one with %s, and never another', (_, odd) => {
    const texts = listed([resource({ sid: sidOf(1) }), odd, resource({ sid: sidOf(2) })]);
    expect(texts.map((text) => text.sid)).toEqual([sidOf(1), sidOf(2)]);
  });

  it.each<[string, Record<string, unknown>, Partial<CarrierText>]>([
    ['no sender yet', { from: null, status: 'accepted' }, { from: null, status: 'accepted' }],
    ['an empty sender', { from: '' }, { from: null }],
    ['a sender without a number', { from: 'anonymous' }, { from: 'anonymous' }],
    ['a family behind it', { direction: 'inbound', status: 'received' }, { direction: 'inbound', status: 'received' }],
    ['our answer in it', { direction: 'outbound-reply' }, { direction: 'reply' }],
    ['our call behind it', { direction: 'outbound-call' }, { direction: 'outbound' }],
    ['a status in capitals', { status: 'Delivered' }, { status: 'delivered' }],
    ['a code', { status: 'undelivered', error_code: 30003 }, { status: 'undelivered', errorCode: '30003' }],
    ['a code as words', { error_code: '30003' }, { errorCode: '30003' }],
    ['words for a code', { error_code: 'call +19195550142' }, { errorCode: null }],
    ['media', { sid: `MM${'1'.repeat(32)}`, num_media: '3' }, { sid: `MM${'1'.repeat(32)}`, media: 3 }],
    ['media as a number', { num_media: 2 }, { media: 2 }],
    ['no media', { num_media: null }, { media: 0 }],
    ['no words', { body: null }, { body: '' }],
    ['no date of sending that is one', { date_sent: 'soon' }, {}],
    ['another zone', { date_created: 'Tue, 24 Nov 2026 11:30:00 -0430' }, {}],
    ['a date of another form', { date_created: '2026-11-24T16:00:00Z' }, {}],
    ['a field nobody knows', { sentiment: {}, from_city: '' }, {}],
  ])('reads one with %s', (_, over, expected) => {
    const whole = {
      sid,
      direction: 'outbound',
      from: '+19195550100',
      to: '+19195550142',
      body: 'See you at 7',
      media: 0,
      status: 'queued',
      errorCode: null,
      createdAt: new Date('2026-11-24T16:00:00Z'),
      ...expected,
    };
    expect(listed([resource(over)])).toEqual([whole]);
    expect(fetchedOf(told(resource(over)), whole.sid, accountSid)).toEqual(whole);
  });
});

describe('the span of time of a list', () => {
  const dates = ['15:59:59', '16:00:00', '16:00:01', '16:00:02'];
  const at = (time: string) => new Date(`2026-11-24T${time}Z`);

  // the carrier keeps whole seconds; its own filter takes both ends in
  it.each<[string, string, string[]]>([
    ['16:00:00', '16:00:02', ['16:00:00', '16:00:01']],
    ['16:00:00.900', '16:00:01.001', ['16:00:00', '16:00:01']],
    ['16:00:00', '16:00:00.001', ['16:00:00']],
    ['16:00:00', '16:00:00', []],
    ['15:00:00', '17:00:00', dates],
  ])('from %s to before %s', (from, before, expected) => {
    const texts = dates.map((time, index) =>
      resource({ sid: sidOf(index), date_sent: `Tue, 24 Nov 2026 ${time} +0000` }),
    );
    const found = listed([...texts, resource()], { sentFrom: at(from), sentBefore: at(before) });
    expect(found.map((text) => dates[Number.parseInt(text.sid.slice(2), 16)])).toEqual(expected);
  });

  it('is asked for with whole seconds around it, and not at all unless wanted', () => {
    const wanted = { sentFrom: at('16:00:00.900'), sentBefore: at('16:00:01.100'), most: 1 };
    expect(filtersOf(wanted)).toEqual({ dateSentAfter: at('16:00:00'), dateSentBefore: at('16:00:02') });
    expect(Object.keys(filtersOf({ to: '+19195550142', most: 1 }))).toEqual(['to']);
  });
});
