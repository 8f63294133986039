import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Permission } from '#platform/http/access.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { pageShape, showPage } from './crisis.schema.js';
import { PagesService } from './pages.service.js';

const listQuery = z.object({
  ...pageQuery,
  caseId: z.uuid().optional(),
  /** nobody has acknowledged it */
  waiting: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
const waitingPageShape = pageShape
  .extend({ caseId: z.uuid(), personId: z.uuid().nullable() })
  .meta({ id: 'PageOfCase' });

/** Who is being called, about which case. What they are called for is acknowledged in the case. */
@ApiTags('cases')
@Controller('v1/pages')
export class PagesController {
  constructor(private readonly pages: PagesService) {}

  @Get()
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: pageOf(waitingPageShape) })
  async list(
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<Page<z.infer<typeof waitingPageShape>>> {
    const page = await this.pages.list(query);
    const items = page.items.map((row) => ({ ...showPage(row), caseId: row.caseId, personId: row.personId }));
    return { ...page, items };
  }
}
