/** One thing that is wrong with a request, in SendGrid's words for it. */
export interface Flaw {
  message: string;
  field: string | null;
}

/** A refusal in SendGrid's own form: `{errors: [{message, field, help}]}`. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';

  constructor(
    readonly status: number,
    readonly flaws: readonly Flaw[],
  ) {
    super(flaws.map(({ message }) => message).join(' '));
  }

  toJSON(): Record<string, unknown> {
    return { errors: this.flaws.map(({ message, field }) => ({ message, field, help: null })) };
  }
}

export const refusal = (status: number, message: string): MailRefused =>
  new MailRefused(status, [{ message, field: null }]);
