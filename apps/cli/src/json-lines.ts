import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { ZodError } from 'zod';

/** A line that cannot be answered, with words that name the field and never repeat its value. */
export class Unreadable extends Error {}

/** The answer to one parsed line, without its id; throws `Unreadable` or a `ZodError`. */
export type Answer = (line: Record<string, unknown>) => object;

/**
 * Answers JSON lines one by one as they arrive. A line that cannot be read is answered `{ id, error }` and the rest go on;
 * blank lines are passed over; the last line needs no newline.
 * @returns exit status: 1 when any line could not be read
 */
export async function answerLines(input: Readable, output: Writable, answer: Answer): Promise<number> {
  let status = 0;
  // a reader that has seen enough (`| head`) is no fault
  let closed = false;
  output.on('error', () => (closed = true));
  for await (const lines of linesOf(input)) {
    let answers = '';
    for (const line of lines) {
      if (line.trim() === '') continue;
      const answered = answerLine(line, answer);
      if (answered.error !== undefined) status = 1;
      answers += `${JSON.stringify(answered)}\n`;
    }
    if (closed || output.destroyed) break;
    // an error instead of `drain` has set `closed`
    if (answers && !output.write(answers)) await once(output, 'drain').catch(() => undefined);
  }
  return status;
}

function answerLine(line: string, answer: Answer): { id: unknown; error?: string } {
  let id: unknown = null;
  try {
    const parsed = parse(line);
    id = idOf(parsed);
    return { id, ...answer(parsed) };
  } catch (error) {
    return { id: id ?? idIn(line), error: wordsOf(error) };
  }
}

function parse(line: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new Unreadable('the line is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Unreadable('the line is not a JSON object');
  return parsed as Record<string, unknown>;
}

function idOf({ id }: Record<string, unknown>): string | number | null {
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** The id of a line that is broken elsewhere. */
function idIn(line: string): string | number | null {
  const value = /^\s*\{[^{[]*?"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)/.exec(line)?.[1];
  if (value === undefined) return null;
  try {
    return JSON.parse(value) as string | number;
  } catch {
    return null;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  const issues = (error as Partial<ZodError>).issues;
  if (!issues) return `the line could not be answered (${error instanceof Error ? error.name : 'unknown error'})`;
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

/** Whole lines, as many at a time as one chunk brings. Only the newline ends a line: JSON strings may hold any other. */
async function* linesOf(input: Readable): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const chunk of input) {
    const [first = '', ...others] = decoder.decode(chunk as Buffer, { stream: true }).split('\n');
    begun.push(first);
    const last = others.pop();
    if (last === undefined) continue;
    yield [begun.join(''), ...others];
    begun = [last];
  }
  yield [begun.join('') + decoder.decode()];
}
