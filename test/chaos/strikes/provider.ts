import { setTimeout as wait } from 'node:timers/promises';
import type { FaultKind, OutageOptions } from '#apps/carrier/src/faults.js';
import type { Stage } from '../stage.js';
import type { Striking } from '../struck.js';

type Rates = Partial<Record<FaultKind, number>>;

const ERRORS: Rates = {
  '500-before': 0.05,
  'html-200': 0.02,
  'reset-before': 0.03,
  '503-after-accept': 0.08,
  reset: 0.06,
  'cut-body': 0.06,
  silence: 0.01,
  'wrong-type': 0.02,
};
const MAIL_ERRORS: Rates = { '500-before': 0.05, '503-after-accept': 0.1, reset: 0.08 };
const DISORDER: Rates = {
  'duplicate-callbacks': 0.4,
  'reorder-callbacks': 0.2,
  'lose-callbacks': 0.1,
  undelivered: 0.02,
};
const LATE: Rates = { 'late-callbacks': 0.6 };
const EARLY: Rates = { 'callback-before-answer': 0.3 };
const COPIES = 5;
const RATES: Record<string, Rates> = {
  late: { ...LATE, ...EARLY },
  disorder: { ...DISORDER, ...EARLY },
  lost: { 'lose-callbacks': 1 },
};

const OUTAGES: Record<string, OutageOptions['kind']> = { outage: '503-before', silent_outage: 'silence-before' };

/** F9 */
export const fail: Striking = async ({ stage, how, seed }) => {
  const kind = String(how['kind']);
  const outage = OUTAGES[kind];
  const { faults } = stage.carrier;
  if (outage)
    for (const channel of ['sms', 'email'] as const)
      faults.outage({ kind: outage, seconds: Number(how['ms']) / 1000, channel });
  else if (kind === 'too_fast') faults.program({ seed, rates: { '429': 0.5 }, retryAfterS: 1 });
  else {
    faults.program({ seed, rates: ERRORS });
    faults.program({ seed, channel: 'email', rates: MAIL_ERRORS });
    faults.program({ seed, on: 'read', youngerThanS: 5, rates: { 'delayed-list': 0.2, '500-before': 0.05 } });
  }
  await wait(Number(how['ms']));
  faults.clear();
};

/** F10: what is held back here is told when the run ends, days later. */
export const confuse: Striking = async ({ stage, how, seed }) => {
  if (how['kind'] === 'forged') return forge(stage);
  const { faults } = stage.carrier;
  const rates = RATES[String(how['kind'])]!;
  faults.program({ seed, rates, copies: COPIES });
  // until the day is healed: however slow the machine is, nobody is told
  if (how['kind'] === 'lost') return undefined;
  faults.program({ seed, channel: 'email', rates: how['kind'] === 'late' ? LATE : { 'lose-callbacks': 0.1 } });
  await wait(Number(how['ms']));
  faults.clear();
  return undefined;
};

/** Somebody else says that texts have failed: 403, or nobody's text. */
async function forge({ carrier }: Stage): Promise<string | undefined> {
  const wrong: string[] = [];
  for (const { sid } of carrier.ledger.slice(-20))
    for (const how of ['unsigned', 'wrong_token', 'foreign_account', 'unknown_sid'] as const) {
      const { status } = await carrier.forgeCallback({ sid, status: 'failed', errorCode: 30_003, how });
      // while the api is away nobody answers
      if ((how === 'unsigned' || how === 'wrong_token') && status >= 200 && status < 300) wrong.push(how);
    }
  if (wrong.length) throw new Error(`false callbacks were taken: ${wrong.join(', ')}`);
  return undefined;
}
