import type { CallOutcome } from '../wire/outcome.js';
import { EmailGateway } from './email.gateway.js';

/** No provider for mail is set up: nothing leaves, and what waits is looked at again in an hour. */
export class AbsentEmailGateway extends EmailGateway {
  async send(): Promise<CallOutcome> {
    return { kind: 'not_sent', reason: 'not_set_up', retryAfterSeconds: 3600 };
  }

  async close(): Promise<void> {}
}
