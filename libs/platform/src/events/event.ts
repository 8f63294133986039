import type { z } from 'zod';

/** A kind of event: a contract. Never renamed, only superseded by a new one. */
export interface EventDefinition<Data = unknown> {
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<Data>;
}

export interface Actor {
  kind: 'family' | 'staff' | 'system' | 'provider';
  id?: string;
}

/** What has happened, before it is appended. */
export interface NewEvent<Data = unknown> {
  definition: EventDefinition<Data>;
  caseId: string | null;
  personId?: string | null;
  actor: Actor;
  /** business time */
  occurredAt: Date;
  data: Data;
  /** the event that led to this one */
  causedBy?: { id: string; correlationId: string };
}

export interface StoredEvent<Data = unknown> {
  id: string;
  type: string;
  version: number;
  occurredAt: Date;
  caseId: string | null;
  personId: string | null;
  actor: Actor;
  correlationId: string;
  causationId: string | null;
  data: Data;
}

/**
 * @param type `noun.past_verb`
 * @param schema what `data` holds: ids and facts, never a phone, an address, a name or words of a family
 */
export function defineEvent<Data>(type: string, version: number, schema: z.ZodType<Data>): EventDefinition<Data> {
  if (!/^[a-z_]+\.[a-z_]+$/.test(type)) throw new Error(`${type} is not a noun.past_verb`);
  return { type, version, schema };
}
