import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { Enrollment } from './enrollment.entity.js';
import { findEnrollment } from './enrollments.store.js';

/** What staff see of enrollments: cold reads. */
@Injectable()
export class EnrollmentReadingService {
  constructor(private readonly database: Database) {}

  async list(query: {
    limit: number;
    cursor?: string;
    caseId?: string;
    personId?: string;
    sequenceKey?: string;
    status?: string;
  }): Promise<Page<Enrollment>> {
    const rows = this.database.repository(Enrollment).createQueryBuilder('e');
    for (const field of ['caseId', 'personId', 'sequenceKey', 'status'] as const)
      if (query[field]) rows.andWhere(`e.${field} = :${field}`, { [field]: query[field] });
    const before = readCursor(query.cursor, ID_CURSOR);
    if (before) rows.andWhere('e.id < :before', { before });
    const found = await rows
      .orderBy('e.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    return toPage(
      found,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }

  /** @throws Refused 404 */
  async find(id: string): Promise<Enrollment> {
    return present(await this.database.repository(Enrollment).findOneBy({ id }));
  }

  /** As it stands in this transaction. @throws Refused 404 */
  async within(tx: Tx, id: string): Promise<Enrollment> {
    return present(await findEnrollment(tx, id));
  }
}

function present(row: Enrollment | null): Enrollment {
  if (!row) throw new Refused('not_found', 'There is no such enrollment', 404);
  return row;
}
