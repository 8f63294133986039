import { randomBytes } from 'node:crypto';

/** What families send with their texts, kept while the process lives. */
export class Media {
  private readonly kept = new Map<string, { type: string; bytes: Buffer }>();

  /** @returns the path behind `/Messages` at which it can be fetched */
  keep(messageSid: string, type: string, bytes: Buffer): string {
    const path = `/Messages/${messageSid}/Media/ME${randomBytes(16).toString('hex')}`;
    this.kept.set(path, { type, bytes });
    return path;
  }

  /** Ids of what came with a message, and what each is said to be. */
  list(messageSid: string): { sid: string; type: string }[] {
    const folder = `/Messages/${messageSid}/Media/`;
    return [...this.kept].flatMap(([path, { type }]) =>
      path.startsWith(folder) ? [{ sid: path.slice(folder.length), type }] : [],
    );
  }

  find(messageSid: string, mediaSid: string): { type: string; bytes: Buffer } | undefined {
    return this.kept.get(`/Messages/${messageSid}/Media/${mediaSid}`);
  }
}
