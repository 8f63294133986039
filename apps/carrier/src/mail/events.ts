import { randomBytes } from 'node:crypto';
import type { OutgoingMail } from './create.js';

/** What an event says of its mail. */
type Subject = Pick<OutgoingMail, 'to' | 'customArgs' | 'categories'> & { messageId: string };

/** An event as the webhook has it; the mail's custom arguments stand beside SendGrid's own fields. */
export interface MailEvent {
  email: string;
  /** seconds since 1970 */
  timestamp: number;
  event: string;
  sg_event_id: string;
  'smtp-id'?: string;
  sg_message_id?: string;
  category?: string | string[];
  [field: string]: unknown;
}

export const EVENT_KINDS = [
  ...(['processed', 'deferred', 'delivered', 'bounce', 'dropped', 'open', 'click'] as const),
  ...(['spamreport', 'unsubscribe', 'group_unsubscribe', 'group_resubscribe'] as const),
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface EventOptions {
  /** An asynchronous bounce: it comes without sg_message_id and without the custom arguments. */
  withoutIds?: boolean;
  /** Fields that replace or join the usual ones. */
  [field: string]: unknown;
}

/** What happens to a mail by hand. */
export interface MailEventRequest extends EventOptions {
  event: EventKind;
  /** Which of the mails of one request, when there are several. */
  email?: string;
}

const GROUP = { asm_group_id: 1 };
const READER = { ip: '203.0.113.7', useragent: 'Mozilla/5.0' };
/** What these kinds usually say beside the fields that all have. */
const USUAL: Partial<Record<EventKind, Record<string, unknown>>> = {
  deferred: { response: '450 4.2.1 The user is receiving mail too quickly', attempt: '1' },
  delivered: { response: '250 2.0.0 OK', tls: 1, ip: '203.0.113.25' },
  bounce: {
    type: 'bounce',
    status: '5.1.1',
    reason: '550 5.1.1 The email account does not exist',
    bounce_classification: 'Invalid Address',
    tls: 1,
  },
  dropped: { reason: 'Bounced Address' },
  open: { ...READER, sg_machine_open: false },
  click: { ...READER, url: 'https://example.com/', url_offset: { index: 0, type: 'html' } },
  group_unsubscribe: GROUP,
  group_resubscribe: GROUP,
};

export function isEventKind(kind: unknown): kind is EventKind {
  return EVENT_KINDS.some((known) => known === kind);
}

export const newMessageId = (): string => randomBytes(16).toString('base64url');

/**
 * An event of this mail.
 * @param at when it happened; SendGrid tells it in whole seconds
 */
export function eventOf(mail: Subject, kind: EventKind, at: Date, options: EventOptions = {}): MailEvent {
  const { withoutIds = false, ...extra } = options;
  const { customArgs, categories, messageId } = mail;
  return {
    ...(withoutIds ? {} : customArgs), // first: a custom argument with a reserved name is overwritten
    email: mail.to,
    timestamp: Math.floor(at.getTime() / 1000),
    'smtp-id': `<${messageId}@geopod-ismtpd-1>`,
    event: kind,
    ...(categories.length > 0 && { category: categories.length > 1 ? categories : categories[0] }),
    sg_event_id: randomBytes(18).toString('base64url'),
    ...(withoutIds ? {} : { sg_message_id: `${messageId}.recvd-1-2-3.0` }),
    ...USUAL[kind],
    ...extra,
  };
}
