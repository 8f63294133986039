import { register } from 'node:module';

/** What a developer's or a practice's shell may hold: no test may reach a real database, or a real phone. */
const OURS =
  /^(DATABASE_URL|QUEUE_URL|PORT|PUBLIC_URL|LINK_URL|DATA_DIR|FIELD_KEYS|ADDRESS_HASH_KEY|SESSION_SECRET|INBOUND_EMAIL_DOMAIN|SANDBOX|LOG_LEVEL|(HEARTHLINE|TWILIO|SENDGRID|PRACTICE|OTEL|PG)_?.*)$/;

/** Starts the databases that tests clone. `NO_SERVERS=1` leaves them out: enough for tests of pure rules. */
export default async function globalSetup() {
  for (const name of Object.keys(process.env)) if (OURS.test(name)) delete process.env[name];
  if (process.env.NO_SERVERS === '1') return;
  register('./source-loader.mjs', import.meta.url);
  try {
    const { startServers } = await import('./servers.ts');
    await startServers();
  } catch (error) {
    const advice = 'Tests of pure rules need none of them: NO_SERVERS=1 npx jest <path>';
    throw new Error(`The servers for the tests did not start: ${error.message}\n${advice}`, { cause: error });
  }
}
