import type { Params } from './signature.js';

/** What a status callback is about. */
export interface Told {
  accountSid: string;
  sid: string;
  from: string;
  to: string;
  messagingServiceSid: string | null;
  status: string;
  errorCode: number | null;
}

/** The fields of a status callback as Twilio documents them; it never has the body. */
export function statusForm({ accountSid, sid, from, to, messagingServiceSid, status, errorCode }: Told): Params {
  const ended = status === 'delivered' || status === 'undelivered';
  return {
    AccountSid: accountSid,
    From: from,
    To: to,
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: status,
    SmsStatus: status,
    ApiVersion: '2010-04-01',
    ...(messagingServiceSid === null ? {} : { MessagingServiceSid: messagingServiceSid }),
    ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
    ...(ended ? { RawDlrDoneDate: receiptTime(new Date()) } : {}),
  };
}

/** `YYMMDDhhmm`, as delivery receipts have it. */
function receiptTime(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(2, 12);
}
