import { commandOf, commands, listOfCommands } from './commands.js';

describe('commands', () => {
  it('are found by all their words', () => {
    expect(commandOf(['rules', 'check', '--verbose'])?.name).toEqual(['rules', 'check']);
    expect(commandOf(['rules'])).toBeUndefined();
    expect(commandOf([])).toBeUndefined();
  });
  it('are all listed', () => {
    for (const { name, summary } of commands)
      expect(listOfCommands()).toMatch(new RegExp(`  ${name.join(' ')} +${summary.slice(0, 20)}`));
  });
});
