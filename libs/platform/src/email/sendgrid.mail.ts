import type { MailDataRequired } from '@sendgrid/mail';
import type { EmailRequest } from './email.gateway.js';

export interface Sender {
  email: string;
  name: string;
}

/** One address and nothing else: what could be read as a second one, or as the next header, is none. */
const ADDRESS = /^[^\s\p{Cc}<>()",;:@]+@[^\s\p{Cc}<>()",;:@]+$/u;
/** Stands in a mail header as it is. */
const REFERENCE = /^[\w.:-]{1,100}$/;
/** Stands between < and > in a mail header; 998 characters are the most that a line of a mail holds (RFC 5322, 2.1.1). */
const UNSUBSCRIBE_URL = /^https?:\/\/[^\s<>"\p{Cc}\u007f-\uffff]{1,900}$/u;

/** @returns whether it can stand in a mail as the address of one person, at most 254 characters (RFC 5321) */
export function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

/** @returns what makes the mail one that we never hand over, as a code; null for a good one */
export function flawOf(request: EmailRequest): string | null {
  const { to, attemptRef, messageId, unsubscribeUrl, unsubscribeAddress, replyTo } = request;
  if (!isAddress(to.email)) return 'address_unusable';
  if (!REFERENCE.test(attemptRef) || !REFERENCE.test(messageId)) return 'reference_unusable';
  if (unsubscribeUrl !== undefined && !UNSUBSCRIBE_URL.test(unsubscribeUrl)) return 'unsubscribe_url_unusable';
  // one header holds both
  if (unsubscribeAddress !== undefined && !(isAddress(unsubscribeAddress) && (unsubscribeUrl ?? '').length <= 700))
    return 'unsubscribe_address_unusable';
  if (replyTo !== undefined && !isAddress(replyTo)) return 'reply_to_unusable';
  return null;
}

/**
 * The mail in the words of SendGrid's SDK: one person, one reference, no tracking of any kind. Line breaks in names, subject
 * and category become spaces. Without `asm`: with it SendGrid would keep a second truth about who unsubscribed.
 */
export function mailOf(request: EmailRequest, from: Sender): MailDataRequired {
  const { to, subject, text, html, attemptRef, messageId, category, replyTo } = request;
  return {
    personalizations: [{ to: [addressed(to)], customArgs: { crm_mid: messageId, crm_att: attemptRef } }],
    from: addressed(from),
    ...(replyTo && { replyTo }),
    subject: oneLine(subject),
    content: [
      { type: 'text/plain', value: text },
      { type: 'text/html', value: html },
    ],
    headers: headersOf(request),
    ...(category && { categories: [oneLine(category)] }),
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: { enable: false },
      subscriptionTracking: { enable: false },
      ganalytics: { enable: false },
    },
    mailSettings: { sandboxMode: { enable: false } },
  };
}

/** SendGrid quotes and encodes names by itself; quotes of ours would be shown to the family. */
function addressed({ email, name }: { email: string; name?: string }): { email: string; name?: string } {
  const line = oneLine(name ?? '');
  return line ? { email, name: line } : { email };
}

function headersOf({ attemptRef, unsubscribeUrl, unsubscribeAddress }: EmailRequest): Record<string, string> {
  if (!unsubscribeUrl) return { 'X-CRM-Ref': attemptRef };
  const mailto = unsubscribeAddress ? `<mailto:${unsubscribeAddress}?subject=unsubscribe>, ` : '';
  return {
    'List-Unsubscribe': `${mailto}<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'X-CRM-Ref': attemptRef,
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
