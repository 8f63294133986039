import { randomBytes } from 'node:crypto';

export type Direction = 'inbound' | 'outbound-api' | 'outbound-reply';
export type Status = 'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

/** A text in either direction, as the carrier knows it. */
export interface Message {
  readonly sid: string;
  readonly direction: Direction;
  readonly to: string;
  readonly from: string;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  readonly numMedia: number;
  readonly statusCallback: string | null;
  /** The carrier's own answer to a keyword: no request of the product stands behind it. */
  readonly automatic: boolean;
  readonly createdAt: Date;
  status: Status;
  errorCode: number | null;
  sentAt: Date | null;
  updatedAt: Date;
  /** Why the product did not take this inbound text, as a code of Twilio's debugger. */
  alertCode: number | null;
}

export interface MessageFilter {
  to?: string;
  from?: string;
  direction?: Direction;
  status?: Status;
}

const FINAL: ReadonlySet<Status> = new Set(['delivered', 'undelivered', 'failed', 'received']);

export const isFinal = (message: Message): boolean => FINAL.has(message.status);

/** The number of the family's phone, whichever way the text went. */
export const phoneOf = (message: Message): string => (message.direction === 'inbound' ? message.from : message.to);

export function newSid(prefix: 'SM' | 'MM' | 'RQ' | 'AC' | 'MG'): string {
  return prefix + randomBytes(16).toString('hex');
}

/** The status that a text begins with, and has no callback of: accepted where a Messaging Service picks the sender. */
export function firstStatus(params: Record<string, string | string[]>): 'accepted' | 'queued' {
  return serviceOf(params) === null ? 'queued' : 'accepted';
}

export function serviceOf(params: Record<string, string | string[]>): string | null {
  return [params['MessagingServiceSid'] ?? ''].flat()[0] || null;
}

type Beginning = Pick<Message, 'sid' | 'direction' | 'to' | 'from' | 'body' | 'status' | 'createdAt'> &
  Partial<Pick<Message, 'messagingServiceSid' | 'numMedia' | 'statusCallback' | 'automatic' | 'sentAt'>>;

/** All texts of this carrier in order of creation, with a thread for each phone. */
export class Messages {
  private readonly bySid = new Map<string, Message>();
  private readonly byPhone = new Map<string, Message[]>();
  private readonly listeners = new Set<(message: Message) => void>();

  add(beginning: Beginning): Message {
    const {
      messagingServiceSid = null,
      numMedia = 0,
      statusCallback = null,
      automatic = false,
      sentAt = null,
    } = beginning;
    const { sid, direction, to, from, body, status, createdAt } = beginning;
    const message: Message = {
      sid,
      direction,
      to,
      from,
      body,
      status,
      createdAt,
      messagingServiceSid,
      numMedia,
      statusCallback,
      automatic,
      sentAt,
      updatedAt: createdAt,
      errorCode: null,
      alertCode: null,
    };
    this.bySid.set(message.sid, message);
    const thread = this.byPhone.get(phoneOf(message));
    if (thread) thread.push(message);
    else this.byPhone.set(phoneOf(message), [message]);
    this.changed(message);
    return message;
  }

  find(sid: string): Message | undefined {
    return this.bySid.get(sid);
  }

  /** Oldest first. */
  list(filter: MessageFilter = {}): Message[] {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined) as [keyof MessageFilter, string][];
    return [...this.bySid.values()].filter((message) => wanted.every(([field, value]) => message[field] === value));
  }

  /** Oldest first. */
  thread(phone: string): readonly Message[] {
    return this.byPhone.get(phone) ?? [];
  }

  phones(): string[] {
    return [...this.byPhone.keys()];
  }

  /** Tells everybody who listens; call it after changing a message. */
  changed(message: Message): void {
    for (const listener of this.listeners) listener(message);
  }

  /** @returns how to stop listening */
  onChange(listener: (message: Message) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
