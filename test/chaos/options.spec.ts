import { Misused, readOptions } from './options.js';

describe('the words after npm run chaos', () => {
  it('without any: a seed that was chosen, all faults, both queue stores', () =>
    expect(readOptions([], 17)).toMatchObject({
      mode: 'runs',
      seed: 17,
      faults: null,
      backends: ['postgres', 'redis'],
      inquiries: 100,
    }));
  it('name seed, faults and store', () =>
    expect(
      readOptions(['--seed', '4', '--faults', 'f1,F4', '--backend', 'redis', '--inquiries', '7'], 1),
    ).toMatchObject({
      seed: 4,
      faults: ['F1', 'F4'],
      backends: ['redis'],
      inquiries: 7,
    }));
  it('a campaign asks more of it', () =>
    expect(readOptions(['--campaign'], 1)).toMatchObject({ mode: 'campaign', seeds: 5, inquiries: 500 }));
  it.each([
    [['--faults', 'F99']],
    [['--planted', '--defects', 'laziness']],
    [['--seed', 'x']],
    [['--seed=-1']],
    [['--inquiries', '0']],
    [['--backend', 'mysql']],
    [['--campaign', '--planted']],
  ])('%j are refused', (args) => expect(() => readOptions(args, 1)).toThrow(Misused));
  it('an option that nobody knows is refused', () => expect(() => readOptions(['--fast'], 1)).toThrow(/fast/));
});
