import { EventKey } from './mail/signature.js';
import type { CarrierOptions } from './server.js';

type Environment = Readonly<Record<string, string | undefined>>;

const REAL_HOST = /(^|\.)(twilio\.com|sendgrid\.(com|net))\.?$/i;

/** The carrier must not start like this; the message names the one thing to change. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured';
}

/**
 * Reads the environment of the carrier's own process.
 * @throws Misconfigured outside the sandbox, and wherever the product could reach the providers themselves
 */
export function readConfiguration(env: Environment): CarrierOptions {
  if (env['SANDBOX'] !== 'on')
    throw new Misconfigured('SANDBOX must be on: the carrier is a stand-in for tests and trials');
  for (const name of ['TWILIO_API_BASE_URL', 'SENDGRID_API_BASE_URL']) checkProviderAddress(name, env[name]);
  const accountSid = env['TWILIO_ACCOUNT_SID'] ?? '';
  if (!/^AC[0-9a-f]{32}$/.test(accountSid)) throw new Misconfigured('TWILIO_ACCOUNT_SID must be AC and 32 hex digits');
  const authToken = env['TWILIO_AUTH_TOKEN'];
  if (!authToken) throw new Misconfigured('TWILIO_AUTH_TOKEN must be set: the carrier signs its requests with it');
  return {
    port: port(env['CARRIER_PORT']),
    accountSid,
    authToken,
    from: env['TWILIO_FROM'] || undefined,
    webhookUrl: publicUrl(env['PUBLIC_URL']),
    ledgerPath: env['CARRIER_LEDGER'] || undefined,
    mail: {
      apiKey: env['SENDGRID_API_KEY'] || undefined,
      eventPrivateKey: eventKey(env['SENDGRID_EVENT_PRIVATE_KEY']),
      inboundSecret: env['SENDGRID_INBOUND_SECRET'] || undefined,
      inboundMailbox: env['INBOUND_EMAIL_DOMAIN'] ? `care@${env['INBOUND_EMAIL_DOMAIN']}` : undefined,
    },
    log: env['LOG_LEVEL'] === 'debug',
  };
}

function checkProviderAddress(name: string, address: string | undefined): void {
  if (!address) throw new Misconfigured(`${name} must be set: without it the product would call the provider itself`);
  if (!URL.canParse(address)) throw new Misconfigured(`${name} must be an address like http://127.0.0.1:4010`);
  if (REAL_HOST.test(new URL(address).hostname)) {
    throw new Misconfigured(`${name} names the real provider: the sandbox must not be able to reach a real phone`);
  }
}

function port(text: string | undefined): number {
  const value = Number(text || 0);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new Misconfigured('CARRIER_PORT must be a port number, or 0 for any free one');
}

function eventKey(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    void new EventKey(text).publicKey;
  } catch {
    throw new Misconfigured('SENDGRID_EVENT_PRIVATE_KEY must be a private key on P-256, as base64 of PKCS8 DER');
  }
  return text;
}

function publicUrl(text: string | undefined): string {
  if (text && URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new Misconfigured("PUBLIC_URL must be the product's own address: what families write is sent there");
}
