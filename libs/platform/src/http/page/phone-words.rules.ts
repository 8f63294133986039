/** 919-555-0142: how a number stands in a text, in a mail and on a page; one that is not of North America stays as it is. */
export function phoneWords(phone: string): string {
  const [, area, exchange, line] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone) ?? [];
  return area ? `${area}-${exchange}-${line}` : phone;
}
