import { DateTime } from 'luxon';
import type { ThrowawaySystem } from './throwaway-system.js';

/** Whose day it is: Florida. */
export const ZONE = 'America/New_York';
const WIDTH = 21;

type Data = Readonly<Record<string, string>>;

interface Happening {
  id: string;
  type: string;
  occurredAt: string;
  caseId: string | null;
  data: Data;
}

type Words = (data: Data, bodyOf: (messageId: string) => Promise<string>) => string | Promise<string>;

/** What is told of an event; the others are for machines. */
const told: Readonly<Record<string, Words>> = {
  'inquiry.received': () => 'has filled in the form',
  'enrollment.started': (data) => `follow-up begins (${data['sequenceKey']}, version ${data['sequenceVersion']})`,
  'message.deferred': (data) =>
    `the text waits until ${clockWords(data['until'] ?? '')} (${data['reason']?.replaceAll('_', ' ')})`,
  'message.sent': async (data, bodyOf) => `<- ${await bodyOf(data['messageId'] ?? '')}`,
  'message.delivered': () => '   delivered',
  'message.received': async (data, bodyOf) => `-> ${await bodyOf(data['messageId'] ?? '')}`,
  'message.skipped': (data) => `a text that waited will not leave (${data['reason']})`,
  'message.failed': (data) => `the text was not delivered (${data['errorCode']})`,
  'enrollment.exited': (data) => `follow-up STOPS (${data['reason']?.replaceAll('_', ' ')})`,
  'enrollment.completed': () => 'follow-up is complete',
  'page.requested': (data) => `a person is paged (${data['reason']})`,
};

/** `Sat Nov 28, 8:00 AM` in the family's zone. */
export function clockWords(instant: string | Date): string {
  return DateTime.fromJSDate(new Date(instant), { zone: ZONE }).toFormat('ccc LLL d, h:mm a');
}

/** Prints what happens, in the order in which it was recorded, with business time in the family's zone. */
export class Timeline {
  private cursor?: string;
  private readonly seen = new Set<string>();
  private readonly names = new Map<string, string>();

  constructor(private readonly system: ThrowawaySystem) {}

  /** From now on the happenings of this case carry this name. */
  name(caseId: string, name: string): void {
    this.names.set(caseId, name);
  }

  scene(words: string): void {
    process.stdout.write(`\n${words}\n`);
  }

  /** Prints what has happened since the last time. */
  async tell(): Promise<void> {
    await this.system.callCarrier('GET', '/_carrier/idle');
    for (let more = true; more;) {
      const page = await this.system.call<{ items: Happening[]; nextCursor: string | null }>(
        'GET',
        `/v1/events?limit=200${this.cursor ? `&cursor=${this.cursor}` : ''}`,
      );
      for (const event of page.items) await this.print(event);
      more = Boolean(page.nextCursor);
      this.cursor = page.nextCursor ?? this.cursor;
    }
  }

  private async print(event: Happening): Promise<void> {
    const words = told[event.type];
    if (this.seen.has(event.id) || !words) return;
    this.seen.add(event.id);
    const line = await words(
      event.data,
      async (id) => (await this.system.call<{ body: string }>('GET', `/v1/messages/${id}`)).body,
    );
    const name = (event.caseId && this.names.get(event.caseId)) ?? '';
    process.stdout.write(`  ${clockWords(event.occurredAt).padEnd(WIDTH)} ${name.padEnd(6)} ${line}\n`);
  }
}
