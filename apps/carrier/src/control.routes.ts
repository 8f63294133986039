import type { FastifyInstance } from 'fastify';
import type { Callbacks, Forgery } from './callbacks.js';
import { isRecord, refused } from './checks.js';
import type { Exchange } from './exchange.js';
import {
  FAULT_KINDS,
  type FaultKind,
  type FaultOptions,
  type Faults,
  type OutageOptions,
  type ProgramOptions,
} from './faults.js';

export interface ControlParts {
  faults: Faults;
  exchange: Exchange;
  callbacks: Callbacks;
  idle(): Promise<void>;
}

type Scripted = { kind: FaultKind; times?: number } & FaultOptions;

/** The sandbox's own switches, for tests that run the carrier as a process. */
export async function controlRoutes(app: FastifyInstance, parts: ControlParts): Promise<void> {
  const { faults, exchange, callbacks } = parts;
  const state = () => ({
    items: faults.list(),
    programs: faults.programs,
    outages: faults.outages,
    struck: faults.struck,
  });

  app.get('/_carrier/health', async () => ({ status: 'ok' }));
  app.get('/_carrier/faults', async () => ({ ...state(), kinds: FAULT_KINDS }));
  app.post('/_carrier/faults', async (request, reply) => {
    const { kind, times, ...options } = bodyOf<Scripted>(request.body);
    faults.next(kind, times, options);
    return reply.status(201).send(state());
  });
  app.delete('/_carrier/faults', async (_request, reply) => {
    faults.clear();
    return reply.status(204).send();
  });
  app.get('/_carrier/faults/program', async () => ({ items: faults.programs, struck: faults.struck }));
  app.post('/_carrier/faults/program', async (request, reply) => {
    faults.program(bodyOf<ProgramOptions>(request.body));
    return reply.status(201).send(state());
  });
  app.post('/_carrier/faults/outage', async (request, reply) => {
    faults.outage(bodyOf<OutageOptions>(request.body));
    return reply.status(201).send(state());
  });

  app.get('/_carrier/callbacks', async () => ({ held: callbacks.held }));
  app.post('/_carrier/callbacks/release', async () => ({ released: await callbacks.release() }));
  app.post('/_carrier/callbacks/forge', async (request) => callbacks.forge(bodyOf<Forgery>(request.body)));

  app.get('/_carrier/ledger', async () => ({ items: exchange.ledger.acceptances }));
  app.get('/_carrier/alerts', async () => ({ items: exchange.alerts }));
  app.get('/_carrier/idle', async () => {
    await parts.idle();
    return { status: 'idle' };
  });
}

/** An object; its fields are looked over where they are used. */
function bodyOf<Asked>(body: unknown): Asked {
  if (!isRecord(body)) throw refused('the body must be a JSON object, sent as application/json');
  return body as Asked;
}
