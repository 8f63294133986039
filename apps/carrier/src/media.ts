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

  find(messageSid: string, mediaSid: string): { type: string; bytes: Buffer } | undefined {
    return this.kept.get(`/Messages/${messageSid}/Media/${mediaSid}`);
  }
}
