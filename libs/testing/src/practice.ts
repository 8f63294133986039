import type { Environment } from './processes.js';

export const KEY = `hl_${'s'.repeat(40)}`;
export const ADDRESS_HASH_KEY = 'h'.repeat(40);
/** A made-up practice's accounts at the carrier and at the mail provider. */
export const ACCOUNT = {
  sid: `AC${'0'.repeat(31)}9`,
  token: 'smoke-auth-token-0123456789',
  from: '+19195550100',
  mailKey: 'SG.smoke-mail-key',
} as const;

/** What every process of one system is told; nothing of the shell that runs the tests. */
export function environment(more: Environment): Environment {
  return {
    PATH: process.env['PATH'],
    SANDBOX: 'on',
    LOG_LEVEL: 'info',
    HEARTHLINE_ADMIN_API_KEY: KEY,
    ADDRESS_HASH_KEY,
    SESSION_SECRET: 's'.repeat(40),
    TWILIO_ACCOUNT_SID: ACCOUNT.sid,
    TWILIO_AUTH_TOKEN: ACCOUNT.token,
    TWILIO_FROM: ACCOUNT.from,
    PRACTICE_LEGAL_NAME: 'Maple Family Interventions LLC',
    PRACTICE_DISCREET_NAME: 'Maple House',
    ...more,
  };
}
