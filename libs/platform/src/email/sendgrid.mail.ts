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

/** One Message-ID, and several of them; a stranger wrote them, so what is not as it should be is left out. */
const MESSAGE_ID = /^<[!-;=?-~]{1,250}>$/;
const REFERENCES = /^<[!-;=?-~]{1,250}>(?: <[!-;=?-~]{1,250}>)*$/;
const LONGEST_REFERENCES = 900;

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

function headersOf({ attemptRef, unsubscribeUrl, unsubscribeAddress, answers }: EmailRequest): Record<string, string> {
  if (!unsubscribeUrl) return { 'X-CRM-Ref': attemptRef, ...threadOf(answers) };
  const mailto = unsubscribeAddress ? `<mailto:${unsubscribeAddress}?subject=unsubscribe>, ` : '';
  return {
    'List-Unsubscribe': `${mailto}<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'X-CRM-Ref': attemptRef,
    ...threadOf(answers),
  };
}

/** A mail that cannot say what it answers still leaves: it only stands alone in the family's mailbox. */
function threadOf(answers: EmailRequest['answers']): Record<string, string> {
  if (!answers || !MESSAGE_ID.test(answers.id)) return {};
  const { id, references } = answers;
  const isFit = references.length <= LONGEST_REFERENCES && REFERENCES.test(references);
  return { 'In-Reply-To': id, References: isFit ? references : id };
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
