import { type DueInQueue, inTurn } from './queues.rules.js';

const queue = (sequenceKey: string, urgency: number, count: number): DueInQueue[] =>
  Array.from({ length: count }, (_, index) => ({ urgency, sequenceKey, id: `${sequenceKey}${index}` }));

describe('who goes first when much is due', () => {
  it('is one of each sequence in its turn, each in its own order', () =>
    expect(inTurn([...queue('a', 3, 1000), ...queue('b', 3, 2)], 6)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'a3']));
  it('is whoever presses more, in whatever order they come', () =>
    expect(inTurn([...queue('slow', 3, 5), ...queue('danger', 0, 2), ...queue('booked', 1, 1)], 4)).toEqual([
      'danger0',
      'danger1',
      'booked0',
      'slow0',
    ]));
  it('are no more than are asked for', () => expect(inTurn(queue('a', 2, 50), 7)).toHaveLength(7));
  it('is nobody when nothing is due', () => expect(inTurn([], 10)).toEqual([]));
});
