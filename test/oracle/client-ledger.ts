import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export type State = 'NC' | 'FL';
export type Channel = 'sms' | 'email';

export interface AskedConsent {
  channel: string;
  textVersion: string;
  granted: boolean;
}

/** What a family sent through the form; it may have been stored although nobody was told so. */
export interface AskedInquiry {
  key: string;
  phone: string | null;
  email: string | null;
  state: State;
  consents: readonly AskedConsent[];
  /** of the first 2xx */
  answered: { id: string; at: Date } | null;
  /** another id that the same key was answered with */
  contradicted?: string;
}

/** A text of a family; `stop` when this program meant it as one, whatever the product understood. */
export interface WrittenText {
  address: string;
  channel: Channel;
  stop: boolean;
  /** what the carrier calls it; the same text may be brought to the product more than once */
  sid: string | null;
  /** when the webhook answered 2xx; null when it never did */
  answeredAt: Date | null;
}

export interface Reviewed {
  messageId: string;
  decision: 'sent' | 'send_again' | 'drop';
}

/** From this machine time on, business time was machine time + offset; when it was asked for and known differ a little. */
export interface ClockMove {
  from: Date;
  /** until then it may still have been as before */
  known?: Date;
  offsetMs: number;
}

type Line =
  | { kind: 'asked'; inquiry: Omit<AskedInquiry, 'answered'> }
  | { kind: 'answered'; key: string; id: string; at: string }
  | { kind: 'wrote'; text: Omit<WrittenText, 'answeredAt'>; answeredAt: string | null }
  | { kind: 'reviewed'; review: Reviewed }
  | { kind: 'moved'; from: string; known?: string; offsetMs: number };

/**
 * What stands outside the system and was promised something: only ever added to. With a path each line is handed to the
 * operating system before the method returns.
 */
export class ClientLedger {
  readonly inquiries: AskedInquiry[] = [];
  readonly texts: WrittenText[] = [];
  readonly reviews: Reviewed[] = [];
  readonly clockMoves: ClockMove[] = [];
  private readonly byKey = new Map<string, AskedInquiry>();

  constructor(private readonly path?: string) {}

  /** What a file says; a line that was cut off is left out. */
  static read(path: string): ClientLedger {
    const ledger = new ClientLedger();
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    for (const line of lines.flatMap(readLine)) ledger.apply(line);
    return ledger;
  }

  /** To be called before the request leaves. The same key twice is the same inquiry. */
  ask(inquiry: Omit<AskedInquiry, 'answered'>): AskedInquiry {
    if (!this.byKey.has(inquiry.key)) this.write({ kind: 'asked', inquiry });
    return this.byKey.get(inquiry.key)!;
  }

  /** The first 2xx counts: from then on it must not be lost. */
  answered(key: string, id: string): void {
    this.write({ kind: 'answered', key, id, at: new Date().toISOString() });
  }

  wrote({ answeredAt, ...text }: WrittenText): void {
    this.write({ kind: 'wrote', text, answeredAt: answeredAt?.toISOString() ?? null });
  }

  reviewed(review: Reviewed): void {
    this.write({ kind: 'reviewed', review });
  }

  clockMoved({ from, known, offsetMs }: ClockMove): void {
    this.write({ kind: 'moved', from: from.toISOString(), known: known?.toISOString(), offsetMs });
  }

  /** @returns the business time of that moment of machine time */
  businessTime(machine: Date): Date {
    const move = this.clockMoves.findLast(({ from }) => from <= machine);
    return new Date(machine.getTime() + (move?.offsetMs ?? 0));
  }

  /** Every business time that this moment may have been: while the clock was being moved there are two. */
  businessTimes(machine: Date): Date[] {
    const past = this.clockMoves.filter(({ from }) => from <= machine);
    const last = past.findLastIndex(({ known }) => known === undefined || known <= machine);
    const offsets = past.slice(Math.max(0, last)).map(({ offsetMs }) => offsetMs);
    if (last < 0) offsets.unshift(0);
    return offsets.map((offsetMs) => new Date(machine.getTime() + offsetMs));
  }

  private write(line: Line): void {
    if (this.path) appendFileSync(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    this.apply(line);
  }

  private apply(line: Line): void {
    switch (line.kind) {
      case 'asked': {
        const asked = { ...line.inquiry, answered: null };
        this.inquiries.push(asked);
        this.byKey.set(asked.key, asked);
        return;
      }
      case 'answered': {
        const asked = this.byKey.get(line.key);
        if (!asked) return;
        asked.answered ??= { id: line.id, at: new Date(line.at) };
        if (asked.answered.id !== line.id) asked.contradicted = line.id;
        return;
      }
      case 'wrote':
        this.texts.push({ ...line.text, answeredAt: line.answeredAt === null ? null : new Date(line.answeredAt) });
        return;
      case 'reviewed':
        this.reviews.push(line.review);
        return;
      case 'moved':
        this.clockMoves.push({
          from: new Date(line.from),
          known: line.known === undefined ? undefined : new Date(line.known),
          offsetMs: line.offsetMs,
        });
    }
  }
}

function readLine(line: string): Line[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}
