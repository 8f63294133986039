import { ACCOUNT } from '../test/account.js';
import { readConfiguration } from './configuration.js';

const SANDBOX = {
  SANDBOX: 'on',
  TWILIO_API_BASE_URL: 'http://127.0.0.1:4010',
  SENDGRID_API_BASE_URL: 'http://127.0.0.1:4010',
  TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
  TWILIO_AUTH_TOKEN: ACCOUNT.authToken,
  TWILIO_FROM: '+19195550100',
  PUBLIC_URL: 'http://127.0.0.1:3000',
  CARRIER_PORT: '4010',
  CARRIER_LEDGER: 'ledger.jsonl',
};

describe("the carrier's configuration", () => {
  it('is read from the environment', () => {
    expect(readConfiguration(SANDBOX)).toEqual({
      ...ACCOUNT,
      port: 4010,
      from: '+19195550100',
      webhookUrl: 'http://127.0.0.1:3000',
      ledgerPath: 'ledger.jsonl',
      log: false,
    });
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['SANDBOX', { SANDBOX: undefined }],
    ['SANDBOX', { SANDBOX: 'off' }],
    ['TWILIO_API_BASE_URL', { TWILIO_API_BASE_URL: undefined }],
    ['TWILIO_API_BASE_URL', { TWILIO_API_BASE_URL: 'https://api.twilio.com' }],
    ['TWILIO_API_BASE_URL', { TWILIO_API_BASE_URL: 'https://API.Dublin.ie1.Twilio.com./' }],
    ['TWILIO_API_BASE_URL', { TWILIO_API_BASE_URL: 'api.twilio.com' }],
    ['SENDGRID_API_BASE_URL', { SENDGRID_API_BASE_URL: undefined }],
    ['SENDGRID_API_BASE_URL', { SENDGRID_API_BASE_URL: 'https://api.sendgrid.com' }],
    ['SENDGRID_API_BASE_URL', { SENDGRID_API_BASE_URL: 'https://api.eu.sendgrid.net' }],
    ['TWILIO_ACCOUNT_SID', { TWILIO_ACCOUNT_SID: 'AC1' }],
    ['TWILIO_AUTH_TOKEN', { TWILIO_AUTH_TOKEN: '' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'nowhere' }],
    ['CARRIER_PORT', { CARRIER_PORT: '70000' }],
  ])('names %s when it is wrong: %j', (name, change) => {
    expect(() => readConfiguration({ ...SANDBOX, ...change })).toThrow(new RegExp(`^${name} `));
  });

  it('lets a host through whose name only looks alike', () => {
    expect(() => readConfiguration({ ...SANDBOX, TWILIO_API_BASE_URL: 'http://nottwilio.com' })).not.toThrow();
  });
});
