import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { databaseUrl, readPointer } from '../embedded/pointer.js';
import { projectRoot } from './project-root.js';
import { readOrMakeSecrets, type Secrets } from './secrets.js';

export type Environment = Record<string, string | undefined>;

/** What an environment says about the system that runs with it. */
export interface System {
  /** of every process of this system; what is missing outside the sandbox stays missing */
  env: Environment;
  sandbox: boolean;
  /** no provider is named: the carrier sandbox is ours to start */
  ownCarrier: boolean;
  /** DATABASE_URL is not set: the database is ours to start, with this password */
  databasePassword?: string;
  /** the administrator's key was made here, not given */
  madeAdministratorKey: boolean;
}

const CARRIER_NUMBER = '+19195550100'; // 555-01xx belongs to nobody
const CARRIER_MAILBOX = 'care@mail.example.com'; // and example.com to nobody either
const CARRIER_INBOUND = 'reply.example.com';
const CARRIER_ONLY = 'SENDGRID_EVENT_PRIVATE_KEY';

/**
 * Fills in what an environment without settings lacks, for every process and every command of the system alike.
 * @throws ConfigError where DATA_DIR cannot be used
 */
export function completeEnvironment(given: Environment): Environment {
  return readSystem(given).env;
}

/**
 * Without the credentials of any provider, or with SANDBOX=on, a system is a sandbox: what is missing is made once in
 * `DATA_DIR/secrets.json`. Where the embedded database ran before, DATABASE_URL is where it was last seen.
 * @param given the environment as the process got it; empty text counts as not set
 * @throws ConfigError where DATA_DIR cannot be used
 */
export function readSystem(given: Environment): System {
  const env: Environment = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  env['DATA_DIR'] = resolve(projectRoot(), env['DATA_DIR'] ?? '.data');
  const hasProvider = Boolean(env['TWILIO_ACCOUNT_SID'] ?? env['SENDGRID_API_KEY']);
  const sandbox = env['SANDBOX'] === 'on' || (!hasProvider && env['SANDBOX'] === undefined);
  const ownCarrier = sandbox && !hasProvider && !env['TWILIO_API_BASE_URL'];
  const embedded = !env['DATABASE_URL'];
  const madeAdministratorKey = sandbox && !env['HEARTHLINE_ADMIN_API_KEY'];

  const secrets = sandbox || embedded ? readOrMakeSecrets(env['DATA_DIR']) : undefined;
  if (sandbox && secrets) {
    fill(env, {
      SANDBOX: 'on',
      PUBLIC_URL: `http://127.0.0.1:${env['PORT'] ?? 3000}`,
      HEARTHLINE_ADMIN_API_KEY: secrets.administratorKey,
      SESSION_SECRET: secrets.sessionSecret,
      FIELD_KEYS: secrets.fieldKey,
      ADDRESS_HASH_KEY: secrets.addressHashKey,
    });
    if (ownCarrier) {
      fillAccounts(env, secrets);
      pointToCarrier(
        env,
        Number(env['CARRIER_PORT']) || lastCarrierPort(env['DATA_DIR']) || (Number(env['PORT']) || 3000) + 1,
      );
    }
  }
  const seen = embedded && secrets ? readPointer(env['DATA_DIR']) : undefined;
  if (seen && secrets) env['DATABASE_URL'] = databaseUrl(secrets.databasePassword, seen.port);
  return {
    env,
    sandbox,
    ownCarrier,
    databasePassword: embedded ? secrets?.databasePassword : undefined,
    madeAdministratorKey,
  };
}

/** The accounts of texts and of mail at a carrier that is ours. */
function fillAccounts(env: Environment, secrets: Secrets): void {
  fill(env, { TWILIO_ACCOUNT_SID: secrets.carrierAccountSid, TWILIO_AUTH_TOKEN: secrets.carrierAuthToken });
  if (!env['TWILIO_MESSAGING_SERVICE_SID']) fill(env, { TWILIO_FROM: CARRIER_NUMBER });
  fill(env, { SENDGRID_API_KEY: secrets.sendgridApiKey, SENDGRID_FROM: CARRIER_MAILBOX });
  fill(env, { SENDGRID_INBOUND_SECRET: secrets.sendgridInboundSecret, INBOUND_EMAIL_DOMAIN: CARRIER_INBOUND });
  // one key of a pair is of no use without the other
  if (env['SENDGRID_EVENT_PUBLIC_KEY'] && env[CARRIER_ONLY]) return;
  env['SENDGRID_EVENT_PUBLIC_KEY'] = secrets.sendgridEventPublicKey;
  env[CARRIER_ONLY] = secrets.sendgridEventPrivateKey;
}

/** What the product's own processes get: whoever has the private key can tell the product anything about its mails. */
export function withoutCarrierKeys(env: Environment): Environment {
  const { [CARRIER_ONLY]: _, ...rest } = env;
  return rest;
}

/** Sends texts and mails to the carrier sandbox on `port` of this machine. */
export function pointToCarrier(env: Environment, port: number): void {
  const address = `http://127.0.0.1:${port}`;
  Object.assign(env, { CARRIER_PORT: String(port), TWILIO_API_BASE_URL: address, SENDGRID_API_BASE_URL: address });
}

function fill(env: Environment, defaults: Environment): void {
  for (const [name, value] of Object.entries(defaults)) env[name] ??= value;
}

/** Where the launcher last started the carrier (`DATA_DIR/carrier.json`). */
function lastCarrierPort(dataDir: string): number | undefined {
  try {
    return Number(JSON.parse(readFileSync(join(dataDir, 'carrier.json'), 'utf8')).port) || undefined;
  } catch {
    return undefined;
  }
}
