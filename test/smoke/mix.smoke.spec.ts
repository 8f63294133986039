import type { FaultId } from '../chaos/faults.data.js';
import { allowed } from '../chaos/machine.js';
import { run } from '../chaos/run.js';
import { lineOf } from '../chaos/table.js';
import { nothingWrong } from '../oracle/oracle.js';
import { Program } from '#testing/processes.js';

jest.setTimeout(600_000);

const FAMILIES = Number(process.env['MIX_FAMILIES'] ?? 60);
const SEED = Number(process.env['SMOKE_SEED'] ?? 20_270_112);
/** What strikes within seconds; stopped processes and named points have tests of their own, the others a campaign. */
const SHORT: readonly FaultId[] = ['F1', 'F4', 'F5', 'F6', 'F8', 'F9', 'F10', 'F11', 'F14', 'F16', 'F17'];
const say = (line: string): void => void process.stderr.write(`tests: ${line}\n`);
const machine = allowed(say);

describe.each(machine.backends)('everything goes wrong a little, queue in %s', (backend) => {
  afterEach(() => Program.endAll());

  it('loses nothing, sends nothing twice, breaks no rule and forgets nothing', async () => {
    const result = await run({ seed: SEED, faults: SHORT, backend, inquiries: FAMILIES });
    say(lineOf(result));
    expect(result.verdict).toEqual(nothingWrong);
    // so much was asked of it that this is no empty run
    expect(result.recovered.map(({ fault }) => fault).toSorted()).toEqual(SHORT.toSorted());
    expect(result.accepted).toBeGreaterThan(FAMILIES);
  });
});
