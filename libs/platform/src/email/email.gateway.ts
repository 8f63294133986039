import type { CallOutcome } from '../wire/outcome.js';

export interface EmailRequest {
  to: { email: string; name?: string };
  /** one line: what breaks it becomes a space */
  subject: string;
  text: string;
  html: string;
  /** random and new for each attempt: comes back in every event of this mail; letters, digits and `_-.:` */
  attemptRef: string;
  /** our own id of the mail; the provider keeps it for years, so it says nothing about a person */
  messageId: string;
  /** address of the one-click unsubscribe page of this recipient (RFC 8058); none for mail that is no marketing */
  unsubscribeUrl?: string;
  /** a mail to it unsubscribes too (RFC 2369), for mail programs that know no other way; only beside the page */
  unsubscribeAddress?: string;
  /** the mail that it answers, so that mail programs show both as one conversation (RFC 5322, 3.6.4) */
  answers?: { id: string; references: string };
  /** where answers go; without one to the sender */
  replyTo?: string;
  /** what kind of mail it is, for the provider's own statistics; never about a person */
  category?: string;
}

/** Hands mails to the provider, each exactly one time. */
export abstract class EmailGateway {
  /** Calls the provider once. Never throws: every failure is an outcome. */
  abstract send(request: EmailRequest): Promise<CallOutcome>;

  /** Lets the calls under way end, then closes the connections. What is sent after that is `not_sent`. */
  abstract close(): Promise<void>;
}
