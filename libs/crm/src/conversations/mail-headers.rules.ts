/** Name in small letters, value on one line. */
export type MailHeaders = readonly (readonly [name: string, value: string])[];

/** @returns the values of all headers of this name, in their order, in small letters */
export function valuesOf(headers: MailHeaders, name: string): string[] {
  return headers.flatMap(([one, value]) => (one === name ? [value.trim().toLowerCase()] : []));
}

export const hasHeader = (headers: MailHeaders, name: RegExp): boolean => headers.some(([one]) => name.test(one));
