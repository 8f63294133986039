import { ConfigError, readConfig } from './config.js';

const good = {
  DATABASE_URL: 'postgres://hearthline@127.0.0.1:5432/hearthline',
  SANDBOX: 'on',
  HEARTHLINE_ADMIN_API_KEY: `hl_${'k'.repeat(40)}`,
  ADDRESS_HASH_KEY: 'a'.repeat(40),
  SESSION_SECRET: 's'.repeat(40),
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'b'.repeat(32),
  TWILIO_FROM: '+19195550100',
  TWILIO_API_BASE_URL: 'http://127.0.0.1:4010',
};
const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('readConfig', () => {
  it('fills in what has a default', () => {
    const config = readConfig({ ...good, PORT: '4000' });
    expect(config).toMatchObject({
      port: 4000,
      publicUrl: 'http://127.0.0.1:4000',
      queueUrl: good.DATABASE_URL,
      sandbox: true,
    });
    expect(config.practice.discreetName).toBe('Harbor Family Support');
  });
  it('words that nobody has approved leave in the sandbox only, unless told otherwise', () => {
    const outside = {
      ...good,
      SANDBOX: 'off',
      TWILIO_API_BASE_URL: undefined,
      PUBLIC_URL: 'https://hfs.example',
      PRACTICE_LEGAL_NAME: 'Harbor Family Support LLC',
      PRACTICE_DISCREET_NAME: 'Harbor Family Support',
      PRACTICE_ADDRESS: '1 Harbor Street',
      PRACTICE_PHONE: '+19195550100',
      SMS_SENDER_REGISTERED: 'yes',
    };
    expect(readConfig(good).unapprovedWords).toBe('send');
    expect(readConfig(outside).unapprovedWords).toBe('hold');
    expect(readConfig({ ...good, UNAPPROVED_WORDS: 'hold' }).unapprovedWords).toBe('hold');
    expect(readConfig({ ...outside, UNAPPROVED_WORDS: 'send' }).unapprovedWords).toBe('send');
    expect(problemsOf({ ...good, UNAPPROVED_WORDS: 'maybe' })).toEqual(['UNAPPROVED_WORDS: expected send or hold']);
  });
  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', undefined],
    ['QUEUE_URL', 'amqp://x'],
    ['PUBLIC_URL', 'not an address'],
    ['SANDBOX', 'maybe'],
    ['LOG_LEVEL', 'loud'],
    ['HEARTHLINE_ADMIN_API_KEY', 'short'],
    ['ADDRESS_HASH_KEY', 'short'],
    ['ADDRESS_HASH_KEY', undefined],
    ['SESSION_SECRET', 'short'],
    ['SESSION_SECRET', undefined],
    ['TWILIO_ACCOUNT_SID', 'AC1'],
    ['TWILIO_FROM', '919555'],
    ['PRACTICE_TIME_ZONE', 'America/Atlantis'],
    ['PRACTICE_DISCREET_NAME', 'Sunrise Recovery'],
    ['PRACTICE_DISCREET_NAME', 'Addiction Help'],
    ['PRACTICE_DISCREET_NAME', 'x'.repeat(26)],
    ['TWILIO_API_BASE_URL', 'https://api.twilio.com'],
    ['TWILIO_API_BASE_URL', undefined],
  ])('names %s when it is %s', (name, value) => {
    const problems = problemsOf({ ...good, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: .*expected`));
  });
  it('a neutral name passes', () =>
    expect(problemsOf({ ...good, PRACTICE_DISCREET_NAME: 'Methuen House' })).toEqual([]));
  it('outside the sandbox nothing about the practice is made up', () => {
    const names = problemsOf({ ...good, SANDBOX: 'off', TWILIO_API_BASE_URL: undefined }).map(
      (problem) => problem.split(':')[0],
    );
    expect(names).toEqual([
      'PRACTICE_LEGAL_NAME',
      'PRACTICE_DISCREET_NAME',
      'PRACTICE_ADDRESS',
      'PRACTICE_PHONE',
      'PUBLIC_URL',
      'SMS_SENDER_REGISTERED',
    ]);
  });
  it('names everything that is wrong at once', () =>
    expect(problemsOf({ ...good, PORT: 'x', LOG_LEVEL: 'y' })).toHaveLength(2));
});

describe('mail and the pace of texts', () => {
  const outside = {
    ...good,
    SANDBOX: 'off',
    TWILIO_API_BASE_URL: undefined,
    PUBLIC_URL: 'https://crm.example.org',
    PRACTICE_LEGAL_NAME: 'Maple Family Interventions LLC',
    PRACTICE_DISCREET_NAME: 'Maple House',
    PRACTICE_ADDRESS: '1 Maple Street, Durham, NC 27701',
    PRACTICE_PHONE: '+19195550100',
    SMS_SENDER_REGISTERED: 'yes',
  };

  it.each([
    ['a long code', { TWILIO_FROM: '+19195550100' }, 1],
    ['a toll-free number', { TWILIO_FROM: '+18885550100' }, 3],
    ['a Messaging Service', { TWILIO_FROM: undefined, TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}` }, 12],
    [
      'a Messaging Service by setting',
      { TWILIO_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}`, SMS_PER_SECOND: '75' },
      75,
    ],
  ])('%s has its own pace', (_, sender, perSecond) =>
    expect(readConfig({ ...outside, ...sender }).smsPerSecond).toBe(perSecond),
  );
  it('a key for mail needs a sender and the key that proves its news', () =>
    expect(problemsOf({ ...outside, SENDGRID_API_KEY: 'SG.abcd.efgh' })).toEqual([
      'SENDGRID_FROM: expected beside SENDGRID_API_KEY',
      'SENDGRID_EVENT_PUBLIC_KEY: expected beside SENDGRID_API_KEY',
      'EMAIL_SENDER_REGISTERED: expected yes or no beside SENDGRID_API_KEY',
    ]));
  it('whether the sender is registered is said outside the sandbox, and yes inside it', () => {
    expect(problemsOf({ ...outside, SMS_SENDER_REGISTERED: undefined })).toEqual([
      'SMS_SENDER_REGISTERED: expected yes or no outside the sandbox',
    ]);
    expect(readConfig({ ...outside, SMS_SENDER_REGISTERED: 'no' }).senderRegistered).toEqual({
      sms: false,
      email: true,
    });
    expect(readConfig(good).senderRegistered).toEqual({ sms: true, email: true });
  });
  it('the sandbox sends no mail to the provider itself', () => {
    expect(problemsOf({ ...good, INBOUND_EMAIL_DOMAIN: 'reply.house.example' })).toEqual([
      'SENDGRID_INBOUND_SECRET: expected beside INBOUND_EMAIL_DOMAIN',
    ]);
    expect(problemsOf({ ...good, SENDGRID_API_KEY: 'SG.abcd.efgh' })[0]).toMatch(/^SENDGRID_API_BASE_URL/);
    expect(problemsOf({ ...good, SENDGRID_API_BASE_URL: 'https://api.sendgrid.com' })[0]).toMatch(
      /^SENDGRID_API_BASE_URL/,
    );
  });
  it.each([
    ['SENDGRID_EVENT_PUBLIC_KEY', 'AAAA'],
    ['SENDGRID_FROM', 'nobody'],
    ['SENDGRID_INBOUND_SECRET', 'short'],
    ['SENDGRID_INBOUND_SECRET', `${'s'.repeat(40)}/..`],
    ['INBOUND_EMAIL_DOMAIN', 'nodots'],
    ['INBOUND_EMAIL_DOMAIN', 'reply@house.example'],
    ['INBOUND_EMAIL_DOMAIN', 'rehab.house.example'],
    ['INBOUND_EMAIL_DOMAIN', `${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(63)}.example`],
    ['LINK_URL', 'https://rehab.example.org'],
    ['SMS_PER_SECOND', '0'],
    ['SMS_SENDER_REGISTERED', 'maybe'],
    ['EMAIL_SENDER_REGISTERED', 'true'],
    ['MOST_PER_DAY', '4'],
    ['MOST_PER_WEEK', '0'],
    ['FAULT_POINT', 'somewhere:kill:1'],
    ['FAULT_POINT', 'before_http:wave:1'],
    ['FAULT_POINT', 'before_http:kill:0'],
    ['PLANTED_DEFECT', 'anything'],
  ])('%s=%s is named', (name, text) =>
    expect(problemsOf({ ...good, [name]: text })[0]).toMatch(new RegExp(`^${name}:`)),
  );
  it('a fault strikes in the sandbox only', () =>
    expect(problemsOf({ ...outside, FAULT_POINT: 'before_http:kill:1' })).toEqual(['FAULT_POINT: the sandbox only']));
  it('a promise is broken on purpose in the sandbox only', () => {
    expect(problemsOf({ ...outside, PLANTED_DEFECT: 'sweep_forgotten' })).toEqual(['PLANTED_DEFECT: the sandbox only']);
    expect(readConfig({ ...good, PLANTED_DEFECT: 'sweep_forgotten' }).plantedDefect).toBe('sweep_forgotten');
  });
});
