import { pauseMs } from './child.js';

it('starts a process again at once, then after 0.25, 0.5, 1 and at most 2 seconds, for ever', () => {
  expect([0, 1, 2, 3, 4, 5, 1000].map(pauseMs)).toEqual([0, 250, 500, 1000, 2000, 2000, 2000]);
});
