import { Body, Controller, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Permission } from '#platform/http/access.js';
import { inquirySchema } from '../intake/intake.service.js';
import { DryRunsService } from './dry-runs.service.js';
import { factNames } from './facts.rules.js';
import { runningPolicies } from './sequences.store.js';
import { type Entry, happenings } from './simulated.rules.js';
import { type Simulated, SimulationsService } from './simulations.service.js';
import { drawTimeline } from './timeline-drawing.rules.js';
import { closedSpans, zoneOf } from './timeline-drawing-hours.rules.js';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
/** One and the same where none is given: the same question has the same answer. */
const SUPPOSED = '00000000-0000-4000-8000-000000000000';
const simulationBody = z
  .strictObject({
    /** somebody whom we know */
    person: z.uuid().optional(),
    caseId: z.uuid().optional(),
    /** begins at the first step, also where they are in it already */
    afresh: z.boolean().default(false),
    /** or somebody who would fill in the form: the body of `POST /v1/inquiries` */
    hypothetical: inquirySchema.optional(),
    version: z.int().min(1).optional(),
    /** or a definition that nobody has stored */
    definition: z.record(z.string(), z.unknown()).optional(),
    from: instant.optional(),
    until: instant,
    whatIf: z
      .array(
        z.union([
          z.strictObject({ at: instant, happens: z.enum(happenings) }),
          z.strictObject({ at: instant, answer: z.enum(['1', '2', '3']) }),
        ]),
      )
      .max(50)
      .default([]),
    facts: z.partialRecord(z.enum(factNames), z.union([z.string().max(500), z.boolean(), z.null()])).default({}),
    enrollmentId: z.uuid().default(SUPPOSED),
  })
  .refine((body) => (body.person === undefined) !== (body.hypothetical === undefined), {
    path: ['person'],
    message: 'give either person or hypothetical',
  })
  .refine((body) => body.version === undefined || body.definition === undefined, {
    path: ['version'],
    message: 'give either version or definition',
  })
  .meta({ id: 'SimulationRequest' });
const simulationQuery = z.object({ as: z.enum(['json', 'svg']).default('json') });
const entry = z.object({
  at: z.iso.datetime(),
  kind: z.string(),
  stepId: z.string().nullable(),
  channel: z.string().nullable(),
  template: z.string().nullable(),
  reason: z.string().nullable(),
  rule: z.string().nullable(),
  until: z.iso.datetime().nullable(),
});
const simulationShape = z
  .object({
    sequenceKey: z.string(),
    sequenceVersion: z.number().nullable(),
    begins: z.enum(['where_they_are', 'afresh']),
    notEnrolled: z.string().nullable(),
    enrollmentId: z.uuid().nullable(),
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    timeZone: z.string(),
    status: z.string().nullable(),
    because: z.string().nullable(),
    stepId: z.string().nullable(),
    turns: z.number(),
    stoppedAt: z.iso.datetime().nullable(),
    entries: z.array(entry),
  })
  .meta({ id: 'Simulation' });
const dryRunBody = z.strictObject({ running: z.enum(runningPolicies), until: instant }).meta({ id: 'DryRunRequest' });
const dryRunShape = z
  .object({
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    enrollments: z.number(),
    households: z.number(),
    cutShort: z.number(),
    counts: z.array(
      z.object({
        day: z.string(),
        outcome: z.string(),
        channel: z.string().nullable(),
        template: z.string().nullable(),
        reason: z.string().nullable(),
        count: z.number(),
      }),
    ),
    examples: z.array(entry.extend({ enrollmentId: z.uuid(), caseId: z.uuid(), personId: z.uuid() })),
  })
  .meta({ id: 'DryRun' });
const keyParam = z.object({ key: z.string().max(64) });
const versionParam = keyParam.extend({ version: z.coerce.number().int().min(1) });

/** What would happen, and to whom: nothing is sent, and nothing stays. */
@ApiTags('sequences')
@Controller('v1/sequences/:key')
export class SimulationsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly simulations: SimulationsService,
    private readonly dryRuns: DryRunsService,
  ) {}

  @Post('simulations')
  @HttpCode(200)
  @Permission('sequences:simulate')
  @ApiOkResponse({ standardSchema: simulationShape })
  async simulate(
    @Param({ schema: keyParam }) { key }: { key: string },
    @Query({ schema: simulationQuery }) { as }: z.infer<typeof simulationQuery>,
    @Body({ schema: simulationBody }) body: z.infer<typeof simulationBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof simulationShape> | string> {
    const { person, caseId, afresh, hypothetical, version, definition, whatIf, ...rest } = body;
    const span = { from: rest.from ?? this.clock.now(), until: rest.until };
    const simulated = await this.simulations.simulate({
      ...rest,
      ...span,
      key,
      version: version ?? null,
      definition: definition ?? null,
      whatIfs: whatIf,
      who: hypothetical ? { hypothetical } : { person: person!, caseId: caseId ?? null, afresh },
    });
    const timeZone = simulated.subject
      ? zoneOf(simulated.subject, this.config.practice.timeZone)
      : this.config.practice.timeZone;
    if (as === 'json') return show(simulated, span, timeZone);
    void reply.header('content-type', 'image/svg+xml; charset=utf-8');
    return draw(simulated, span, timeZone);
  }

  @Post('versions/:version/dry-run')
  @HttpCode(200)
  @Permission('sequences:simulate')
  @ApiOkResponse({ standardSchema: dryRunShape })
  async dryRun(
    @Param({ schema: versionParam }) { key, version }: z.infer<typeof versionParam>,
    @Body({ schema: dryRunBody }) { running, until }: z.infer<typeof dryRunBody>,
  ): Promise<z.infer<typeof dryRunShape>> {
    const { from, examples, ...run } = await this.dryRuns.dryRun(key, version, running, until);
    const shown = examples.map((one) => ({ ...one, ...showEntry(one) }));
    return { ...run, from: from.toISOString(), until: until.toISOString(), examples: shown };
  }
}

type Span = { from: Date; until: Date };

function show(simulated: Simulated, { from, until }: Span, timeZone: string): z.infer<typeof simulationShape> {
  const { run, subject: _, stoppedAt, ...rest } = simulated;
  const standing = run?.standing;
  const isThere = standing?.status === 'active' || standing?.status === 'held';
  return {
    ...rest,
    timeZone,
    enrollmentId: run?.enrollment.id ?? null,
    from: from.toISOString(),
    until: until.toISOString(),
    status: standing?.status ?? null,
    because: standing && 'because' in standing ? standing.because : null,
    stepId: isThere ? run!.enrollment.stepId : null,
    stoppedAt: stoppedAt?.toISOString() ?? null,
    entries: run?.entries.map(showEntry) ?? [],
  };
}

const showEntry = (one: Entry): z.infer<typeof entry> => ({
  ...one,
  at: one.at.toISOString(),
  until: one.until?.toISOString() ?? null,
});

/** Closed hours are shaded by the answers that the person has given; without a phone there are none. */
function draw({ run, subject, sequenceKey, sequenceVersion }: Simulated, span: Span, zone: string): string {
  const title = sequenceVersion ? `${sequenceKey}, version ${sequenceVersion}` : sequenceKey;
  const closedIn = (day: Span) => (subject ? closedSpans(subject, day) : []);
  return drawTimeline({ title, zone, entries: run?.entries ?? [], closedIn, ...span });
}
