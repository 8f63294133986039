import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { type MediaOutcome, NotListed, SmsGateway } from '#platform/sms/sms.gateway.js';
import { considerFile, considerMedia, type FileGiven, HEAD_BYTES, MOST_BYTES } from './media.rules.js';
import * as store from './media.store.js';

/** What a text brought, as its webhook named it. */
export interface MediaNamed {
  url: string;
  /** what the sender calls it; shown to nobody, believed by nobody */
  type: string | null;
}

/** Longer than a fetch and its redirect may take. */
const LEASE_MS = 60_000;
const AT_ONCE = 4;
const MOST_FILES = 10;

/** Pictures and recordings that families text: named by the webhook, fetched once by a worker, kept or refused. */
@Injectable()
export class MediaService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly texts: SmsGateway,
  ) {}

  /**
   * Notes what is to be fetched, in the transaction that stores the text.
   * @param count how many there are; what no webhook named is asked for by the id of the text
   */
  async keep(tx: Tx, messageId: string, media: readonly MediaNamed[], count: number): Promise<void> {
    const rows = Array.from({ length: Math.min(MOST_FILES, Math.max(count, media.length)) }, (_, n) => ({
      id: newId(),
      messageId,
      n,
      url: media[n]?.url.slice(0, 2000) ?? '',
      type: media[n]?.type?.slice(0, 100) ?? null,
    }));
    if (rows.length > 0) await store.addMedia(tx, rows, this.clock.machine());
  }

  /** Keeps what came inside a mail, judged as what is fetched: its bytes are here, or were too many. */
  async keepFiles(tx: Tx, messageId: string, files: readonly FileGiven[]): Promise<void> {
    const rows = files.slice(0, MOST_FILES).map((file, n) => ({
      id: newId(),
      messageId,
      n,
      saidType: file.type.slice(0, 100),
      size: file.size,
      signature: file.signature === true,
      ...considerFile(file),
    }));
    if (rows.length > 0) await store.addFiles(tx, rows);
  }

  /** Fetches what waits. The call is made outside any transaction; the row is leased meanwhile. */
  async fetchDue(): Promise<void> {
    const machine = this.clock.machine();
    const lease = new Date(machine.getTime() + LEASE_MS);
    const claimed = await store.claimMedia(this.database, machine, lease, AT_ONCE);
    await Promise.all(claimed.map((one) => this.fetch(one)));
  }

  /** @throws Refused 404 for what is not there, 409 for what is not fetched yet, or was not taken */
  async bytes(id: string): Promise<{ type: string; bytes: Buffer }> {
    const row = await store.bytesOf(this.database, id);
    if (!row) throw new Refused('not_found', 'There is no such picture', 404);
    if (row.status === 'waiting') throw new Refused('not_fetched', 'It is being fetched: ask again in a moment', 409);
    if (row.status === 'refused')
      throw new Refused('not_taken', `It was not taken (${row.refusedBecause})`, 409, [], {
        because: row.refusedBecause,
      });
    return { type: row.type!, bytes: row.bytes! };
  }

  private async fetch({ id, tries, ...named }: store.WaitingMedia): Promise<void> {
    const fetched = await this.fetched(named);
    const verdict = considerMedia(
      fetched.kind === 'got'
        ? { kind: 'got', head: fetched.bytes.subarray(0, HEAD_BYTES).toString('latin1') }
        : fetched,
      tries,
    );
    if (verdict.to === 'kept' && fetched.kind === 'got')
      return store.saveMedia(this.database, id, { type: verdict.type, bytes: fetched.bytes });
    if (verdict.to === 'refused') return store.saveMedia(this.database, id, { refusedBecause: verdict.because });
    if (verdict.to === 'later')
      await store.saveMedia(this.database, id, { next: new Date(this.clock.machine().getTime() + verdict.afterMs) });
  }

  private async fetched({ url, n, sid }: Pick<store.WaitingMedia, 'url' | 'n' | 'sid'>): Promise<MediaOutcome> {
    if (url !== '') return this.texts.media(url, MOST_BYTES);
    try {
      const found = (await this.texts.mediaOf(sid))[n];
      return found ? await this.texts.media(found, MOST_BYTES) : { kind: 'refused', reason: 'gone' };
    } catch (error) {
      if (error instanceof NotListed) return { kind: 'not_got', reason: error.message };
      throw error;
    }
  }
}
