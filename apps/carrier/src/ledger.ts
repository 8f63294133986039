import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { firstStatus, type Status } from './messages.js';

/** One text that the product handed over and the carrier took, as it is written down then. */
export interface Acceptance {
  at: string;
  sid: string;
  direction: 'outbound-api' | 'outbound-reply';
  to: string;
  from: string;
  body: string;
  statusCallback: string | null;
  /** Every field of the request, also those that the carrier does not know. */
  params: Record<string, string | string[]>;
  /** The fault that the product met with this request: its view of the outcome may differ from this entry. */
  fault: string | null;
  /** The fault of what the product was told afterwards; older files do not have it. */
  callbackFault?: string | null;
}

/** The truth about what a family was sent, and what became of it. */
export interface LedgerEntry extends Acceptance {
  callbackFault: string | null;
  status: Status;
  errorCode: number | null;
}

/** A line that brings a text into being: of the product, of a family, or the carrier's own answer to a keyword. */
export type TextLine =
  | ({ kind: 'accepted' } & Acceptance)
  | { kind: 'received'; at: string; sid: string; from: string; to: string; body: string; numMedia: number }
  | { kind: 'answered'; at: string; sid: string; from: string; to: string; body: string };

/** A line that changes what is there. */
export type EventLine =
  | { kind: 'status'; at: string; sid: string; status: Status; errorCode: number | null }
  | { kind: 'alert'; at: string; sid: string; code: number | null }
  | { kind: 'blocked' | 'unblocked'; at: string; sender: string; recipient: string };

export type LedgerLine = TextLine | EventLine;

/**
 * Append-only JSON lines. A line is handed to the operating system before `append` returns, so killing the carrier
 * loses nothing that was answered; without a path only memory is used.
 */
export class Ledger {
  readonly acceptances: LedgerEntry[] = [];
  private readonly placeOf = new Map<string, number>();
  private readonly file: number | undefined;

  constructor(private readonly path?: string) {
    if (!path) return;
    mkdirSync(dirname(path), { recursive: true });
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    this.file = openSync(path, 'a', 0o600);
    // a line cut off by a crash stays unreadable alone instead of swallowing the next one
    if (before !== '' && !before.endsWith('\n')) writeSync(this.file, '\n');
  }

  /** What earlier runs wrote, oldest first; a torn line is left out. */
  readBack(): LedgerLine[] {
    if (!this.path) return [];
    const lines = readFileSync(this.path, 'utf8').split('\n').flatMap(readLine);
    for (const line of lines) this.keep(line);
    return lines;
  }

  append(line: LedgerLine): void {
    if (this.file !== undefined) writeSync(this.file, `${JSON.stringify(line)}\n`);
    this.keep(line);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }

  private keep(line: LedgerLine): void {
    if (line.kind === 'status') this.follow(line);
    if (line.kind !== 'accepted') return;
    const { kind: _, callbackFault = null, ...acceptance } = line;
    this.placeOf.set(line.sid, this.acceptances.length);
    this.acceptances.push({ ...acceptance, callbackFault, status: firstStatus(line.params), errorCode: null });
  }

  /** A new entry in place of the old one: whoever holds a copy of the list keeps what was true then. */
  private follow({ sid, status, errorCode }: Extract<LedgerLine, { kind: 'status' }>): void {
    const place = this.placeOf.get(sid);
    const entry = place === undefined ? undefined : this.acceptances[place];
    if (place !== undefined && entry) this.acceptances[place] = { ...entry, status, errorCode };
  }
}

function readLine(line: string): LedgerLine[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as LedgerLine];
  } catch {
    return [];
  }
}
