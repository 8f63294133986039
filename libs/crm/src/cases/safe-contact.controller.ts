import { Body, Controller, Get, Headers, Param, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import { cleanDeep } from '#platform/database/clean-text.js';
import { Refused } from '#platform/errors/errors.js';
import { type CallerRequest, Keyring, Permission } from '#platform/http/access.js';
import { Idempotency, readIdempotencyKey } from '#platform/http/idempotency.js';
import { readIfMatch } from '#platform/http/if-match.js';
import { safeContactProfile, type SafeContactRow, SafeContactService } from './safe-contact.service.js';

const { codeWord: _, ...seen } = safeContactProfile.shape;
const profileShape = z
  .object({
    caseId: z.uuid(),
    personId: z.uuid(),
    ...seen,
    /** whether there is one; the word itself only for whoever may ask for it */
    hasCodeWord: z.boolean(),
    codeWord: z.string().optional(),
    version: z.number(),
  })
  .meta({ id: 'SafeContact' });
type ProfileShown = z.infer<typeof profileShape>;
const memberParam = z.object({ id: z.uuid(), personId: z.uuid() });
type MemberParam = z.infer<typeof memberParam>;

/** How it is safe to reach a member of the family circle. */
@ApiTags('members')
@Controller('v1/cases/:id/members/:personId/safe-contact')
export class SafeContactController {
  constructor(
    private readonly safeContact: SafeContactService,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly keyring: Keyring,
  ) {}

  @Get()
  @Permission('cases:read')
  @ApiOkResponse({ standardSchema: profileShape })
  async get(
    @Param({ schema: memberParam }) { id, personId }: MemberParam,
    @Req() request: CallerRequest,
  ): Promise<ProfileShown> {
    return show(await this.safeContact.get({ caseId: id, personId }), this.mayIdentify(request));
  }

  /** The whole profile: what is not named is taken away, so whoever writes must have seen what is there. */
  @Put()
  @Permission('cases:write')
  @ApiOkResponse({ standardSchema: profileShape })
  async replace(
    @Param({ schema: memberParam }) { id, personId }: MemberParam,
    @Body({ schema: safeContactProfile }) body: z.infer<typeof safeContactProfile>,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: CallerRequest,
  ): Promise<ProfileShown> {
    if (ifMatch === undefined)
      throw new Refused('if_match_needed', 'Say which version you have seen', 428, [
        { path: 'If-Match', message: 'carries the version of the profile; * overwrites whatever is there' },
      ]);
    const by = request.caller!.keyId;
    const [which, version] = [{ caseId: id, personId }, readIfMatch(ifMatch)];
    const { value: written } = cleanDeep(body);
    const scope = `${by}:PUT /v1/cases/members/safe-contact`;
    // what is remembered of the answer names no code word
    const row = await this.idempotency.once(scope, readIdempotencyKey(key), { ...which, ...written }, async (tx) => {
      const saved = await this.safeContact.replace(
        tx,
        which,
        written,
        version,
        { kind: 'staff', id: by },
        this.clock.now(),
      );
      return show(saved, false);
    });
    return this.mayIdentify(request) && row.hasCodeWord ? { ...row, ...(await this.codeWordOf(which)) } : row;
  }

  private async codeWordOf(which: { caseId: string; personId: string }): Promise<{ codeWord?: string }> {
    return { codeWord: (await this.safeContact.get(which)).profile.codeWord };
  }

  private mayIdentify(request: CallerRequest): boolean {
    return this.keyring.permits(request.caller!, 'cases:identity');
  }
}

function show({ profile, ...row }: SafeContactRow, mayIdentify: boolean): ProfileShown {
  const { codeWord, ...shown } = profile;
  const hasCodeWord = Boolean(codeWord);
  const word = mayIdentify && codeWord ? { codeWord } : {};
  return { ...row, windows: [], avoid: [], ...(shown as Partial<ProfileShown>), hasCodeWord, ...word };
}
