import { exitWithParent } from '#platform/observability/parent-watch.js';
import { Misconfigured, readConfiguration } from './configuration.js';
import { startCarrier } from './server.js';

const EX_CONFIG = 78;

async function main(): Promise<void> {
  exitWithParent();
  const carrier = await startCarrier(readConfiguration(process.env));
  process.stdout.write(`carrier: a family's phone is at ${carrier.url}, their mailbox at ${carrier.url}/mail\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void carrier.close().then(() => process.exit(0)));
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  const words = taken ? 'CARRIER_PORT is taken by another program' : error.message;
  process.stderr.write(`carrier: ${words}\n`);
  process.exit(error instanceof Misconfigured || taken ? EX_CONFIG : 1);
});
