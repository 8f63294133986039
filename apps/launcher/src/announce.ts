import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from '#platform/config/sandbox-environment.js';
import type { Ending } from './ending.js';
import { say } from './say.js';

const LOOK_MS = 150;
const PATIENCE_MS = 30_000;

/** Waits, however long it takes, until the api answers that all it needs is there; after 30 seconds says what is missing. */
export async function waitUntilReady(port: number, ending: Ending): Promise<void> {
  const url = `http://127.0.0.1:${port}/health/ready`;
  let sayAt = performance.now() + PATIENCE_MS;
  for (;;) {
    ending.check();
    const answer = await look(url);
    if (answer === 'ready') return;
    if (performance.now() > sayAt) {
      sayAt = Infinity;
      say(`not ready yet: ${url} ${answer}`);
    }
    await sleep(LOOK_MS);
  }
}

async function look(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    const text = await response.text();
    return response.ok ? 'ready' : `answers ${response.status} ${text.slice(0, 500)}`;
  } catch {
    return 'does not answer';
  }
}

/** Says where everything is. The administrator's key is shown only where it was made here, for the sandbox. */
export function announce({ env, ownCarrier, madeAdministratorKey }: System, port: number): void {
  const here = `http://127.0.0.1:${port}`;
  const places: [string, string | undefined][] = [
    ['Inquiry form', `${here}/inquire`],
    ["Family's phone", ownCarrier ? `${env['TWILIO_API_BASE_URL']}/` : undefined],
    ["Family's mailbox", ownCarrier ? `${env['TWILIO_API_BASE_URL']}/mail` : undefined],
    ['Staff API', `${here}/v1/`],
    ['API documents', `${here}/docs`],
    ['Administrator key', madeAdministratorKey ? env['HEARTHLINE_ADMIN_API_KEY'] : undefined],
    ['Data', env['DATA_DIR']],
  ];
  const lines = places.filter(([, where]) => where).map(([what, where]) => `  ${what.padEnd(18)} ${where}`);
  process.stdout.write(`\n${lines.join('\n')}\n\nready\n`);
}
