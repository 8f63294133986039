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
  /** of the 2xx */
  answered: { id: string; at: Date } | null;
}

/** A text of a family; `stop` when this program meant it as one, whatever the product understood. */
export interface WrittenText {
  address: string;
  channel: Channel;
  stop: boolean;
  /** when the webhook answered 2xx; null when it never did */
  answeredAt: Date | null;
}

export interface Reviewed {
  messageId: string;
  decision: 'sent' | 'send_again' | 'drop';
}

/** From this machine time on, business time was machine time + offset. */
export interface ClockMove {
  from: Date;
  offsetMs: number;
}

/** What stands outside the system and was promised something: only ever added to. */
export class ClientLedger {
  readonly inquiries: AskedInquiry[] = [];
  readonly texts: WrittenText[] = [];
  readonly reviews: Reviewed[] = [];
  readonly clockMoves: ClockMove[] = [];

  /** The same key twice is the same inquiry. */
  ask(inquiry: Omit<AskedInquiry, 'answered'>): AskedInquiry {
    const known = this.inquiries.find(({ key }) => key === inquiry.key);
    if (known) return known;
    const asked: AskedInquiry = { ...inquiry, answered: null };
    this.inquiries.push(asked);
    return asked;
  }

  /** @returns the business time of that moment of machine time */
  businessTime(machine: Date): Date {
    const move = this.clockMoves.findLast(({ from }) => from <= machine);
    return new Date(machine.getTime() + (move?.offsetMs ?? 0));
  }
}
