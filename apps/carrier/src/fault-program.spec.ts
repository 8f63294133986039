import { setTimeout as pause } from 'node:timers/promises';
import { aText, FAMILY, get, openCarrier, post } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import { Faults, type ProgramOptions } from './faults.js';

const RATES = { '503-after-accept': 0.03, silence: 0.02, '429': 0.05, 'lose-callbacks': 0.05, contradict: 0.2 };

/** What so many requests meet, answered and told. */
function meet(faults: Faults, requests: number): string[] {
  return Array.from({ length: requests }, () => {
    const before = faults.takeForAnswer('before', 'create', FAMILY);
    if (before) return before.kind;
    const after = faults.takeForAnswer('after', 'create', FAMILY);
    return `${after?.kind ?? '201'} ${faults.takeForCallbacks(FAMILY)?.kind ?? 'told'}`;
  });
}

function programmed(options: ProgramOptions): Faults {
  const faults = new Faults();
  faults.program(options);
  return faults;
}

describe('a program of faults', () => {
  it('strikes the same requests for the same seed, and others for another', () => {
    const first = meet(programmed({ seed: 7, rates: RATES }), 500);
    expect(meet(programmed({ seed: 7, rates: RATES }), 500)).toEqual(first);
    expect(meet(programmed({ seed: 7, rates: Object.fromEntries(Object.entries(RATES).toReversed()) }), 500)).toEqual(
      first,
    );
    expect(meet(programmed({ seed: 8, rates: RATES }), 500)).not.toEqual(first);
  });

  it.each([0, 1, 42, 20_261_124, 0xff_ff_ff_ff])('keeps its rates with the seed %i', (seed) => {
    const faults = programmed({ seed, rates: RATES });
    meet(faults, 20_000);
    const { struck } = faults;
    const accepted = 20_000 - (struck['429'] ?? 0);
    for (const [kind, of] of [
      ['503-after-accept', 20_000],
      ['silence', 20_000],
      ['429', 20_000],
      ['lose-callbacks', accepted],
      ['contradict', accepted],
    ] as const) {
      // five standard deviations either way: a right generator misses it once in a million
      const deviation = Math.sqrt((RATES[kind] * (1 - RATES[kind])) / of);
      expect(Math.abs((struck[kind] ?? 0) / of - RATES[kind])).toBeLessThan(5 * deviation);
    }
    expect(Object.keys(struck).sort()).toEqual(Object.keys(RATES).sort());
  });

  it('strikes always at the rate 1 and never at 0', () => {
    expect(new Set(meet(programmed({ seed: 3, rates: { silence: 1, reset: 0, 'late-callbacks': 1 } }), 200))).toEqual(
      new Set(['silence late-callbacks']),
    );
    expect(new Set(meet(programmed({ seed: 3, rates: { silence: 0 } }), 200))).toEqual(new Set(['201 told']));
  });

  it('draws the faults of callbacks apart from those of answers', () => {
    const both = meet(programmed({ seed: 9, rates: { silence: 0.5, 'lose-callbacks': 0.5 } }), 400);
    expect(new Set(both)).toEqual(
      new Set(['201 told', '201 lose-callbacks', 'silence told', 'silence lose-callbacks']),
    );
  });

  it('lets the script win, and is not shifted by it', () => {
    const undisturbed = meet(programmed({ seed: 5, rates: RATES }), 100);
    const faults = programmed({ seed: 5, rates: RATES });
    faults.next('reset', 3);
    const disturbed = meet(faults, 100);
    expect(disturbed.slice(0, 3).every((outcome) => outcome.startsWith('reset '))).toBe(true);
    expect(disturbed.slice(3)).toEqual(undisturbed.slice(3));
  });

  it('lets the script win where both would strike', () => {
    const faults = programmed({ seed: 5, rates: { '429': 1, undelivered: 1 } });
    faults.next('silence');
    faults.next('contradict');
    expect(meet(faults, 3)).toEqual(['silence contradict', '429', '429']);
    expect(faults.struck).toEqual({ silence: 1, contradict: 1, '429': 2 });
  });

  it('is for texts that are created, unless it says otherwise', () => {
    const faults = programmed({ seed: 1, rates: { '429': 1 } });
    expect(faults.takeForAnswer('before', 'read')).toBeNull();
    expect(faults.takeForAnswer('before', 'create', FAMILY, 'email')).toBeNull();
    faults.program({ seed: 1, rates: { reset: 1, 'lose-callbacks': 1 }, channel: 'email' });
    faults.program({ seed: 1, rates: { '503-before': 1 }, on: 'read' });
    expect(faults.takeForAnswer('before', 'create', FAMILY)).toMatchObject({ kind: '429' });
    expect(faults.takeForAnswer('before', 'create', 'a@b.example', 'email')).toBeNull();
    expect(faults.takeForAnswer('after', 'create', 'a@b.example', 'email')).toMatchObject({ kind: 'reset' });
    expect(faults.takeForCallbacks('a@b.example', 'email')).toMatchObject({ kind: 'lose-callbacks' });
    expect(faults.takeForAnswer('before', 'read')).toMatchObject({ kind: '503-before' });
  });

  it('takes the place of the one before it, and ends with clear', () => {
    const faults = programmed({ seed: 1, rates: { '429': 1 } });
    faults.program({ seed: 1, rates: { 'html-200': 1 } });
    expect(faults.programs).toEqual([{ seed: 1, rates: { 'html-200': 1 } }]);
    expect(faults.takeForAnswer('before', 'create', FAMILY)).toMatchObject({ kind: 'html-200' });
    faults.clear();
    expect(faults.programs).toEqual([]);
    expect(faults.takeForAnswer('before', 'create', FAMILY)).toBeNull();
  });

  it('is copied when it is given: changing what was given changes nothing', () => {
    const options = { seed: 1, rates: { '429': 1 } };
    const faults = programmed(options);
    options.rates['429'] = 0;
    expect(faults.takeForAnswer('before', 'create', FAMILY)).toMatchObject({ kind: '429' });
  });

  it('hands its details on', () => {
    const faults = programmed({ seed: 1, rates: { '429': 1, 'duplicate-callbacks': 1 }, retryAfterS: 9, copies: 46 });
    expect(faults.takeForAnswer('before', 'create', FAMILY)).toEqual({ kind: '429', retryAfterS: 9, copies: 46 });
    expect(faults.takeForCallbacks(FAMILY)).toMatchObject({ kind: 'duplicate-callbacks', copies: 46 });
  });

  it.each([
    [{ seed: 1, rates: { silence: 0.7, '429': 0.4 } }, 'rates of the answer must add up to 1 at most'],
    [{ seed: 1, rates: { contradict: 0.7, undelivered: 0.4 } }, 'rates of the callbacks must add up to 1 at most'],
    [{ seed: 1, rates: { gremlins: 0.1 } }, 'rates.gremlins is not a kind'],
    [{ seed: 1, rates: { silence: 1.1 } }, 'rates.silence must be from 0 to 1'],
    [{ seed: 1, rates: { silence: -0.1 } }, 'rates.silence must be from 0 to 1'],
    [{ seed: 1, rates: { silence: Number.NaN } }, 'rates.silence must be from 0 to 1'],
    [{ seed: 1, rates: { silence: '0.1' } }, 'rates.silence must be from 0 to 1'],
    [{ seed: 1, rates: { 'delayed-list': 0.1 } }, 'rates.delayed-list: delayed-list happens to reads only'],
    [{ seed: 1, rates: { contradict: 0.1 }, on: 'read' }, 'rates.contradict: contradict does not happen to a read'],
    [{ seed: 1, rates: [0.1] }, 'rates must be an object'],
    [{ seed: 1 }, 'rates is missing'],
    [{ rates: {} }, 'seed is missing'],
    [{ seed: 1.5, rates: {} }, 'seed must be a whole number'],
    [{ seed: 1, rates: {}, channel: 'fax' }, 'channel must be one of sms, email'],
    [{ seed: 1, rates: {}, to: FAMILY }, 'to is not known here'],
    [{ seed: 1, rates: {}, copies: 47 }, 'copies must be a whole number from 2 to 46'],
  ])('refuses %j: %s', (options, why) => {
    const faults = new Faults();
    expect(() => faults.program(options as unknown as ProgramOptions)).toThrow(why);
    expect(faults.programs).toEqual([]);
  });

  it('takes rates whose sum is 1 but for rounding', () => {
    const rates = { silence: 0.1, reset: 0.2, 'cut-body': 0.3, '429': 0.3, 'wrong-type': 0.1 };
    expect(meet(programmed({ seed: 2, rates }), 300)).not.toContain('201 told');
  });

  it('strikes real requests, the same ones in two carriers', async () => {
    const product = new Receiver();
    const StatusCallback = `${await product.start()}/status`;
    const rates = { '503-after-accept': 0.3, '500-before': 0.2, 'cut-body': 0.1, undelivered: 0.4 };
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const carrier = await openCarrier();
        carrier.faults.program({ seed: 11, rates });
        carrier.faults.program({ seed: 11, rates: { '429': 0.5 }, on: 'read' });
        const met: unknown[] = [];
        for (let i = 0; i < 40; i += 1) {
          const created = await post(carrier, aText({ StatusCallback }));
          const read = await get(carrier, '/Messages.json');
          met.push([created.status, (await created.json().catch(() => 'cut')) === 'cut', read.status]);
        }
        await carrier.idle();
        const ledger = carrier.ledger.map(({ fault, callbackFault, status }) => [fault, callbackFault, status]);
        const { struck } = carrier.faults;
        await carrier.close();
        return { met, ledger, struck };
      }),
    );
    await product.stop();
    expect(runs[0]).toEqual(runs[1]);
    expect(Object.keys(runs[0]?.struck ?? {}).sort()).toEqual(['429', ...Object.keys(rates)].sort());
    expect(new Set(runs[0]?.ledger.map(([fault]) => fault))).toEqual(new Set([null, '503-after-accept', 'cut-body']));
  });
});

