import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Fields only, no files: more than this is not what a form of ours asks for. */
const MOST_BYTES = 16 * 1024;
const MOST_PARTS = 20;

/** This route also takes multipart/form-data; every other one answers 415 to it. */
export const TakesMultipart = () => RouteConfig({ takesMultipart: true });

/** Lets the routes that are marked with `TakesMultipart` read small multipart forms into `name -> value`. */
export function readMultipartForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: MOST_BYTES },
    (request: FastifyRequest, body: Buffer, done) => {
      const config = request.routeOptions.config as { takesMultipart?: boolean };
      if (!config.takesMultipart) return done(Object.assign(new Error('not taken here'), { statusCode: 415 }));
      const fields = readMultipart(request.headers['content-type'] ?? '', body);
      if (!fields) return done(Object.assign(new Error('not a readable form'), { statusCode: 400 }));
      done(null, fields);
    },
  );
}

/**
 * Reads the fields of a multipart/form-data body (RFC 7578); a part with a file name is passed over.
 * @param contentType the whole header: it names the boundary
 * @returns name -> value, of two parts with one name the first; null when the body is not in that form
 */
export function readMultipart(contentType: string, body: Buffer): Record<string, string> | null {
  const boundary = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  if (!boundary) return null;
  // each byte one character: parts are cut by byte, and read as UTF-8 only then
  // line ends as mail programs of all ages write them: a lost opt-out is worse than a loose form
  const text = `\r\n${body.toString('latin1').replace(/\r?\n/g, '\r\n')}`;
  const parts = text.split(`\r\n--${boundary[1] ?? boundary[2]}`);
  const end = parts.findIndex((part) => part.startsWith('--'));
  if (end < 1 || end > MOST_PARTS) return null;
  const fields = new Map<string, string>();
  for (const part of parts.slice(1, end)) {
    const field = readPart(part);
    if (field && !fields.has(field.name)) fields.set(field.name, field.value);
  }
  return Object.fromEntries(fields);
}

function readPart(part: string): { name: string; value: string } | null {
  const gap = part.indexOf('\r\n\r\n');
  if (gap < 0) return null;
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(part.slice(0, gap))?.[1];
  const [, quoted, bare] = /(?:^|;)\s*name=(?:"([^"]*)"|([^\s;"]+))/i.exec(disposition ?? '') ?? [];
  const name = quoted ?? bare;
  if (name === undefined || /;\s*filename\*?=/i.test(disposition!)) return null;
  return { name: utf8(name), value: utf8(part.slice(gap + 4)) };
}

const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
