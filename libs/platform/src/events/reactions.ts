import 'reflect-metadata';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Tx } from '../database/tx.js';
import type { EventDefinition, StoredEvent } from './event.js';

/** A reaction that wants these events again at `at` (business time). */
export class Later {
  constructor(readonly at: Date) {}
}
export const later = (at: Date): Later => new Later(at);

/** Gets all events of one batch; one is the smallest many. When it throws, each event is tried alone. */
export type Reaction = (tx: Tx, events: StoredEvent[]) => Promise<void | Later>;
type Kind = 'on' | 'together';
interface Mark {
  kind: Kind;
  type: string;
  name: string;
  method: string;
}

const MARKS = Symbol('hearthline:reactions');

function mark(kind: Kind, definition: EventDefinition, name: string): MethodDecorator {
  return (target, method) => {
    const marks: Mark[] = Reflect.getMetadata(MARKS, target.constructor) ?? [];
    marks.push({ kind, type: definition.type, name, method: String(method) });
    Reflect.defineMetadata(MARKS, marks, target.constructor);
  };
}

/** Later, in its own transaction, retried until it holds. `name` stands in stored rows: never renamed. */
export const On = (definition: EventDefinition, name: string) => mark('on', definition, name);
/** In the transaction of the event itself: stops, and opening an inquiry for an unknown sender. Writes only own rows, no I/O. */
export const Together = (definition: EventDefinition, name: string) => mark('together', definition, name);

/** All reactions of this process, found on the providers of its modules. */
@Injectable()
export class Reactions implements OnModuleInit {
  private readonly later = new Map<string, { type: string; run: Reaction }>();
  private readonly together = new Map<string, { type: string; run: Reaction }>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      const marks: Mark[] = instance ? (Reflect.getMetadata(MARKS, (instance as object).constructor) ?? []) : [];
      for (const { kind, type, name, method } of marks) {
        const table = kind === 'on' ? this.later : this.together;
        if (table.has(name)) throw new Error(`Two reactions are called ${name}`);
        const run = (instance as Record<string, Reaction>)[method]!;
        table.set(name, { type, run: run.bind(instance) });
      }
    }
  }

  /** Names of the reactions that get a delivery of their own for this type. */
  subscribers(type: string): string[] {
    return [...this.later].filter(([, reaction]) => reaction.type === type).map(([name]) => name);
  }

  find(name: string): Reaction | undefined {
    return this.later.get(name)?.run;
  }

  togetherWith(type: string): Reaction[] {
    return [...this.together.values()].filter((reaction) => reaction.type === type).map((reaction) => reaction.run);
  }

  /** `on: name -> type` and `together: name -> type`, for the catalogue check and the generated documents. */
  listing(): { on: Record<string, string>; together: Record<string, string> } {
    const table = (entries: Map<string, { type: string }>) =>
      Object.fromEntries([...entries].map(([name, { type }]) => [name, type]).sort());
    return { on: table(this.later), together: table(this.together) };
  }
}
