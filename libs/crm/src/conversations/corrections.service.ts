import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { EventDefinition } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { classifyText, wordsVersion } from './classify.rules.js';
import { CorrectionApproved, CorrectionProposed, CorrectionRejected } from './corrections.events.js';
import { completeMeaning, considerCorrection, type Corrections, type Meant, wordsOf } from './corrections.rules.js';
import * as store from './corrections.store.js';

/** How long another process may not know of an approval. */
const KNOWN_FOR_MS = 2000;

/** What staff say that a text really meant. Nothing changes before it is approved. */
@Injectable()
export class CorrectionsService {
  private known: { corrections: Corrections; untilMachine: number } | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /** Approved corrections for the classifier; what another process approved is known within two seconds. */
  async approved(): Promise<Corrections> {
    const machine = this.clock.machine().getTime();
    if (!this.known || machine >= this.known.untilMachine) {
      const rows = await store.approvedMeanings(this.database);
      const corrections = new Map(rows.map(({ words, meant }) => [words, meant]));
      this.known = { corrections, untilMachine: machine + KNOWN_FOR_MS };
    }
    return this.known.corrections;
  }

  /**
   * Proposes what a family's text really meant.
   * @throws Refused 404, 409 when one waits already, 422 when it is none of a family's, or may not be corrected so
   */
  async propose(
    tx: Tx,
    messageId: string,
    proposal: Partial<Meant> & { note: string | null; by: string },
    now: Date,
  ): Promise<store.CorrectionRow> {
    const message = await store.inboundText(tx, messageId);
    if (!message) throw new Refused('not_found', 'There is no such message', 404);
    if (message.direction !== 'inbound')
      throw new Refused('not_inbound', 'Only what a family wrote can be corrected', 422);
    const said = meaningOf(message.body);
    const meant = completeMeaning(said, proposal);
    const refusal = considerCorrection(message.body, said, meant);
    if (refusal) throw refused(refusal);
    const row = await store.addCorrection(tx, {
      id: newId(),
      messageId,
      said: { ...said, wordsVersion: message.wordsVersion ?? wordsVersion },
      meant,
      words: wordsOf(message.body),
      note: proposal.note,
      proposedAt: now,
      proposedBy: proposal.by,
    });
    if (!row) throw new Refused('already_proposed', 'A correction of this message waits already', 409);
    await this.tell(tx, CorrectionProposed, row, proposal.by, now);
    return row;
  }

  /** From now on the next text with these words is read so. @throws Refused 404, 409, 422 */
  async approve(tx: Tx, id: string, by: string, now: Date): Promise<store.CorrectionRow> {
    const row = await this.decidable(tx, id);
    if (row.status === 'approved') throw new Refused('already_decided', 'This correction was approved before', 409);
    // the word lists may have changed since it was proposed
    const refusal = considerCorrection(row.text, meaningOf(row.text), row.meant);
    if (refusal) throw refused(refusal);
    if (await store.isCorrected(tx, row.words))
      throw new Refused('words_corrected', 'An approved correction has these words already', 409);
    return this.decide(tx, row, 'approved', by, now);
  }

  /** Of one that waits, or of one that was approved and did harm. @throws Refused 404, 409 */
  async reject(tx: Tx, id: string, by: string, now: Date): Promise<store.CorrectionRow> {
    return this.decide(tx, await this.decidable(tx, id), 'rejected', by, now);
  }

  async list(query: {
    status?: store.CorrectionStatus;
    cursor?: string;
    limit: number;
  }): Promise<Page<store.CorrectionRow>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.listCorrections(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }

  private async decidable(tx: Tx, id: string): Promise<store.CorrectionRow> {
    await store.lockDecisions(tx);
    const row = await store.findCorrection(tx, id);
    if (!row) throw new Refused('not_found', 'There is no such correction', 404);
    if (row.status === 'rejected') throw new Refused('already_decided', 'This correction was rejected before', 409);
    return row;
  }

  private async decide(
    tx: Tx,
    row: store.CorrectionRow,
    status: 'approved' | 'rejected',
    by: string,
    now: Date,
  ): Promise<store.CorrectionRow> {
    await store.decideCorrection(tx, row.id, { status, by, at: now });
    await this.tell(tx, status === 'approved' ? CorrectionApproved : CorrectionRejected, row, by, now);
    tx.afterCommit(() => (this.known = null));
    return { ...row, status, decidedBy: by, decidedAt: now };
  }

  private async tell(
    tx: Tx,
    definition: EventDefinition,
    { id, messageId, caseId }: store.CorrectionRow,
    by: string,
    now: Date,
  ): Promise<void> {
    const data = { correctionId: id, messageId };
    await this.events.append(tx, [{ definition, caseId, actor: { kind: 'staff', id: by }, occurredAt: now, data }]);
  }
}

/** What the rules themselves say, without any correction. */
function meaningOf(text: string): Meant {
  const { wrongNumber: _, ...said } = classifyText(text);
  return said;
}

function refused({ code, title, path }: { code: string; title: string; path: string }): Refused {
  return new Refused(code, title, 422, [{ path, message: title }]);
}
