import { commandOf, commands, listOfCommands } from './commands.js';

describe('commands', () => {
  it('are found by all their words', () => {
    expect(commandOf(['rules', 'check', '--verbose'])?.name).toEqual(['rules', 'check']);
    expect(commandOf(['rules'])).toBeUndefined();
    expect(commandOf([])).toBeUndefined();
  });
  it('are all listed', () => {
    const lines = listOfCommands().split('\n');
    for (const { name, summary } of commands) {
      const line = lines.find((one) => one.startsWith(`  ${name.join(' ')} `));
      expect(line).toContain(summary);
    }
  });
});
