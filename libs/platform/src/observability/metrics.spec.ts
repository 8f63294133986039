import { type GaugeDefinition, Metrics } from './metrics.js';

const THINGS: GaugeDefinition = { name: 'hearthline_things', help: 'Things', labels: ['kind'] };
const TOTAL: GaugeDefinition = { name: 'hearthline_total', help: 'All of them' };

describe('Metrics', () => {
  const clock = jest.spyOn(performance, 'now');
  beforeEach(() => void clock.mockReturnValue(1_000_000));
  afterAll(() => clock.mockRestore());
  const later = (milliseconds: number) => clock.mockReturnValue(1_000_000 + milliseconds);

  it('reads the rows once for all who ask within five seconds', async () => {
    let reads = 0;
    const metrics = new Metrics();
    metrics.addSource('things', async () => [{ of: TOTAL, value: (reads += 1) }]);
    const texts = await Promise.all([metrics.text(), metrics.text(), metrics.text()]);
    expect(texts.map((text) => /^hearthline_total (\d+)$/m.exec(text)?.[1])).toEqual(['1', '1', '1']);
    later(4999);
    expect(await metrics.text()).toContain('\nhearthline_total 1\n');
    later(5000);
    expect(await metrics.text()).toContain('\nhearthline_total 2\n');
  });

  it('what is not there any more is not told any more', async () => {
    const kinds = ['gone', 'fresh'];
    const metrics = new Metrics();
    metrics.addSource('things', async () => [{ of: THINGS, labels: { kind: kinds.shift()! }, value: 3 }]);
    expect(await metrics.text()).toContain('hearthline_things{kind="gone"} 3');
    later(6000);
    const text = await metrics.text();
    expect(text).toContain('hearthline_things{kind="fresh"} 3');
    expect(text).not.toContain('gone');
  });

  it('a source that fails leaves its gauges out and says so; its neighbours are there', async () => {
    const metrics = new Metrics();
    metrics.addSource('broken', () => Promise.reject(new Error('Karen wrote')));
    metrics.addSource('things', async () => [{ of: THINGS, labels: { kind: 'x' }, value: 0 }]);
    const text = await metrics.text();
    expect(text).toContain('hearthline_figures_missing{source="broken"} 1');
    expect(text).toContain('hearthline_figures_missing{source="things"} 0');
    expect(text).toContain('hearthline_things{kind="x"} 0');
    expect(text).not.toContain('Karen');
  });

  it('tells of its process', async () => {
    const text = await new Metrics().text();
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });
});
