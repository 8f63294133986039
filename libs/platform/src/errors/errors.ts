/** A refusal: asked properly, but it may not be done now. Answered as a problem document; never retried. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 = 422,
    readonly errors: readonly FieldError[] = [],
    /** what helps whoever asked to go on: ids, instants, choices; further members of the problem document */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export interface FieldError {
  /** where in the input, as `person.phone` or `consents[0].textVersion` */
  path: string;
  message: string;
}

/** A reaction that can never succeed: parked at once, where staff see the reason. */
export class GiveUp extends Error {}
