import type { FastifyInstance } from 'fastify';
import { ApiError } from './errors.js';
import type { Exchange } from './exchange.js';
import { FAULT_KINDS, type FaultKind, type FaultOptions, type Faults } from './faults.js';

export interface ControlParts {
  faults: Faults;
  exchange: Exchange;
  idle(): Promise<void>;
}

type FaultBody = { kind?: string; times?: number } & FaultOptions;

/** The sandbox's own switches, for tests that run the carrier as a process. */
export async function controlRoutes(app: FastifyInstance, parts: ControlParts): Promise<void> {
  const { faults, exchange } = parts;
  app.get('/_carrier/health', async () => ({ status: 'ok' }));
  app.get('/_carrier/faults', async () => ({ items: faults.list(), kinds: FAULT_KINDS }));
  app.post<{ Body: FaultBody }>('/_carrier/faults', async (request, reply) => {
    const { kind, times = 1, ...options } = request.body ?? {};
    if (!isFaultKind(kind)) throw new ApiError(20001, `kind must be one of ${FAULT_KINDS.join(', ')}`);
    try {
      faults.next(kind, times, options);
    } catch (error) {
      throw new ApiError(20001, error instanceof Error ? error.message : 'not a fault');
    }
    return reply.status(201).send({ items: faults.list() });
  });
  app.delete('/_carrier/faults', async (_request, reply) => {
    faults.clear();
    return reply.status(204).send();
  });
  app.get('/_carrier/ledger', async () => ({ items: exchange.ledger.acceptances }));
  app.get('/_carrier/alerts', async () => ({ items: exchange.alerts }));
  app.get('/_carrier/idle', async () => {
    await parts.idle();
    return { status: 'idle' };
  });
}

function isFaultKind(kind: unknown): kind is FaultKind {
  return FAULT_KINDS.some((known) => known === kind);
}
