import { parseArgs } from 'node:util';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { type MailNewsMeasured, measureMailNews } from '../bench/mail-news.js';
import { writeMeasured } from '../bench/report.js';
import { inThrowawaySystem } from '../demo/throwaway-system.js';

const USAGE = 'usage: hearthline bench mail-news [--rounds N] [--out FILE]\n';

/** News about mails: a thousand events in one POST against single POSTs, in a system of its own. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '5' }, out: { type: 'string' } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(USAGE);
    return 64;
  }
  return inThrowawaySystem(async (system) => {
    const startedAt = new Date();
    await system.startApi();
    const measured = await measureMailNews(system, rounds, (line) => process.stderr.write(`hearthline: ${line}\n`));
    process.stdout.write(`${words(measured)}\n`);
    const dataDir = completeEnvironment(process.env)['DATA_DIR'] ?? '.data';
    process.stdout.write(`written: ${writeMeasured('mail-news', startedAt, measured, values.out, dataDir)}\n`);
    return 0;
  });
}

function words({ batch, rounds, inBatchMs, aloneMs, ratio, commits }: MailNewsMeasured): string {
  return [
    `News about mails, ${rounds} rounds, each event moves a message`,
    `  ${batch} events in one POST   ${inBatchMs.toFixed(3)} ms an event, ${commits} commit`,
    `  one event in one POST      ${aloneMs.toFixed(3)} ms an event (8 connections)`,
    `  alone / in a batch         ${ratio.toFixed(1)}`,
    '',
  ].join('\n');
}
