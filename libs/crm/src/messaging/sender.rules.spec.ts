import fc from 'fast-check';
import { afterAnswers, allot, type Sender, STRIKES_OF_AN_OUTAGE, type Waiting } from './sender.rules.js';

const now = new Date('2026-11-24T12:00:00Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const idle: Sender = { nextFreeAt: now, pausedUntil: null, strikes: 0 };
const text = (id: string, more: Partial<Waiting> = {}): Waiting => ({
  id,
  segments: 1,
  paced: false,
  urgent: false,
  ...more,
});
const some = (count: number) => Array.from({ length: count }, (_, index) => text(String(index)));

describe('allot', () => {
  it('a long code hands over one text a second, and each of the others has its own place', () => {
    const { go, later, sender } = allot(idle, some(4), 1, now);
    expect([...go]).toEqual(['0']);
    expect([...later.values()]).toEqual([1, 2, 3].map((second) => ({ at: after(second * 1000), paced: true })));
    expect(sender.nextFreeAt).toEqual(after(4000));
  });
  it('a place that was given is kept, and costs nothing more', () => {
    const busy = { ...idle, nextFreeAt: after(60_000) };
    const { go, sender } = allot(busy, [text('mine', { paced: true })], 1, now);
    expect([...go]).toEqual(['mine']);
    expect(sender.nextFreeAt).toEqual(busy.nextFreeAt);
  });
  it('counts segments', () => {
    const { later } = allot(idle, [text('long', { segments: 3 }), text('next')], 1, now);
    expect(later.get('next')).toEqual({ at: after(3000), paced: true });
  });
  it('safety waits for nobody', () => {
    const busy = { nextFreeAt: after(60_000), pausedUntil: after(60_000), strikes: 9 };
    expect([...allot(busy, [text('other'), text('safety', { urgent: true })], 1, now).go]).toEqual(['safety']);
  });
  it('nobody else goes in a pause', () => {
    const paused = { ...idle, pausedUntil: after(7000) };
    expect([...allot(paused, [text('a'), text('b', { paced: true })], 100, now).later.values()]).toEqual([
      { at: after(7000), paced: false },
      { at: after(7010), paced: true },
    ]);
  });
  it('after an outage one call tries, the others wait for it', () => {
    const { go, later, sender } = allot({ ...idle, strikes: STRIKES_OF_AN_OUTAGE }, some(3), 100, now);
    expect([...go]).toEqual(['0']);
    expect(later.get('1')).toEqual({ at: after(5000), paced: false });
    expect([...allot(sender, some(3), 100, now).go]).toEqual([]);
  });
  it('never more than a burst and the pace allow, and nobody is forgotten', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 300 }), (perSecond, count) => {
        const { go, later } = allot(idle, some(count), perSecond, now);
        expect(go.size + later.size).toBe(count);
        expect(go.size).toBeLessThanOrEqual(perSecond);
        expect(go.size).toBeGreaterThanOrEqual(Math.min(count, Math.floor(perSecond * 0.95)));
        const slots = [...later.values()].map(({ at }) => at.getTime());
        expect(new Set(slots).size).toBe(later.size);
      }),
    ));
});

describe('afterAnswers', () => {
  it('a clear answer changes nothing, and ends what was wrong', () => {
    expect(afterAnswers(idle, ['clear'], now)).toBeNull();
    expect(afterAnswers({ ...idle, strikes: 7 }, ['unclear', 'clear'], now)?.strikes).toBe(0);
  });
  it('too fast is a pause as long as we were told', () => {
    expect(afterAnswers(idle, [{ tooFast: 3 }, { tooFast: 1 }], now)?.pausedUntil).toEqual(after(3000));
    const longer = { ...idle, pausedUntil: after(10_000) };
    expect(afterAnswers(longer, [{ tooFast: 1 }], now)).toBeNull();
  });
  it('five in a row without a clear answer are an outage, each more a longer pause', () => {
    const pauses = [4, 5, 6, 99].map((strikes) => {
      const sender = afterAnswers({ ...idle, strikes: strikes - 1 }, ['unclear'], now);
      return sender?.pausedUntil ? sender.pausedUntil.getTime() - now.getTime() : 0;
    });
    expect(pauses).toEqual([0, 15_000, 30_000, 300_000]);
  });
  it('a burst that fails at one moment finds out once: the first pause is the shortest', () => {
    const burst = Array.from({ length: 24 }, () => 'unclear' as const);
    const resting = afterAnswers(idle, burst, now)!;
    expect(resting).toMatchObject({ strikes: STRIKES_OF_AN_OUTAGE, pausedUntil: after(15_000) });
    // the rest of the burst, told a moment later
    expect(afterAnswers(resting, burst, after(50))).toBeNull();
  });
  it('a call that tries and fails makes the pause longer', () => {
    const trying = { ...idle, strikes: STRIKES_OF_AN_OUTAGE, pausedUntil: after(5000) };
    expect(afterAnswers(trying, ['unclear'], after(100))).toMatchObject({ strikes: 6, pausedUntil: after(30_100) });
  });
});
