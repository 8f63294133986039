import type { Outgoing } from './create.js';
import { KEYWORD_REPLIES, type Keyword } from './keywords.js';
import { Ledger, type EventLine, type LedgerLine, type TextLine } from './ledger.js';
import { firstStatus, Messages, newSid, serviceOf, type Message, type Status } from './messages.js';

/** Something that Twilio's debugger would show: a webhook of the product that did not do its part. */
export interface Alert {
  at: string;
  code: number;
  messageSid: string;
}

/** The carrier's memory: every text, who is blocked from whom, and the ledger that both can be rebuilt from. */
export class Exchange {
  readonly messages = new Messages();
  readonly ledger: Ledger;
  readonly alerts: Alert[] = [];
  private readonly blocks = new Set<string>();

  constructor(ledgerPath?: string) {
    this.ledger = new Ledger(ledgerPath);
    for (const line of this.ledger.readBack()) {
      if (isText(line)) this.addText(line);
      else this.apply(line);
    }
  }

  isBlocked(sender: string, recipient: string): boolean {
    return this.blocks.has(pair(sender, recipient));
  }

  /** Takes a text over from the product: in the ledger before anybody can be told. */
  accept(
    outgoing: Outgoing,
    direction: 'outbound-api' | 'outbound-reply',
    fault: string | null,
    callbackFault: string | null = null,
  ): Message {
    const { numMedia, messagingServiceSid: _, ...taken } = outgoing;
    const sid = newSid(numMedia > 0 ? 'MM' : 'SM');
    return this.keep({ kind: 'accepted', at: now(), sid, direction, ...taken, fault, callbackFault });
  }

  /** A family's text has arrived. A sid that is known already is the same text once more. */
  receive(from: string, to: string, body: string, numMedia: number, givenSid?: string): Message {
    const sid = givenSid ?? newSid(numMedia > 0 ? 'MM' : 'SM');
    return this.messages.find(sid) ?? this.keep({ kind: 'received', at: now(), sid, from, to, body, numMedia });
  }

  /** Twilio's default handling of a keyword: the block, and its own answer when something changed or help was asked. */
  handle(keyword: Keyword, phone: string, sender: string): void {
    const blocked = this.isBlocked(sender, phone);
    if (keyword === 'help' ? blocked : blocked === (keyword === 'stop')) return;
    if (keyword !== 'help') {
      this.write({ kind: keyword === 'stop' ? 'blocked' : 'unblocked', at: now(), sender, recipient: phone });
    }
    this.keep({
      kind: 'answered',
      at: now(),
      sid: newSid('SM'),
      from: sender,
      to: phone,
      body: KEYWORD_REPLIES[keyword],
    });
  }

  mark(message: Message, status: Status, errorCode: number | null = null): void {
    this.write({ kind: 'status', at: now(), sid: message.sid, status, errorCode });
  }

  /** @param code of Twilio's debugger, or null when the product took the text after all */
  alert(message: Message, code: number | null): void {
    if (code !== message.alertCode) this.write({ kind: 'alert', at: now(), sid: message.sid, code });
  }

  private keep(line: TextLine): Message {
    this.ledger.append(line);
    return this.addText(line);
  }

  private write(line: EventLine): void {
    this.ledger.append(line);
    this.apply(line);
  }

  private addText(line: TextLine): Message {
    const createdAt = new Date(line.at);
    const arrived = { createdAt, sentAt: createdAt };
    switch (line.kind) {
      case 'accepted': {
        const messagingServiceSid = serviceOf(line.params);
        const numMedia = [line.params['MediaUrl'] ?? []].flat().length;
        const status = firstStatus(line.params);
        return this.messages.add({ ...line, messagingServiceSid, numMedia, status, createdAt });
      }
      case 'received':
        return this.messages.add({ ...line, ...arrived, direction: 'inbound', status: 'received' });
      case 'answered':
        return this.messages.add({
          ...line,
          ...arrived,
          direction: 'outbound-reply',
          status: 'delivered',
          automatic: true,
        });
    }
  }

  private apply(line: EventLine): void {
    if ('sid' in line) this.change(line);
    else if (line.kind === 'blocked') this.blocks.add(pair(line.sender, line.recipient));
    else this.blocks.delete(pair(line.sender, line.recipient));
  }

  private change(line: Exclude<EventLine, { recipient: string }>): void {
    const message = this.messages.find(line.sid);
    if (!message) return;
    message.updatedAt = new Date(line.at);
    if (line.kind === 'alert') {
      message.alertCode = line.code;
      if (line.code !== null) this.alerts.push({ at: line.at, code: line.code, messageSid: line.sid });
    } else {
      message.status = line.status;
      message.errorCode = line.errorCode;
      if (line.status === 'sent') message.sentAt = message.updatedAt;
    }
    this.messages.changed(message);
  }
}

const pair = (sender: string, recipient: string): string => `${sender}|${recipient}`;

const now = (): string => new Date().toISOString();

function isText(line: LedgerLine): line is TextLine {
  return line.kind === 'accepted' || line.kind === 'received' || line.kind === 'answered';
}
