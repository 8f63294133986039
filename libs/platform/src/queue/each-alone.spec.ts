import { eachAloneOnFailure } from './each-alone.js';

describe('eachAloneOnFailure', () => {
  const run = async (poisoned: string[]) => {
    const done: string[] = [];
    const outcome = eachAloneOnFailure(['a', 'b', 'c'], async (ids) => {
      if (ids.some((id) => poisoned.includes(id))) throw new Error(`poison in ${ids.join()}`);
      done.push(...ids);
    });
    return {
      done,
      failure: await outcome.then(
        () => null,
        (error: Error) => error.message,
      ),
    };
  };

  it('is one batch when nothing is wrong', async () =>
    expect(await run([])).toEqual({ done: ['a', 'b', 'c'], failure: null }));
  it('the neighbours before and after a poisoned row are done, and the failure is told', async () =>
    expect(await run(['b'])).toEqual({ done: ['a', 'c'], failure: 'poison in b' }));
  it('the first one poisoned does not stop the rest', async () =>
    expect(await run(['a'])).toEqual({ done: ['b', 'c'], failure: 'poison in a' }));
});
