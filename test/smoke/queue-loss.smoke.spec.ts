import { QueueStage } from './queue-stage.js';
import { queueStores } from './queue-stores.js';
import { family, phoneOf } from './system.js';

jest.setTimeout(300_000);

const numbers = Array.from({ length: 20 }, (_, number) => number);

describe.each(queueStores)('the queue in %s is lost while no worker runs', (name, start) => {
  const stage = new QueueStage();

  afterEach(() => stage.end());

  it('every family is texted once all the same', async () => {
    const staged = await stage.begin(name, start);
    if (!staged) return;
    const { system, store } = staged;
    await system.worker.end('SIGTERM');
    const answers = await Promise.all(
      numbers.map((number) => system.post(family(number), { api: (number % 2) as 0 | 1 })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(numbers.map(() => 201));
    expect(numbers.map((number) => system.textsTo(phoneOf(number)))).toEqual(numbers.map(() => 0));
    await store.lose(system);
    await system.worker.start();
    await system.settle();
    expect(numbers.map((number) => system.textsTo(phoneOf(number)))).toEqual(numbers.map(() => 1));
  });
});
