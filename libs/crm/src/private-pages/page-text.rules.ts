/** One page as it is read: its title and its paragraphs. */
export interface PageText {
  title: string;
  paragraphs: readonly string[];
}

/** Words of the channel `page`: paragraphs stand apart by an empty line, a line break inside one means nothing. */
export function asPage({ subject, body }: { subject: string | null; body: string }): PageText {
  const paragraphs = body.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' '));
  return { title: subject ?? '', paragraphs };
}
