import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OutgoingMail } from './create.js';
import type { MailEvent } from './events.js';

/** One mail to one person that the product handed over and the carrier took: the truth about what they were sent. */
export interface MailEntry extends OutgoingMail {
  at: string;
  /** What X-Message-Id said; the mails of one request have it in common. */
  messageId: string;
  /** The scripted fault that the product met with this request: its view of the outcome may differ from this entry. */
  fault: string | null;
  /** The fault of what the product was told afterwards. */
  callbackFault: string | null;
}

/** Something that the product should know about its mail side, and that SendGrid would tell nobody. */
export interface MailAlert {
  at: string;
  /** `tracking`: not every tracking setting was off. `events`: the product did not take these events in time. */
  code: 'tracking' | 'events';
  messageId: string;
  detail: string;
}

/** What becomes of an event: posted, kept until it is released, or never told. */
export type Fate = 'post' | 'hold' | 'lose';

export type MailLine =
  | ({ kind: 'accepted' } & MailEntry)
  | { kind: 'event'; at: string; messageId: string; to: string; fate: Fate; event: MailEvent }
  | { kind: 'released' | 'told' | 'given-up'; at: string; ids: string[] }
  | ({ kind: 'alert' } & MailAlert);

/** The mails' ledger stands beside that of the texts: `ledger.jsonl` has `ledger.mail.jsonl`. */
export function mailLedgerPath(path: string): string {
  return path.replace(/(\.[^./]*)?$/, '.mail$1');
}

/** Append-only JSON lines: a line is handed to the operating system before `append` returns. */
export class MailLedger {
  private readonly file: number | undefined;

  /** @param path nothing: only memory is used */
  constructor(private readonly path?: string) {
    if (!path) return;
    mkdirSync(dirname(path), { recursive: true });
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    this.file = openSync(path, 'a', 0o600);
    // a line cut off by a crash stays unreadable alone instead of swallowing the next one
    if (before !== '' && !before.endsWith('\n')) writeSync(this.file, '\n');
  }

  /** What earlier runs wrote, oldest first; a torn line is left out. */
  readBack(): MailLine[] {
    return this.path ? readFileSync(this.path, 'utf8').split('\n').flatMap(readLine) : [];
  }

  append(line: MailLine): void {
    if (this.file !== undefined) writeSync(this.file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }
}

function readLine(line: string): MailLine[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as MailLine];
  } catch {
    return [];
  }
}
