import { closedLoop, inTurn, median, openLoop, quantile } from './load.js';

describe('quantile', () => {
  it('is a value that was measured', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([quantile(sorted, 0), quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1)]).toEqual([
      1, 51, 100, 100,
    ]);
  });
  it('of nothing is no number', () => expect(quantile([], 0.5)).toBeNaN());
  it('the median needs no order', () => expect(median([9, 1, 5])).toBe(5));
});

describe('a closed loop', () => {
  it('never has more under way than connections', async () => {
    let [underWay, most] = [0, 0];
    const send = async () => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    };
    const { requests } = await closedLoop(send, 4, 0.05);
    expect(most).toBe(4);
    expect(requests).toBeGreaterThan(4);
  });
  it('fails when an answer does', () =>
    expect(closedLoop(() => Promise.reject(new Error('500')), 2, 0.05)).rejects.toThrow('500'));
});

describe('an open loop', () => {
  it('sends all at their times, whether or not earlier ones were answered', async () => {
    let sent = 0;
    let answerAll = (): void => undefined;
    const answers = new Promise<void>((resolve) => (answerAll = resolve));
    const send = () => {
      sent += 1;
      if (sent === 50) answerAll();
      return answers;
    };
    expect((await openLoop(send, 1000, 0.05)).requests).toBe(50);
  });
  it('fails when an answer does', () =>
    expect(openLoop(() => Promise.reject(new Error('500')), 100, 0.05)).rejects.toThrow('500'));
});

it('two sides go in turn, each first in every other round', async () => {
  const order: string[] = [];
  const side = (name: string) => async () => order.push(name);
  await inTurn(0, side('ours'), side('limit'));
  await inTurn(1, side('ours'), side('limit'));
  expect(order).toEqual(['limit', 'ours', 'ours', 'limit']);
});
