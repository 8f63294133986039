import type { CallOutcome } from '../wire/outcome.js';
import { SmsGateway, type SmsRequest } from './sms.gateway.js';

/** A carrier inside the process. For tests: accepts everything, unless it is told what becomes of the next texts. */
export class FakeSmsGateway extends SmsGateway {
  /** Every call in its order, whatever became of it. */
  readonly calls: SmsRequest[] = [];
  private readonly next: CallOutcome[] = [];
  private closed = false;

  /** What becomes of the next texts, one each; after them everything is accepted again. */
  willAnswer(...outcomes: CallOutcome[]): void {
    this.next.push(...outcomes);
  }

  async send(request: SmsRequest): Promise<CallOutcome> {
    if (this.closed) return { kind: 'not_sent', reason: 'closed' };
    this.calls.push(request);
    const sid = `SM${this.calls.length.toString(16).padStart(32, '0')}`;
    return this.next.shift() ?? { kind: 'accepted', sid, httpStatus: 201 };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
