import { Injectable } from '@nestjs/common';
import { kindOf } from '../queue/queue.js';
import { type Finding, isWell } from './findings.rules.js';

export interface DeepReport {
  status: 'ok' | 'not ok';
  checks: Record<string, Finding>;
}

type DeepCheck = () => Promise<Record<string, Finding>>;

/** What `/health/deep` looks at; modules add the checks of what they own. */
@Injectable()
export class DeepHealth {
  private readonly checks = new Map<string, DeepCheck>();
  private looking: Promise<DeepReport> | undefined;

  /** @param name stands in the report when the check itself fails */
  add(name: string, check: DeepCheck): void {
    this.checks.set(name, check);
  }

  /** Runs every check at once. Who asks meanwhile gets the same report: one canary, however many probes there are. */
  look(): Promise<DeepReport> {
    this.looking ??= this.run().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async run(): Promise<DeepReport> {
    const found = await Promise.all(
      [...this.checks].map(([name, check]) =>
        check().catch((error: unknown): Record<string, Finding> => ({ [name]: kindOf(error) })),
      ),
    );
    const checks: Record<string, Finding> = Object.assign({}, ...found);
    return { status: isWell(checks) ? 'ok' : 'not ok', checks };
  }
}