describe('an outage', () => {
  it('strikes every create and every read of its channel until it is over', () => {
    let nowMs = 1000;
    const faults = new Faults(() => nowMs);
    faults.outage({ kind: '503-before', seconds: 600 });
    const meets = () => [
      faults.takeForAnswer('before', 'create', FAMILY)?.kind,
      faults.takeForAnswer('before', 'read')?.kind,
      faults.takeForAnswer('before', 'create', FAMILY, 'email')?.kind,
    ];
    expect(meets()).toEqual(['503-before', '503-before', undefined]);
    nowMs += 599_999;
    expect(meets()).toEqual(['503-before', '503-before', undefined]);
    expect(faults.outages).toEqual([{ kind: '503-before', seconds: 0.001, channel: 'sms' }]);
    nowMs += 1;
    expect(meets()).toEqual([undefined, undefined, undefined]);
    expect(faults.outages).toEqual([]);
    expect(faults.struck).toEqual({ '503-before': 4 });
  });

  it('uses up nothing of the script, and shifts no program', () => {
    let nowMs = 0;
    const faults = new Faults(() => nowMs);
    const undisturbed = meet(programmed({ seed: 5, rates: RATES }), 50);
    faults.program({ seed: 5, rates: RATES });
    faults.next('429', 1, { to: '+19195550199' });
    faults.outage({ kind: 'reset-before', seconds: 1 });
    expect(new Set(meet(faults, 10))).toEqual(new Set(['reset-before']));
    expect(faults.takeForAnswer('before', 'read', '+19195550199')?.kind).toBe('reset-before');
    nowMs = 1000;
    // the callbacks' faults have a stream of their own, which waited
    const answers = (outcomes: string[]) => outcomes.map((outcome) => outcome.split(' ')[0]);
    expect(answers(meet(faults, 40))).toEqual(answers(undisturbed.slice(10)));
    expect(faults.list()).toHaveLength(1);
  });

  it.each([
    ['503-before', 503, 30_000],
    ['reset-before', 'broken', 30_000],
    ['silence-before', 'nothing yet', 200],
  ] as const)('%s meets real requests with %s until it is called off', async (kind, end, patienceMs) => {
    const carrier = await openCarrier();
    const ends = (call: Promise<Response>) =>
      Promise.race([
        call.then(
          ({ status }) => status,
          () => 'broken',
        ),
        pause(patienceMs, 'nothing yet', { ref: false }),
      ]);
    carrier.faults.outage({ kind, seconds: 60 });
    expect(await ends(post(carrier, aText()))).toBe(end);
    expect(await ends(get(carrier, '/Messages.json'))).toBe(end);
    expect(carrier.ledger).toEqual([]);
    carrier.faults.clear();
    expect((await post(carrier, aText())).status).toBe(201);
    await carrier.close();
  });

  it.each([
    [{ kind: '503-before', seconds: 0 }, 'seconds must be a number above 0'],
    [{ kind: '503-before', seconds: '5' }, 'seconds must be a number above 0'],
    [{ kind: '503-before' }, 'seconds is missing'],
    [{ kind: 'silence', seconds: 5 }, 'kind must be one of 503-before, reset-before, silence-before'],
    [{ kind: '503-before', seconds: 5, on: 'read' }, 'on is not known here'],
  ])('is refused as %j: %s', (options, why) => {
    const faults = new Faults();
    expect(() => faults.outage(options as unknown as Parameters<Faults['outage']>[0])).toThrow(why);
    expect(faults.outages).toEqual([]);
  });
});
