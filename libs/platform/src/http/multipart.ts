import type { Readable } from 'node:stream';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { boundaryOf, type MultipartBody, type MultipartBounds, MultipartReader } from './multipart-reader.js';

/** Fields only, no files: more than this is not what a form of ours asks for. */
const MOST_BYTES = 16 * 1024;
const MOST_PARTS = 20;

type Taken = 'form' | 'unread';

/** This route also takes multipart/form-data as `name -> value`; every other one answers 415 to it. */
export const TakesMultipart = () => RouteConfig({ takesMultipart: 'form' satisfies Taken });

/** This route gets an `UnreadMultipart` for its body: it checks who asks before it reads what may be long. */
export const TakesUnreadMultipart = () => RouteConfig({ takesMultipart: 'unread' satisfies Taken });

/** A multipart body that nobody has read yet. */
export class UnreadMultipart {
  constructor(
    private readonly contentType: string,
    private readonly body: Readable,
  ) {}

  /**
   * @param drainBytes what is over the bounds is let run out up to here, so that the other side hears our answer
   * @throws the stream's own error when the other side went away
   */
  async read(bounds: MultipartBounds, drainBytes: number): Promise<MultipartBody> {
    // where no boundary is named no line is one: everything is a preamble, and kept as it came
    const reader = new MultipartReader(boundaryOf(this.contentType) ?? '\n', bounds);
    let arrived = 0;
    for await (const chunk of arriving(this.body)) {
      arrived += chunk.length;
      reader.push(chunk);
      if (arrived > drainBytes) break;
    }
    return reader.end();
  }
}

/** Lets the routes that are marked take multipart forms, each in its own way. */
export function readMultipartForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, body: Readable) => {
    const { takesMultipart } = request.routeOptions.config as { takesMultipart?: Taken };
    const contentType = request.headers['content-type'] ?? '';
    if (takesMultipart === 'unread') return new UnreadMultipart(contentType, body);
    if (takesMultipart !== 'form') throw Object.assign(new Error('not taken here'), { statusCode: 415 });
    return readForm(contentType, body);
  });
}

/** A body that is left half read stays open: closing it would close the connection that our answer goes over. */
function arriving(body: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => body.iterator({ destroyOnReturn: false }) };
}

/** @throws Error with the status 413 for a long one, 400 for one that cannot be read */
async function readForm(contentType: string, body: Readable): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  let arrived = 0;
  for await (const chunk of arriving(body)) {
    arrived += chunk.length;
    if (arrived > MOST_BYTES) throw Object.assign(new Error('too long a form'), { statusCode: 413 });
    chunks.push(chunk);
  }
  const fields = readMultipart(contentType, Buffer.concat(chunks));
  if (!fields) throw Object.assign(new Error('not a readable form'), { statusCode: 400 });
  return fields;
}

/**
 * Reads the fields of a small multipart/form-data body (RFC 7578); a part with a file name is passed over.
 * @param contentType the whole header: it names the boundary
 * @returns name -> value, of two parts with one name the first; null when the body is not in that form
 */
export function readMultipart(contentType: string, body: Buffer): Record<string, string> | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const bounds = { totalBytes: MOST_BYTES, parts: MOST_PARTS, fieldBytes: MOST_BYTES, fileBytes: 0, rawBytes: 0 };
  const reader = new MultipartReader(boundary, bounds);
  reader.push(body);
  const { parts, whole } = reader.end();
  if (!whole) return null;
  const fields = new Map<string, string>();
  for (const { name, fileName, bytes } of parts) {
    if (fileName === null && !fields.has(name)) fields.set(name, bytes.toString('utf8'));
  }
  return Object.fromEntries(fields);
}
