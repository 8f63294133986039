import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/** Fields of a log line: ids, counts, codes. Never a phone, an address, a name, a token, or words of a family. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const PERSONAL = /\+?\d[\d\s().-]{8,}\d|[^\s@/]+@[^\s@]+\.[a-z]{2,}|\bhl_[\w-]{8,}/i;
const EITHER = new RegExp(`(${ID.source})|${PERSONAL.source}`, 'gi');

/** The last fence: what looks like a phone, an address or a key does not reach the log even inside an error's message. */
export function scrub(text: string): string {
  return text.replace(EITHER, (_, id?: string) => id ?? '[removed]');
}

/** One JSON line per happening on standard output; also what Nest logs to. */
@Injectable()
export class Log implements LoggerService {
  private readonly logger: Logger;

  constructor(level: string = 'info', process: string = 'hearthline') {
    this.logger = pino({
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    });
  }

  info(message: string, fields: LogFields = {}): void {
    this.logger.info(clean(fields), scrub(message));
  }
  warn(message: string, fields: LogFields | string = {}): void {
    this.logger.warn(clean(fields), scrub(message));
  }
  error(message: unknown, fields: LogFields | string = {}): void {
    this.logger.error(
      clean(fields),
      scrub(message instanceof Error ? `${message.name}: ${message.message}` : String(message)),
    );
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

function clean(fields: LogFields | string): Record<string, unknown> {
  if (typeof fields === 'string') return { context: scrub(fields).slice(0, 2000) };
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? scrub(value) : value]),
  );
}
