import { generateKeyPairSync } from 'node:crypto';
import { ACCOUNT } from '../test/account.js';
import { readConfiguration } from './configuration.js';

const PRIVATE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'der' })
  .toString('base64');

const SANDBOX = {
  SANDBOX: 'on',
  TWILIO_API_BASE_URL: 'http://127.0.0.1:4010',
  SENDGRID_API_BASE_URL: 'http://127.0.0.1:4010',
  TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
  TWILIO_AUTH_TOKEN: ACCOUNT.authToken,
  TWILIO_FROM: '+19195550100',
  PUBLIC_URL: 'http://127.0.0.1:3000',
  SENDGRID_API_KEY: 'SG.key.secret',
  SENDGRID_EVENT_PRIVATE_KEY: PRIVATE_KEY,
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
      mail: { apiKey: 'SG.key.secret', eventPrivateKey: PRIVATE_KEY },
      log: false,
    });
  });

  it('needs no account for mail: then nobody may send any', () => {
    const { mail } = readConfiguration({ ...SANDBOX, SENDGRID_API_KEY: '', SENDGRID_EVENT_PRIVATE_KEY: undefined });
    expect(mail).toEqual({ apiKey: undefined, eventPrivateKey: undefined });
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
    ['SENDGRID_EVENT_PRIVATE_KEY', { SENDGRID_EVENT_PRIVATE_KEY: 'c2VjcmV0' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'nowhere' }],
    ['CARRIER_PORT', { CARRIER_PORT: '70000' }],
  ])('names %s when it is wrong: %j', (name, change) => {
    expect(() => readConfiguration({ ...SANDBOX, ...change })).toThrow(new RegExp(`^${name} `));
  });

  it('lets a host through whose name only looks alike', () => {
    expect(() => readConfiguration({ ...SANDBOX, TWILIO_API_BASE_URL: 'http://nottwilio.com' })).not.toThrow();
  });
});
