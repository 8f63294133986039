import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { type FieldError, Refused } from '../errors/errors.js';
import { pathOf } from './path.js';

/** RFC 9457, served as application/problem+json. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors?: readonly FieldError[];
  [more: string]: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const TITLES: Record<number, [code: string, title: string]> = {
  400: ['bad_request', 'The request cannot be read'],
  401: ['unauthenticated', 'Sign in or send an API key'],
  403: ['forbidden', 'Not allowed'],
  404: ['not_found', 'There is nothing here'],
  405: ['method_not_allowed', 'This address does not take that method'],
  409: ['conflict', 'This contradicts what is there'],
  412: ['stale', 'The row has changed since it was read'],
  413: ['too_large', 'The request is too large'],
  414: ['url_too_long', 'The address is too long'],
  415: ['unsupported_media_type', 'This content type is not taken here'],
  422: ['refused', 'Understood, but it may not be done'],
  429: ['too_many_requests', 'Too many requests'],
  503: ['unavailable', 'Not ready yet'],
};

export function problem(status: number, more: Partial<Problem> = {}): Problem {
  const [code, title] = TITLES[status] ?? ['internal', 'Something failed on our side'];
  return { type: 'about:blank', title, status, code, ...more };
}

/** Turns whatever was thrown into a problem document; a fault tells nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refused)
    return problem(error.status, {
      code: error.code,
      title: error.message,
      ...(error.errors.length ? { errors: error.errors } : {}),
      ...error.more,
    });
  if (error instanceof HttpException) return problem(error.getStatus());
  const status = (error as { statusCode?: unknown })?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) return problem(status);
  return problem(500);
}

interface Issue {
  path?: readonly unknown[];
  message: string;
  /** fields that nobody asked for, of one object */
  keys?: readonly string[];
}

/** A field that does not exist is named like any other that cannot be used. */
function eachUnknownKey(issue: Issue): Issue[] {
  if (!issue.keys?.length) return [issue];
  return issue.keys.map((key) => ({ path: [...(issue.path ?? []), key], message: 'there is no such field' }));
}

export function invalidInput(issues: readonly Issue[]): Refused {
  const errors = issues
    .flatMap(eachUnknownKey)
    .slice(0, 50)
    .map((issue) => ({
      path: pathOf(
        (issue.path ?? []).map(
          (part) => (part && typeof part === 'object' && 'key' in part ? part.key : part) as PropertyKey,
        ),
      ),
      message: issue.message,
    }));
  return new Refused('invalid_input', 'The request has fields that cannot be used', 400, errors);
}

/** @throws Refused (400) naming every field that is not what the schema says */
export function readInput<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalidInput(parsed.error.issues);
  return parsed.data;
}
