import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { type CallerRequest, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { pageOf, pageQuery, type Page } from '#platform/http/page.js';
import { givenRoles, type Member, memberRoles, MembersService } from './members.service.js';

const listQuery = z.object(pageQuery);
const words = (most: number) => z.string().trim().min(1).max(most);
const isTimeZone = (name: string) => Intl.supportedValuesOf('timeZone').includes(name);
const timeZone = words(60).refine(isTimeZone, 'expected a time zone such as America/New_York');
const language = z.enum(['en', 'es']);
const inviteBody = z.strictObject({
  name: words(200),
  role: z.enum(givenRoles).default('member'),
  phone: words(100).optional(),
  email: words(254).optional(),
  relationship: words(60).toLowerCase().nullable().default(null),
  language: language.default('en'),
  timeZone: timeZone.nullable().default(null),
  postalCode: words(20).nullable().default(null),
  under18: z.boolean().default(false),
});
const changeBody = z
  .strictObject({
    name: words(200).optional(),
    role: z.enum(givenRoles).optional(),
    relationship: words(60).toLowerCase().nullable().optional(),
    doNotContact: z.boolean().optional(),
    language: language.optional(),
    timeZone: timeZone.nullable().optional(),
    postalCode: words(20).nullable().optional(),
    under18: z.boolean().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'says nothing that changes');
const pointShape = z.object({ value: z.string(), shared: z.boolean(), badReason: z.string().nullable() });
const memberShape = z
  .object({
    caseId: z.uuid(),
    personId: z.uuid(),
    name: z.string(),
    role: z.enum(memberRoles),
    relationship: z.string().nullable(),
    language: z.string(),
    timeZone: z.string().nullable(),
    postalCode: z.string().nullable(),
    under18: z.boolean(),
    doNotContact: z.boolean(),
    phones: z.array(pointShape),
    emails: z.array(pointShape),
    joinedAt: z.iso.datetime().nullable(),
    withdrawnAt: z.iso.datetime().nullable(),
    version: z.number(),
  })
  .meta({ id: 'Member' });
type MemberShown = z.infer<typeof memberShape>;
const invitedShape = memberShape.extend({ invite: z.string() }).meta({ id: 'MemberInvited' });
const INVITE = 'No automated message until this person agrees.';
const idParam = z.object({ id: z.uuid() });
const memberParam = z.object({ id: z.uuid(), personId: z.uuid() });
type MemberParam = z.infer<typeof memberParam>;

/** The family circle of a case; only staff see it whole. */
@ApiTags('members')
@Controller('v1/cases/:id/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: pageOf(memberShape) })
  async list(
    @Param({ schema: idParam }) { id }: { id: string },
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<Page<MemberShown>> {
    const page = await this.members.list(id, query);
    return { ...page, items: page.items.map(show) };
  }

  /** Somebody else gave the number: that is no consent. */
  @Post()
  @HttpCode(201)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: invitedShape })
  invite(
    @Param({ schema: idParam }) { id }: { id: string },
    @Body({ schema: inviteBody }) body: z.infer<typeof inviteBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<MemberShown & { invite: string }> {
    const by = request.caller!.keyId;
    const scope = `${by}:POST /v1/cases/members`;
    return this.idempotency.once(scope, readIdempotencyKey(key), { id, ...body }, async (tx) => ({
      ...show(await this.members.add(tx, id, body, by, this.clock.now())),
      invite: INVITE,
    }));
  }

  @Get(':personId')
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: memberShape })
  async get(@Param({ schema: memberParam }) { id, personId }: MemberParam): Promise<MemberShown> {
    return show(await this.members.get(id, personId));
  }

  /** What is not named stays as it is. */
  @Patch(':personId')
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: memberShape })
  change(
    @Param({ schema: memberParam }) { id, personId }: MemberParam,
    @Body({ schema: changeBody }) body: z.infer<typeof changeBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<MemberShown> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    const asked = { id, personId, ...body };
    return this.idempotency.once(`${by}:PATCH /v1/cases/members`, readIdempotencyKey(key), asked, async (tx) =>
      show(await this.members.change(tx, { caseId: id, personId }, body, version, by, this.clock.now())),
    );
  }

  /** The member leaves the circle. */
  @Post(':personId/withdraw')
  @HttpCode(200)
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: memberShape })
  withdraw(
    @Param({ schema: memberParam }) { id, personId }: MemberParam,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<MemberShown> {
    const by = request.caller!.keyId;
    const version = readIfMatch(ifMatch);
    const scope = `${by}:POST /v1/cases/members/withdraw`;
    return this.idempotency.once(scope, readIdempotencyKey(key), { id, personId }, async (tx) =>
      show(await this.members.withdraw(tx, { caseId: id, personId }, version, by, this.clock.now())),
    );
  }
}

/** Who they are and where; how it is safe to reach them stands in their own profile. */
function show(member: Member): MemberShown {
  const { profile, safeContact: _, ...row } = member;
  const { points, id: __, ...person } = profile;
  const of = (kind: string) =>
    points.flatMap((point) =>
      point.kind === kind ? [{ value: point.value, shared: point.shared, badReason: point.badReason }] : [],
    );
  return {
    ...row,
    ...person,
    phones: of('phone'),
    emails: of('email'),
    joinedAt: row.joinedAt?.toISOString() ?? null,
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  };
}
