import { createPublicKey, createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePointer } from '../embedded/pointer.js';
import { ConfigError, readConfig } from './config.js';
import { completeEnvironment, readSystem, withoutCarrierKeys } from './sandbox-environment.js';
import { readOrMakeSecrets } from './secrets.js';

const credentials = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a token of the provider' };

function publicKeyOf(privateKey: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

describe('the environment of a system', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'environment-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is a whole sandbox when nothing is set, the same one every time', () => {
    const system = readSystem({ DATA_DIR: dataDir, PORT: '4000' });
    expect(system).toMatchObject({ sandbox: true, ownCarrier: true, madeAdministratorKey: true });
    expect(system.env).toMatchObject({ SANDBOX: 'on', PUBLIC_URL: 'http://127.0.0.1:4000', CARRIER_PORT: '4001' });
    expect(system.env['FIELD_KEYS']).toMatch(/^\w+:[A-Za-z0-9+/]{43}=$/);
    const config = readConfig({ ...system.env, DATABASE_URL: 'postgres://127.0.0.1/x' });
    expect(config).toMatchObject({ sandbox: true, twilio: { baseUrl: 'http://127.0.0.1:4001' } });
    expect(readSystem({ DATA_DIR: dataDir, PORT: '4000' })).toEqual(system);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('takes what is given before what it would make, and empty text for nothing', () => {
    const given = { HEARTHLINE_ADMIN_API_KEY: `hl_${'k'.repeat(40)}`, SESSION_SECRET: '', CARRIER_PORT: '4444' };
    const system = readSystem({ DATA_DIR: dataDir, ...given });
    expect(system.madeAdministratorKey).toBe(false);
    expect(system.env['HEARTHLINE_ADMIN_API_KEY']).toBe(given.HEARTHLINE_ADMIN_API_KEY);
    expect(system.env['SESSION_SECRET']).toHaveLength(43);
    expect(system.env['TWILIO_API_BASE_URL']).toBe('http://127.0.0.1:4444');
  });

  it('has an account for mail at its own carrier, whose private key the product never gets', () => {
    const { env } = readSystem({ DATA_DIR: dataDir });
    expect(env['SENDGRID_API_KEY']).toMatch(/^SG\.[\w-]{22}\.[\w-]{43}$/);
    expect(env['SENDGRID_FROM']).toBe('care@mail.example.com');
    expect(env['SENDGRID_INBOUND_SECRET']).toMatch(/^[\w-]{43}$/);
    expect(env['INBOUND_EMAIL_DOMAIN']).toBe('reply.example.com');
    const given = readConfig({ ...env, DATABASE_URL: 'postgres://127.0.0.1/x' });
    expect(given).toMatchObject({
      sendgrid: { apiKey: env['SENDGRID_API_KEY'], baseUrl: env['SENDGRID_API_BASE_URL'] },
    });
    const { SENDGRID_EVENT_PRIVATE_KEY: privateKey = '', ...rest } = env;
    expect(publicKeyOf(privateKey)).toBe(env['SENDGRID_EVENT_PUBLIC_KEY']);
    expect(withoutCarrierKeys(env)).toEqual(rest);
  });

  it('keeps the keys of events together: a given half is replaced, a given pair is not', () => {
    const made = readSystem({ DATA_DIR: dataDir }).env;
    const half = readSystem({ DATA_DIR: dataDir, SENDGRID_EVENT_PUBLIC_KEY: 'left over' }).env;
    expect(half['SENDGRID_EVENT_PUBLIC_KEY']).toBe(made['SENDGRID_EVENT_PUBLIC_KEY']);
    const pair = { SENDGRID_EVENT_PUBLIC_KEY: 'public', SENDGRID_EVENT_PRIVATE_KEY: 'private' };
    expect(readSystem({ DATA_DIR: dataDir, ...pair }).env).toMatchObject(pair);
    const provider = readSystem({ DATA_DIR: dataDir, SANDBOX: 'on', ...credentials }).env;
    for (const name of ['SENDGRID_API_KEY', 'SENDGRID_FROM', ...Object.keys(pair)])
      expect(provider).not.toHaveProperty(name);
  });

  it('has a carrier of its own only without any provider', () => {
    expect(readSystem({ DATA_DIR: dataDir, SANDBOX: 'on', ...credentials })).toMatchObject({
      sandbox: true,
      ownCarrier: false,
    });
    expect(readSystem({ DATA_DIR: dataDir, SANDBOX: 'on', SENDGRID_API_KEY: 'SG.x' })).toMatchObject({
      ownCarrier: false,
    });
    expect(readSystem({ DATA_DIR: dataDir, SENDGRID_API_KEY: 'SG.x' })).toMatchObject({
      sandbox: false,
      ownCarrier: false,
    });
    expect(readSystem({ DATA_DIR: dataDir, SANDBOX: 'off' })).toMatchObject({ sandbox: false, ownCarrier: false });
  });

  it('leaves what is missing outside the sandbox missing', () => {
    const env = completeEnvironment({ DATA_DIR: dataDir, DATABASE_URL: 'postgres://127.0.0.1/x', ...credentials });
    expect(env).toEqual({ DATA_DIR: dataDir, DATABASE_URL: 'postgres://127.0.0.1/x', ...credentials });
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(existsSync(join(dataDir, 'secrets.json'))).toBe(false);
  });

  it('finds the database and the carrier where they were last seen', () => {
    const { databasePassword } = readSystem({ DATA_DIR: dataDir });
    writePointer({ dataDir, cluster: join(dataDir, 'postgres'), port: 15_555, pid: 1 });
    writeFileSync(join(dataDir, 'carrier.json'), '{"port":4567}');
    const { env } = readSystem({ DATA_DIR: dataDir });
    expect(env['DATABASE_URL']).toBe(`postgres://hearthline:${databasePassword}@127.0.0.1:15555/hearthline`);
    expect(env['TWILIO_API_BASE_URL']).toBe('http://127.0.0.1:4567');
    expect(completeEnvironment({ DATA_DIR: dataDir, DATABASE_URL: 'postgres://elsewhere/x' })['DATABASE_URL']).toBe(
      'postgres://elsewhere/x',
    );
  });

  it('names DATA_DIR when its secrets are damaged, and does not replace them', () => {
    writeFileSync(join(dataDir, 'secrets.json'), '{"administratorKey": "hl_');
    expect(() => readSystem({ DATA_DIR: dataDir })).toThrow(/DATA_DIR: .*secrets\.json: is damaged, restore it/);
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe('{"administratorKey": "hl_');
  });

  it('adds a secret that an older version did not know, and keeps the others', () => {
    const { carrierAuthToken: _, ...old } = readOrMakeSecrets(dataDir);
    writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify(old));
    const now = readOrMakeSecrets(dataDir);
    expect(now).toMatchObject(old);
    expect(now.carrierAuthToken).toMatch(/^[0-9a-f]{32}$/);
    expect(readOrMakeSecrets(dataDir)).toEqual(now);
  });

  it('makes both keys of events anew when one of them is missing', () => {
    const { sendgridEventPrivateKey: _, ...old } = readOrMakeSecrets(dataDir);
    writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify(old));
    const now = readOrMakeSecrets(dataDir);
    expect(now.sendgridEventPublicKey).not.toBe(old.sendgridEventPublicKey);
    expect(publicKeyOf(now.sendgridEventPrivateKey)).toBe(now.sendgridEventPublicKey);
    expect(now.sendgridApiKey).toBe(old.sendgridApiKey);
    expect(readOrMakeSecrets(dataDir)).toEqual(now);
  });
});
