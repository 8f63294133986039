import type { CallOutcome } from '../wire/outcome.js';
import { EmailGateway, type EmailRequest } from './email.gateway.js';

/** A provider inside the process. For tests: accepts everything, unless it is told what becomes of the next mails. */
export class FakeEmailGateway extends EmailGateway {
  /** Every call in its order, whatever became of it. */
  readonly calls: EmailRequest[] = [];
  private readonly next: CallOutcome[] = [];
  private closed = false;

  /** What becomes of the next mails, one each; after them everything is accepted again. */
  willAnswer(...outcomes: CallOutcome[]): void {
    this.next.push(...outcomes);
  }

  async send(request: EmailRequest): Promise<CallOutcome> {
    if (this.closed) return { kind: 'not_sent', reason: 'closed' };
    this.calls.push(request);
    const sid = `mail${this.calls.length.toString().padStart(18, '0')}`;
    return this.next.shift() ?? { kind: 'accepted', sid, httpStatus: 202 };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
