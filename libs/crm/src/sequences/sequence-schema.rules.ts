import { z } from 'zod';
import { definitionSchema } from './definition.rules.js';

/** The language of sequences as JSON Schema, for editors and clients; what it cannot say, reading a definition does. */
export function sequenceSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(definitionSchema, { io: 'input', unrepresentable: 'any' });
  return { ...schema, title: 'A sequence of Hearthline', description: 'See docs/sequences.md' };
}
