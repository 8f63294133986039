import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDir } from '../embedded/data-dir.js';
import { ConfigError } from './config.js';

/** What the sandbox makes once for a data folder. The two keys belong to the data: without them it cannot be read. */
export interface Secrets {
  administratorKey: string;
  sessionSecret: string;
  /** `id:base64` of 32 bytes */
  fieldKey: string;
  addressHashKey: string;
  databasePassword: string;
  carrierAccountSid: string;
  carrierAuthToken: string;
  sendgridApiKey: string;
  /** last part of the address that the carrier posts families' mails to */
  sendgridInboundSecret: string;
  /** base64 of SPKI DER, for the product; belongs to the private key */
  sendgridEventPublicKey: string;
  /** base64 of PKCS8 DER, on P-256, for the carrier alone */
  sendgridEventPrivateKey: string;
}

type EventKeys = Pick<Secrets, 'sendgridEventPublicKey' | 'sendgridEventPrivateKey'>;
type Single = Exclude<keyof Secrets, keyof EventKeys>;

const make: { [Name in Single]: () => Secrets[Name] } = {
  administratorKey: () => `hl_${randomBytes(30).toString('base64url')}`,
  sessionSecret: () => randomBytes(32).toString('base64url'),
  fieldKey: () => `k1:${randomBytes(32).toString('base64')}`,
  addressHashKey: () => randomBytes(32).toString('base64'),
  databasePassword: () => randomBytes(24).toString('base64url'),
  carrierAccountSid: () => `AC${randomBytes(16).toString('hex')}`,
  carrierAuthToken: () => randomBytes(16).toString('hex'),
  sendgridInboundSecret: () => randomBytes(32).toString('base64url'),
  sendgridApiKey: () => `SG.${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`,
};

/**
 * Reads `DATA_DIR/secrets.json` (0600), or makes it: processes that start at the same moment end up with the same one.
 * @throws ConfigError where the folder cannot be written or the file cannot be read
 */
export function readOrMakeSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  try {
    makeDataDir(dataDir);
    const kept = readSecrets(file);
    const whole = complete(kept ?? {});
    if (kept && Object.keys(whole).every((name) => name in kept)) return whole;
    write(file, whole, kept === undefined);
    return complete(readSecrets(file) ?? whole);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigError([
      `DATA_DIR: expected a folder that this user may read and write; ${file}: ${code ?? message}`,
    ]);
  }
}

function complete(kept: Partial<Secrets>): Secrets {
  const { sendgridEventPublicKey, sendgridEventPrivateKey } = kept;
  const eventKeys =
    sendgridEventPublicKey && sendgridEventPrivateKey
      ? { sendgridEventPublicKey, sendgridEventPrivateKey }
      : makeEventKeys();
  const single = Object.entries(make).map(([name, value]) => [name, kept[name as Single] ?? value()]);
  return { ...Object.fromEntries(single), ...eventKeys } as Secrets;
}

/** Half a pair is worth nothing: both are made together. */
function makeEventKeys(): EventKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  return {
    sendgridEventPublicKey: publicKey.toString('base64'),
    sendgridEventPrivateKey: privateKey.toString('base64'),
  };
}

function readSecrets(file: string): Partial<Secrets> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) throw new Error('is damaged, restore it from your backup');
    throw error;
  }
}

/** Appears whole or not at all. A first one never replaces another's; one that gains new names keeps the old values. */
function write(file: string, secrets: Secrets, first: boolean): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  try {
    if (first) linkSync(draft, file);
    else renameSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
