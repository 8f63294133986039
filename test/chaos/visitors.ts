import { setTimeout as wait } from 'node:timers/promises';
import { type Family, noteOf, prober, sisterOf, type Write } from './families.js';
import type { Stage } from './stage.js';

/** A website gives up on one try after so long, and tries again with the same key. */
const TRY_MS = 12_000;
const PAUSE_MS = 300;
const PATIENCE_MS = 240_000;
const PROBERS = 3;
const RECOVERED_MS = 120_000;

/** Families, their websites and their telephones: whatever they do and are promised stands in the client ledger. */
export class Visitors {
  retries = 0;
  private probed = 0;
  private readonly stopped = new Set<number>();

  constructor(
    private readonly stage: Stage,
    private readonly families: readonly Family[],
  ) {}

  /** The first day: everybody's note at its moment, and what some write after it. */
  async come(): Promise<void> {
    const began = Date.now();
    await Promise.all(
      this.families.map(async (family) => {
        await wait(Math.max(0, began + family.atMs - Date.now()));
        await this.post(family);
        if (family.writes?.day !== 0) return;
        await this.writeLater(family, family.writes);
        if (family.writes.stop && family.sister) await this.post(sisterOf(family));
      }),
    );
  }

  /** What some write on a later day. */
  async write(day: number): Promise<void> {
    await Promise.all(
      this.families.map(async (family) => {
        if (family.writes?.day === day) await this.writeLater(family, family.writes);
      }),
    );
  }

  /** So many families who have not said so yet want silence, each text brought twice at the same moment. */
  async stopAtOnce(many: number, withinMs: number): Promise<void> {
    const some = this.families.filter(({ number, writes }) => !this.stopped.has(number) && !writes?.stop);
    const chosen = some.slice(0, many);
    for (const { number } of chosen) this.stopped.add(number);
    await Promise.all(
      chosen.map((family, index) =>
        this.writeLater(family, {
          day: 0,
          afterMs: Math.round((withinMs * index) / many),
          words: 'STOP',
          stop: true,
          times: 2,
        }),
      ),
    );
  }

  /**
   * Somebody writes now; how long it takes until her first text has left.
   * @returns milliseconds, null when it has not within two minutes
   */
  async measure(): Promise<number | null> {
    const began = Date.now();
    const probers = Array.from({ length: PROBERS }, () => prober(this.probed++));
    await Promise.all(probers.map((one) => this.post(one)));
    const phones = new Set(probers.map(({ phone }) => phone));
    while (Date.now() - began < RECOVERED_MS) {
      if (this.stage.carrier.ledger.some(({ to }) => phones.has(to))) return Date.now() - began;
      await wait(50);
    }
    return null;
  }

  /** A website that posts until it is told that the note was taken; some do so more than once at the same moment. */
  private async post(family: Family): Promise<void> {
    const { phone, email, state, consents } = family;
    const key = `note-${family.number}`;
    this.stage.client.ask({ key, phone, email, state, consents });
    const copies = Array.from({ length: family.copies }, (_, copy) => this.postOne(family, key, family.api + copy));
    await Promise.all(copies);
  }

  private async postOne(family: Family, key: string, first: number): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (let attempt = 0; Date.now() < end; attempt += 1) {
      const api = ((first + attempt) % 2) as 0 | 1;
      const response = await fetch(`${this.stage.addressOf(api)}/v1/inquiries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(noteOf(family)),
        signal: AbortSignal.timeout(TRY_MS),
      }).catch(() => null);
      const body = response && ((await response.json().catch(() => null)) as { id?: string } | null);
      if (response?.status === 201 && body?.id) return this.stage.client.answered(key, body.id);
      if (response && response.status < 500 && ![201, 408, 429].includes(response.status))
        throw new Error(`note ${family.number} was refused with ${response.status}`);
      this.retries += 1;
      await wait(PAUSE_MS);
    }
    throw new Error(`nobody took note ${family.number}`);
  }

  private async writeLater(family: Family, { afterMs, words, stop, times }: Write): Promise<void> {
    if (stop) this.stopped.add(family.number);
    await wait(afterMs);
    const end = Date.now() + PATIENCE_MS;
    // whoever is not answered writes again, and the carrier brings it as another text
    while (Date.now() < end) {
      const sid = newSid();
      const brought = await Promise.all(
        Array.from({ length: times }, () => this.stage.carrier.receive(family.phone, words, { MessageSid: sid })),
      );
      const isAnswered = brought.some(({ status }) => status === 200);
      const answeredAt = isAnswered ? new Date() : null;
      this.stage.client.wrote({ address: family.phone, channel: 'sms', stop, sid, answeredAt });
      if (isAnswered) return;
      await wait(PAUSE_MS);
    }
    throw new Error(`nobody took the text of family ${family.number}`);
  }
}

const newSid = (): string => `SM${crypto.randomUUID().replaceAll('-', '')}`;
