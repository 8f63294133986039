import type { OutgoingMail } from './create.js';
import { eventOf, type EventKind, type EventOptions, type MailEvent, newMessageId } from './events.js';
import { type Fate, type MailAlert, type MailEntry, MailLedger, type MailLine } from './ledger.js';

/** A mail as the carrier knows it. */
export interface Mail {
  readonly entry: MailEntry;
  /** Oldest first, also those that the product was never told. */
  readonly events: MailEvent[];
}

/** A mail, and the fault of what the product will be told about it. */
type Taken = OutgoingMail & Pick<MailEntry, 'callbackFault'>;

const FINAL = ['delivered', 'bounce', 'dropped'];

/** `accepted`, or the last thing that happened to it; opening and clicking do not count. */
export function stateOf(mail: Mail): string {
  return mail.events.findLast(({ event }) => event !== 'open' && event !== 'click')?.event ?? 'accepted';
}

export const isArrived = (mail: Mail): boolean => mail.events.some(({ event }) => FINAL.includes(event));

/** The memory of the mail side: every mail, what happened to it, and the ledger that all of it can be rebuilt from. */
export class Mails {
  readonly alerts: MailAlert[] = [];
  readonly all: Mail[] = [];
  private readonly ledger: MailLedger;
  private readonly byId = new Map<string, Mail[]>();
  private readonly byAddress = new Map<string, Mail[]>();
  private readonly untold = new Map<string, { event: MailEvent; fate: Fate }>();
  private readonly listeners = new Set<(mail: Mail) => void>();

  constructor(ledgerPath?: string) {
    this.ledger = new MailLedger(ledgerPath);
    for (const line of this.ledger.readBack()) this.apply(line);
  }

  /** Takes the mails of one request over: in the ledger before anybody can be told. */
  accept(mails: readonly Taken[], fault: string | null): Mail[] {
    const [at, messageId] = [now(), newMessageId()];
    for (const mail of mails) this.write({ kind: 'accepted', ...mail, at, messageId, fault });
    return this.byId.get(messageId) ?? [];
  }

  /** Something happened to a mail. */
  record({ entry }: Mail, kind: EventKind, fate: Fate, options: EventOptions = {}): MailEvent {
    const at = new Date();
    const event = eventOf(entry, kind, at, options);
    const { messageId, to } = entry;
    this.write({ kind: 'event', at: at.toISOString(), messageId, to, fate, event });
    return event;
  }

  /** What the product was told, what nobody tells any more, or what is no longer held. */
  settle(kind: 'told' | 'given-up' | 'released', events: readonly MailEvent[]): void {
    const ids = [...new Set(events.map((event) => event.sg_event_id))];
    if (ids.length > 0) this.write({ kind, at: now(), ids });
  }

  alert(code: MailAlert['code'], messageId: string, detail: string): void {
    this.write({ kind: 'alert', at: now(), code, messageId, detail });
  }

  /** What the product does not know yet and will be told: at once, or when it is released. */
  due(fate: 'post' | 'hold'): MailEvent[] {
    return [...this.untold.values()].filter((one) => one.fate === fate).map(({ event }) => event);
  }

  /** @param to which of the mails of one request, when there are several */
  find(messageId: string, to?: string): Mail | undefined {
    return this.byId.get(messageId)?.find(({ entry }) => to === undefined || entry.to === to);
  }

  addresses(): string[] {
    return [...this.byAddress.keys()];
  }

  /** Oldest first. */
  mailbox(address: string): readonly Mail[] {
    return this.byAddress.get(address.toLowerCase()) ?? [];
  }

  /** @returns how to stop listening */
  onChange(listener: (mail: Mail) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.ledger.close();
  }

  private write(line: MailLine): void {
    this.ledger.append(line);
    this.apply(line);
  }

  private apply(line: MailLine): void {
    if (line.kind === 'accepted') this.add(line);
    else if (line.kind === 'event') this.happened(line);
    else if (line.kind === 'alert') {
      const { kind: _, ...alert } = line;
      this.alerts.push(alert);
    } else if (line.kind === 'released') {
      for (const id of line.ids) this.release(id);
    } else for (const id of line.ids) this.untold.delete(id);
  }

  private add(line: Extract<MailLine, { kind: 'accepted' }>): void {
    const { kind: _, ...entry } = line;
    const mail = { entry, events: [] };
    this.all.push(mail);
    append(this.byId, entry.messageId, mail);
    append(this.byAddress, entry.to.toLowerCase(), mail);
    this.changed(mail);
  }

  private happened({ messageId, to, fate, event }: Extract<MailLine, { kind: 'event' }>): void {
    const mail = this.find(messageId, to);
    if (!mail) return;
    mail.events.push(event);
    if (fate !== 'lose') this.untold.set(event.sg_event_id, { event, fate });
    this.changed(mail);
  }

  private release(id: string): void {
    const one = this.untold.get(id);
    if (one) one.fate = 'post';
  }

  private changed(mail: Mail): void {
    for (const listener of this.listeners) listener(mail);
  }
}

function append(lists: Map<string, Mail[]>, key: string, mail: Mail): void {
  const list = lists.get(key);
  if (list) list.push(mail);
  else lists.set(key, [mail]);
}

const now = (): string => new Date().toISOString();
