import { overridesOf } from './overrides.js';

describe('connection overrides in the fragment', () => {
  it('are, without any, one retry of a failed connection only', () => {
    expect(overridesOf('http://127.0.0.1/status?a=1')).toEqual({
      connectTimeoutMs: 5000,
      readTimeoutMs: 15_000,
      totalMs: 15_000,
      retries: 1,
      retryOn: new Set(['ct']),
    });
  });

  it('are read and held within their ranges', () => {
    const read = overridesOf('http://127.0.0.1/status#rc=9&rp=ct,5xx&ct=2000&rt=99999&tt=1');
    expect(read).toMatchObject({ connectTimeoutMs: 2000, readTimeoutMs: 15_000, totalMs: 100, retries: 5 });
    expect(read.retryOn).toEqual(new Set(['ct', '5xx']));
    expect(overridesOf('http://127.0.0.1/#rp=all').retryOn).toEqual(new Set(['4xx', '5xx', 'ct', 'rt']));
  });
});
