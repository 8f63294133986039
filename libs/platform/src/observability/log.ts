import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger, type LoggerOptions } from 'pino';
import { sqlState } from '../database/database.js';
import { scrub, scrubQuoted } from './scrub.js';

/** Fields of a log line: ids, counts, codes. Never a phone, an address, a name, a token, or words of a family. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

const OUR_FRAME = /^ +at .*\b(?:apps|libs)\/(?!platform\/src\/database\/).*?([\w.-]+\.[jt]s:\d+):\d+\)?$/m;
const ANY_FRAME = /^ +at .*?([\w.-]+\.[jt]s:\d+):\d+\)?$/m;

/** One JSON line per happening on standard output; also what Nest logs to. */
@Injectable()
export class Log implements LoggerService {
  private readonly logger: Logger;

  /** @param to where the lines go instead of standard output */
  constructor(level: string = 'info', process: string = 'hearthline', to?: { write(line: string): void }) {
    const options: LoggerOptions = {
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    };
    this.logger = to ? pino(options, to) : pino(options);
  }

  info(message: string, fields: LogFields = {}): void {
    this.logger.info(clean(fields), scrub(message));
  }
  warn(message: string, fields: LogFields | string = {}): void {
    this.logger.warn(clean(fields), scrub(message));
  }
  /** @param fields Nest hands its stack here: of a stack only the place is kept, its first line is the message again */
  error(message: unknown, fields: LogFields | string = {}): void {
    const place = placeOf(message instanceof Error ? message.stack : fields);
    this.logger.error({ ...(typeof fields === 'string' ? {} : clean(fields)), ...place }, wordsOf(message));
  }
  fatal(message: unknown): void {
    this.error(message);
  }
  log(message: string): void {
    this.logger.debug(scrub(message));
  }
  debug(message: string): void {
    this.logger.debug(scrub(message));
  }
  verbose(): void {}
}

/** PostgreSQL's messages carry values of rows, unquoted too: of those the code and the names of what it is about. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return scrubQuoted(String(error));
  const state = sqlState(error);
  if (!state) return scrubQuoted(`${error.name}: ${error.message}`);
  const about = ['table', 'column', 'constraint'].flatMap((part) => Reflect.get(error, part) ?? []);
  return scrub([error.name, state, ...about].join(' '));
}

/** `settling.service.ts:42`: the innermost place of ours that is not the wrapping of every query; else of whoever threw. */
function placeOf(stack: unknown): { at?: string } {
  if (typeof stack !== 'string') return {};
  const frame = OUR_FRAME.exec(stack) ?? ANY_FRAME.exec(stack);
  return frame ? { at: frame[1] } : {};
}

function clean(fields: LogFields | string): Record<string, unknown> {
  if (typeof fields === 'string') return { context: scrub(fields).slice(0, 2000) };
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? scrub(value) : value]),
  );
}
