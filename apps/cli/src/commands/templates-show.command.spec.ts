import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './templates-show.command.js';

describe('templates show', () => {
  const place = mkdtempSync(join(tmpdir(), 'words-'));
  const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const written = () => out.mock.calls.map(([text]) => String(text)).join('');
  beforeEach(() => out.mockClear());
  afterAll(() => {
    out.mockRestore();
    rmSync(place, { recursive: true });
  });

  it('writes the page to standard output, or to a file and says where', async () => {
    expect(await run([])).toBe(0);
    const page = written();
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    out.mockClear();
    const path = join(place, 'words.html');
    expect(await run(['--out', path])).toBe(0);
    expect(written()).toBe(`${path}\n`);
    expect(readFileSync(path, 'utf8')).toBe(page);
  });

  it.each([[['--to', 'x']], [['words.html']]])('%j is no way to call it', async (args) =>
    expect(run(args)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_PARSE_ARGS/) }),
  );
});
