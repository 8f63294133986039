import { z } from 'zod';
import { Refused } from '../errors/errors.js';

/** `?limit=&cursor=` of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
};

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A list answer over its element, for the API description. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Cuts `limit + 1` rows to a page; the cursor holds the last row's key. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => string,
  show: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(show),
    nextCursor: rows.length > limit && last ? Buffer.from(keyOf(last)).toString('base64url') : null,
  };
}

/** @throws Refused 400 at `cursor` when it is not one of ours */
export function readCursor(cursor: string | undefined, shape: RegExp): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!shape.test(key))
    throw new Refused('invalid_input', 'The cursor is not one that a list gave', 400, [
      { path: 'cursor', message: 'unknown cursor' },
    ]);
  return key;
}

export const ID_CURSOR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
