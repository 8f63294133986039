import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '#platform/database/database.js';
import { Refused } from '#platform/errors/errors.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { InquiryRow } from './inquiry.entity.js';
import { listRefused } from './intake.store.js';

export const inquiryShape = z
  .object({
    id: z.uuid(),
    caseId: z.uuid(),
    personId: z.uuid(),
    channel: z.enum(['form', 'sms', 'email']),
    message: z.string(),
    lovedOne: z.unknown(),
    callback: z.unknown(),
    source: z.unknown(),
    suspicion: z.array(z.string()),
    receivedAt: z.iso.datetime(),
    /** when a person said of it that a family asks for help */
    qualifiedAt: z.iso.datetime().nullable(),
    qualifiedBy: z.string().nullable(),
  })
  .meta({ id: 'Inquiry' });
export type InquiryShown = z.infer<typeof inquiryShape>;
export const refusedShape = z
  .object({
    id: z.uuid(),
    receivedAt: z.iso.datetime(),
    code: z.string(),
    body: z.string(),
    crisis: z.string().nullable(),
    purgeAt: z.iso.datetime(),
  })
  .meta({ id: 'RefusedInquiry' });

@Injectable()
export class InquiryReadingService {
  constructor(private readonly database: Database) {}

  async list(query: {
    limit: number;
    cursor?: string;
    caseId?: string;
    personId?: string;
  }): Promise<Page<InquiryShown>> {
    const rows = this.database.repository(InquiryRow).createQueryBuilder('i');
    if (query.caseId) rows.andWhere('i.caseId = :caseId', { caseId: query.caseId });
    if (query.personId) rows.andWhere('i.personId = :personId', { personId: query.personId });
    const before = readCursor(query.cursor, ID_CURSOR);
    if (before) rows.andWhere('i.id < :before', { before });
    const found = await rows
      .orderBy('i.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    return toPage(found, query.limit, (row) => row.id, show);
  }

  async get(id: string): Promise<InquiryShown> {
    const row = await this.database.repository(InquiryRow).findOneBy({ id });
    if (!row) throw new Refused('not_found', 'There is no such inquiry', 404);
    return show(row);
  }

  async refused(query: { limit: number; cursor?: string }): Promise<Page<z.infer<typeof refusedShape>>> {
    const found = await listRefused(this.database, readCursor(query.cursor, ID_CURSOR), query.limit + 1);
    return toPage(
      found,
      query.limit,
      (row) => row.id,
      (row) => ({ ...row, receivedAt: row.receivedAt.toISOString(), purgeAt: row.purgeAt.toISOString() }),
    );
  }
}

function show(row: InquiryRow): InquiryShown {
  return {
    ...row,
    channel: row.channel as InquiryShown['channel'],
    receivedAt: row.receivedAt.toISOString(),
    qualifiedAt: row.qualifiedAt?.toISOString() ?? null,
  };
}
