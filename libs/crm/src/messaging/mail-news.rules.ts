import type { MailNews } from '#platform/email/sendgrid-events.js';
import type { News } from './news.store.js';

export type Refusal = 'hard_bounce' | 'spam_report' | 'opt_out' | 'blocked';

/** SendGrid's word on a mail, in our terms. A bounce is for good, unless its type says that it is for now. */
export function wordOf({ event, type }: Pick<MailNews, 'event' | 'type'>): string {
  return event === 'bounce' && type === 'blocked' ? 'blocked' : event;
}

export function toNews(mail: MailNews): News {
  const status = wordOf(mail);
  return {
    dedupeKey: `mail:${mail.eventId}`,
    kind: 'mail_event',
    ref: mail.ref,
    sid: mail.messageId ?? mail.smtpId,
    status,
    errorCode: ['bounce', 'blocked', 'dropped'].includes(status) ? status : null,
  };
}

/**
 * What the news says about the mailbox itself (rules/compliance 3.4). SendGrid drops what its own lists forbid, and says
 * which list; that somebody is taken off such a list again is no consent of ours, so it changes nothing.
 */
export function refusalOf(mail: Pick<MailNews, 'event' | 'type' | 'reason'>): Refusal | null {
  switch (wordOf(mail)) {
    case 'bounce':
      return 'hard_bounce';
    case 'blocked':
      return 'blocked';
    case 'spamreport':
      return 'spam_report';
    case 'unsubscribe':
    case 'group_unsubscribe':
      return 'opt_out';
    case 'dropped':
      return refusalOfDrop(mail.reason ?? '');
    default:
      return null;
  }
}

function refusalOfDrop(reason: string): Refusal | null {
  if (/unsubscribed/i.test(reason)) return 'opt_out';
  if (/spam report/i.test(reason)) return 'spam_report';
  return /^(bounced address|invalid)$/i.test(reason.trim()) ? 'hard_bounce' : null;
}
