import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { faultPoint } from '#platform/chaos/fault-point.js';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { cleanDeep } from '#platform/database/clean-text.js';
import { Database } from '#platform/database/database.js';
import { GroupCommit } from '#platform/database/group-commit.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { canonicalHash } from '#platform/http/idempotency.js';
import { crisisOf } from '../conversations/conversations.service.js';
import type { InquiryAnswer, InquiryBody } from './inquiry.schema.js';
import * as store from './intake.store.js';
import type { Note } from './note.rules.js';
import { PlacingService, type Rehearsed } from './placing.service.js';
import { readInquiry, type Surroundings } from './read-inquiry.rules.js';

export { inquirySchema } from './inquiry.schema.js';

const REFUSED_KEPT_DAYS = 30;

export interface ReceivedInquiry {
  body: InquiryBody;
  key: string | null;
  /** bytes as they came, kept when cleaning changed something */
  raw: Buffer | null;
  suspicion: readonly string[];
  address: string | null;
  userAgent: string | null;
}

@Injectable()
export class IntakeService {
  private readonly commits: GroupCommit<Note, InquiryAnswer>;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly placing: PlacingService,
  ) {
    this.commits = new GroupCommit<Note, InquiryAnswer>(placing);
  }

  /**
   * Takes an inquiry in: person, case, consents, inquiry and events in one commit, shared with whoever else writes in
   * this moment, and answered only after it.
   * @throws Refused 422 for a phone that cannot exist without an address beside it, or a consent text that was never
   *   published; 409 for a key that came with another body
   */
  async receive(received: ReceivedInquiry): Promise<InquiryAnswer> {
    const { value: body, changed } = cleanDeep(received.body);
    const read = readInquiry(body, this.surroundings(received));
    if ('refused' in read) throw new Refused(read.refused.code, read.refused.title, 422, read.refused.errors);
    const answer = await this.commits.submit({
      id: newId(),
      inquiry: read.inquiry,
      key: received.key,
      bodyHash: canonicalHash(body),
      original: changed ? received.raw : null,
      now: this.clock.now(),
    });
    faultPoint('after_commit_before_answer');
    return answer;
  }

  /**
   * What an inquiry would be, written in a transaction that its caller takes back (`Database.rehearse`).
   * @returns also what its event would say; null for somebody whose open case it would join
   * @throws Refused as `receive` does
   */
  rehearse(tx: Tx, given: InquiryBody, now: Date): Promise<Rehearsed> {
    const body = cleanDeep(given).value;
    const around = { body, key: null, raw: null, suspicion: [], address: null, userAgent: null };
    const read = readInquiry(body, this.surroundings(around));
    if ('refused' in read) throw new Refused(read.refused.code, read.refused.title, 422, read.refused.errors);
    const bodyHash = canonicalHash(body);
    return this.placing.rehearse(tx, { id: newId(), inquiry: read.inquiry, key: null, bodyHash, original: null, now });
  }

  /** Keeps what was written with a refused request where staff see it for thirty days; at most 64 kB of it. */
  async keepRefused(code: string, written: string): Promise<void> {
    const now = this.clock.now();
    const { value } = cleanDeep(written.slice(0, 65_536));
    const purgeAt = new Date(now.getTime() + REFUSED_KEPT_DAYS * 24 * 3_600_000);
    await store.keepRefused(this.database, {
      id: newId(),
      receivedAt: now,
      code,
      body: value,
      crisis: crisisOf(value),
      purgeAt,
    });
  }

  /** Whether this note opened its case and brought its person: a note of somebody we know proves nothing about who wrote it. */
  hasBroughtPerson = (inquiryId: string): Promise<boolean> => store.hasBroughtPerson(this.database, inquiryId);

  refusedDue = (): Promise<void> => store.purgeRefused(this.database, this.clock.now());

  private surroundings(received: ReceivedInquiry): Surroundings {
    return {
      seller: this.config.practice.legalName,
      suspicion: received.suspicion,
      ipHash: received.address
        ? createHmac('sha256', this.config.addressHashKey).update(received.address).digest('hex')
        : null,
      userAgent: received.userAgent?.slice(0, 300) ?? null,
      crisisOf,
    };
  }
}
