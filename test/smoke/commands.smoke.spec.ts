import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '#platform/config/project-root.js';
import { Program } from '#testing/processes.js';
import { environment } from './system.js';

jest.setTimeout(300_000);

interface Said {
  status: number | null;
  lines: Record<string, unknown>[];
}

/** The command line with these lines on its standard input. */
async function hearthline(words: string[], lines: readonly (object | string)[]): Promise<Said> {
  const { PATH, HOME } = process.env;
  const program = join(projectRoot(), 'scripts', 'hearthline.mjs');
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH, HOME },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stdin.end(lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  const [status] = (await once(child, 'close')) as [number | null];
  return {
    status,
    lines: output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const inDurham = { phone: '+19195551000', postalCode: '27701' };

describe('hearthline rules check', () => {
  const noon = { id: 'noon', now: '2027-01-12T17:00:00Z', ...inDurham };
  const night = { id: 'night', now: '2027-01-13T04:00:00Z', ...inDurham };

  it('answers each line', async () => {
    const { status, lines } = await hearthline(['rules', 'check'], [noon, night]);
    expect(status).toBe(0);
    expect(lines).toMatchObject([
      { id: 'noon', result: 'send', until: null, rules: expect.any(Array) },
      { id: 'night', result: 'defer', until: '2027-01-13T13:00:00Z', rules: expect.any(Array) },
    ]);
  });

  it('says what is wrong with a line, answers the others, and ends with 1', async () => {
    const { status, lines } = await hearthline(['rules', 'check'], [{ id: 'odd', now: 'tomorrow' }, 'no JSON', noon]);
    expect(status).toBe(1);
    expect(lines).toEqual([
      { id: 'odd', error: expect.stringContaining('now') },
      { id: null, error: expect.any(String) },
      expect.objectContaining({ id: 'noon', result: 'send' }),
    ]);
  });
});

describe('hearthline text classify', () => {
  const stop = { id: 1, text: 'please stop texting me' };
  const overdose = { id: 2, text: 'he is not breathing, he took too much' };

  it('answers each line', async () => {
    const { status, lines } = await hearthline(['text', 'classify'], [stop, overdose, { id: 3, text: 'thank you' }]);
    expect(status).toBe(0);
    expect(lines).toMatchObject([
      { id: 1, label: 'opt_out', crisis: null },
      { id: 2, crisis: 'overdose', level: 'now' },
      { id: 3, label: 'none', crisis: null, level: null, suggests: [] },
    ]);
  });

  it('says what is wrong with a line, answers the others, and ends with 1', async () => {
    const { status, lines } = await hearthline(['text', 'classify'], [{ id: 4 }, stop]);
    expect(status).toBe(1);
    expect(lines).toEqual([
      { id: 4, error: expect.stringContaining('text') },
      expect.objectContaining({ id: 1, label: 'opt_out' }),
    ]);
  });
});

describe('a wrong environment', () => {
  afterEach(() => Program.endAll());

  const right = {
    PORT: '14999',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    TWILIO_API_BASE_URL: 'http://127.0.0.1:1',
  };

  it.each([
    ['PORT', 'abc'],
    ['TWILIO_API_BASE_URL', 'https://api.twilio.com'],
    ['TWILIO_API_BASE_URL', ''],
    ['DATABASE_URL', ''],
    ['PRACTICE_DISCREET_NAME', 'Maple Rehab'],
  ])('api and worker end with 78 and name %s=%s', async (name, value) => {
    const programs = (['api', 'worker'] as const).map(
      (program) => new Program(program, environment({ ...right, [name]: value })),
    );
    expect(await Promise.all(programs.map((program) => program.runToEnd()))).toEqual([78, 78]);
    for (const program of programs)
      expect(program.output).toMatch(new RegExp(`^${program.name}: ${name}: (expected|the sandbox)`, 'm'));
  });
});
