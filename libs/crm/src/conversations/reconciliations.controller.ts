import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Permission } from '#platform/http/access.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { ReconciliationService } from './reconciliation.service.js';

const listQuery = z.object(pageQuery);
const reconciliationShape = z
  .object({
    day: z.iso.date(),
    ranAt: z.iso.datetime(),
    theirs: z.number(),
    ours: z.number(),
    matched: z.number(),
    differences: z
      .object({
        notOurs: z.array(z.string()),
        notTheirs: z.array(z.string()),
        adopted: z.array(z.string()),
        movedOn: z.array(z.string()),
        recoveredInbound: z.number(),
      })
      .partial()
      .loose(),
  })
  .meta({ id: 'Reconciliation' });

/** Each day's comparison of the carrier's ledger with ours. */
@ApiTags('messages')
@Controller('v1/reconciliations')
export class ReconciliationsController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Get()
  @Permission('messages:read')
  @ApiOkResponse({ standardSchema: pageOf(reconciliationShape) })
  async list(
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<Page<z.infer<typeof reconciliationShape>>> {
    const page = await this.reconciliation.list(query);
    return { ...page, items: page.items.map((row) => ({ ...row, ranAt: row.ranAt.toISOString() })) };
  }
}
