import twilio from 'twilio';
import { readTwiml } from './twiml.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

describe('the answer to an inbound text', () => {
  it.each(['<Response/>', `${HEAD}<Response></Response>`, `${HEAD}\n<Response>\n  <!-- nothing -->\n</Response>\n`])(
    'is nothing for %s',
    (document) => expect(readTwiml(document)).toEqual([]),
  );

  it('is every message, with entities read', () => {
    const document = `<Response><Message to="+1 &amp; co">Tom &amp; Ann &lt;3 &#x1F600;</Message><Message statusCallback='http://x/y'><Body><![CDATA[<b>]]></Body></Message><Sms>old</Sms></Response>`;
    expect(readTwiml(document)).toEqual([
      { body: 'Tom & Ann <3 😀', to: '+1 & co', statusCallback: null },
      { body: '<b>', to: null, statusCallback: 'http://x/y' },
      { body: 'old', to: null, statusCallback: null },
    ]);
  });

  it("reads what Twilio's own library writes", () => {
    const response = new twilio.twiml.MessagingResponse();
    response.message({ to: '+19195550142' }, `"It's" <fine> & well`);
    expect(readTwiml(response.toString())).toEqual([
      { body: `"It's" <fine> & well`, to: '+19195550142', statusCallback: null },
    ]);
  });

  it.each([
    '',
    'OK',
    '{"ok":true}',
    '<Response>',
    '<Response><Message>a</Response>',
    '<Response><Dial/></Response>',
    '<Message>a</Message>',
    '<Response/><Response/>',
    '<Response>loose</Response>',
    '<Response><Message>&nbsp;</Message></Response>',
    '<Response><Message>a < b</Message></Response>',
  ])('fails loudly for %j', (document) => expect(() => readTwiml(document)).toThrow());
});
