export interface MultipartBounds {
  /** bytes that are read for their meaning; what comes after is only let run out */
  totalBytes: number;
  parts: number;
  /** bytes that are kept of one field */
  fieldBytes: number;
  /** bytes that are kept of all files together; of the rest the size is known */
  fileBytes: number;
  /** bytes that are kept of the post as it came */
  rawBytes: number;
}

export interface MultipartPart {
  name: string;
  /** null for a field */
  fileName: string | null;
  type: string | null;
  /** what was posted of it */
  size: number;
  /** what was kept of it, perhaps less */
  bytes: Buffer;
}

export interface MultipartBody {
  parts: MultipartPart[];
  /** false where the end is missing or something was over a bound: there may have been more than this */
  whole: boolean;
  /** the post as it came, without what files hold */
  raw: Buffer;
}

const HEADER_BYTES = 16 * 1024;
/** White space that may stand behind a boundary (RFC 2046 5.1.1), and the line end. */
const PADDING = 80;
const CR = 0x0d;

type Open = { part: MultipartPart; chunks: Buffer[]; kept: number };

/** @returns the boundary that a content-type header names; null when it names none */
export function boundaryOf(contentType: string): string | null {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70})(?![^\s;]))/i.exec(contentType) ?? [];
  return quoted ?? bare ?? null;
}

/**
 * Reads a multipart/form-data body (RFC 7578) while it arrives, and holds no more of it than the bounds say. Fields keep
 * their bytes, since each may have a character set of its own. Never throws: of a broken body it keeps what it could read.
 */
export class MultipartReader {
  private readonly parts: MultipartPart[] = [];
  private readonly raw: Buffer[] = [];
  private readonly delimiter: Buffer;
  /** arrived, and not understood yet; the first boundary may stand at the very beginning, where no line ends */
  private waiting = Buffer.from('\n');
  private state: 'content' | 'headers' | 'over' = 'content';
  private open: Open | null = null;
  private bytesRead = 0;
  private rawKept = 0;
  private fileBytesKept = 0;
  private whole = true;

  constructor(
    boundary: string,
    private readonly bounds: MultipartBounds,
  ) {
    this.delimiter = Buffer.from(`\n--${boundary}`, 'latin1');
  }

  push(chunk: Buffer): void {
    if (this.state === 'over') return;
    const taken = chunk.subarray(0, Math.max(0, this.bounds.totalBytes - this.bytesRead));
    if (taken.length < chunk.length) this.whole = false;
    this.bytesRead += taken.length;
    this.waiting = Buffer.concat([this.waiting, taken]);
    while (this.state === 'headers' ? this.readHeaders() : this.state === 'content' && this.readContent());
  }

  end(): MultipartBody {
    if (this.state !== 'over') {
      this.whole = false;
      if (this.state === 'content') this.keep(this.take(this.waiting.length - this.halfDelimiter()));
      else this.note(this.take(this.waiting.length));
    }
    this.close();
    return { parts: this.parts, whole: this.whole, raw: Buffer.concat(this.raw) };
  }

  /** @returns how many of the last bytes are the beginning of a boundary that was cut */
  private halfDelimiter(): number {
    const tail = this.waiting.subarray(this.waiting.lastIndexOf('\n'));
    const isHalf = tail.length > 1 && this.delimiter.subarray(0, tail.length).equals(tail);
    return isHalf ? tail.length + (this.waiting.at(-tail.length - 1) === CR ? 1 : 0) : 0;
  }

  /** @returns whether there is more to read in what has arrived */
  private readContent(): boolean {
    const at = this.waiting.indexOf(this.delimiter);
    if (at < 0) {
      // the boundary may be half here, and the line end before it is no content
      this.keep(this.take(Math.max(0, this.waiting.length - this.delimiter.length - 1)));
      return false;
    }
    const after = at + this.delimiter.length;
    const next = this.waiting.toString('latin1', after, after + PADDING + 2);
    const isLast = next.startsWith('--');
    const lineEnd = /^[ \t]*\r?\n/.exec(next)?.[0];
    if (!isLast && lineEnd === undefined) {
      // a line that only begins like the boundary is content; but its end may still be on its way
      const isUndecided = next.length < PADDING + 2 && /^(?:-|[ \t]*\r?)$/.test(next);
      if (!isUndecided) this.keep(this.take(after));
      return !isUndecided;
    }
    this.keep(this.take(at > 0 && this.waiting[at - 1] === CR ? at - 1 : at));
    this.close();
    this.note(this.take(this.waiting.indexOf(this.delimiter) + this.delimiter.length + (lineEnd?.length ?? 2)));
    this.state = isLast ? 'over' : 'headers';
    return !isLast;
  }

  private readHeaders(): boolean {
    const gap = /\r?\n\r?\n/.exec(this.waiting.toString('latin1', 0, HEADER_BYTES));
    if (!gap && this.waiting.length < HEADER_BYTES) return false;
    const head = this.take(gap ? gap.index + gap[0].length : 0);
    this.note(head);
    this.begin(head.toString('latin1'));
    this.state = 'content';
    return true;
  }

  private begin(head: string): void {
    const disposition = /^content-disposition:\s*form-data\s*;(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? '';
    const name = attribute(disposition, 'name');
    if (name === null) return;
    if (this.parts.length >= this.bounds.parts) {
      this.whole = false;
      return;
    }
    const type = /^content-type:\s*([^\r\n]{1,200})/im.exec(head)?.[1]?.trim() ?? null;
    const fileName = attribute(disposition, 'filename') ?? attribute(disposition, 'filename\\*');
    this.open = { part: { name, fileName, type, size: 0, bytes: Buffer.alloc(0) }, chunks: [], kept: 0 };
  }

  private take(length: number): Buffer {
    const taken = this.waiting.subarray(0, length);
    this.waiting = this.waiting.subarray(length);
    return taken;
  }

  /** Content of the open part; outside of one it is a preamble, or a part that is passed over. */
  private keep(content: Buffer): void {
    if (!this.open) return this.note(content);
    const { part, chunks } = this.open;
    const isFile = part.fileName !== null;
    const room = isFile ? this.bounds.fileBytes - this.fileBytesKept : this.bounds.fieldBytes - this.open.kept;
    const kept = content.subarray(0, Math.max(0, room));
    part.size += content.length;
    this.open.kept += kept.length;
    chunks.push(kept);
    if (isFile) this.fileBytesKept += kept.length;
    else this.note(kept);
    if (!isFile && kept.length < content.length) this.whole = false;
  }

  private close(): void {
    if (this.open) this.parts.push({ ...this.open.part, bytes: Buffer.concat(this.open.chunks) });
    this.open = null;
  }

  private note(bytes: Buffer): void {
    const kept = bytes.subarray(0, Math.max(0, this.bounds.rawBytes - this.rawKept));
    this.rawKept += kept.length;
    this.raw.push(kept);
  }
}

/** Of a content-disposition; letters beyond ASCII are UTF-8, as browsers and SendGrid write them. */
function attribute(disposition: string, name: string): string | null {
  const found = new RegExp(`(?:^|;)\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]*))`, 'i').exec(disposition);
  const value = found?.[1]?.replace(/\\(["\\])/g, '$1') ?? found?.[2];
  return value === undefined ? null : Buffer.from(value, 'latin1').toString('utf8');
}
