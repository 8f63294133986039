const measures: Readonly<Record<string, () => Promise<{ run: (args: string[]) => Promise<number> }>>> = {
  intake: () => import('./bench-intake.command.js'),
  'mail-news': () => import('./bench-mail-news.command.js'),
  decisions: () => import('./bench-decisions.command.js'),
};

/** Without a name every measure in its turn, with its defaults; with one, that one and its options. */
export async function run(args: string[]): Promise<number> {
  const [name, ...options] = args;
  if (name === undefined || name.startsWith('--')) {
    if (name !== undefined) return (await measures['intake']!()).run(args);
    for (const measure of Object.values(measures)) {
      const status = await (await measure()).run([]);
      if (status !== 0) return status;
    }
    return 0;
  }
  const measure = measures[name];
  if (!measure) {
    process.stderr.write(`usage: hearthline bench [${Object.keys(measures).join(' | ')}] [options]\n`);
    return 64;
  }
  return (await measure()).run(options);
}
