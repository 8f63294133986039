/** A mail that somebody wrote to us, decoded; nothing in it is proved, and all of it may be hostile. */
export interface InboundMail {
  /** equal for the same mail posted again: 64 hexadecimal digits over what it is, and never over its Message-ID alone */
  key: string;
  /** whoever the mail says wrote it, in small letters; null where it names nobody, or several */
  from: string | null;
  /** the name beside the address, as the writer's mail program put it */
  fromName: string;
  /** whom the mail was really delivered to (SMTP envelope), in small letters; never the header To */
  to: string[];
  /** where a bounce would go (Return-Path); '' is the empty one of machines, null is not known */
  envelopeFrom: string | null;
  subject: string;
  /** null where the mail has no such part */
  text: string | null;
  html: string | null;
  /** what the mail says: its text, or where it has none, its HTML as text; `>` before what is quoted */
  plain: string;
  /** in their order, names in small letters, values on one line */
  headers: [name: string, value: string][];
  /** character set that the provider names for each field */
  charsets: Record<string, string>;
  attachments: InboundAttachment[];
  /** what the receiving server said of the sending one: pass, fail, softfail, neutral, none */
  spf: string | null;
  /** domains whose signature was good, in small letters */
  signedBy: string[];
  /** false where something is missing: cut on the way, or over a bound */
  whole: boolean;
  /** false where nothing could be read: only `raw` tells of it */
  readable: boolean;
  /** fields that came twice, as the provider never sends them: somebody wrote them, so proofs in this mail prove nothing */
  repeated: string[];
  /** the post as it came, without what files hold */
  raw: Buffer;
}

export interface InboundAttachment {
  /** the last part of whatever path it was given, on one line; for people to read, never a place to write to */
  name: string;
  type: string;
  size: number;
  /** by which the mail's own HTML shows it (`cid:`), without brackets; null where it has none */
  contentId: string | null;
  /** what was kept of it; null where it was too much */
  bytes: Buffer | null;
}
