import type { CallOutcome } from '../wire/outcome.js';

export interface SmsRequest {
  /** E.164 */
  to: string;
  body: string;
  /** Where news of this text goes; carries the attempt's own reference, the only one that comes back signed. */
  statusCallback: string;
  /** The carrier throws the text away when it could not hand it on for so long: 1 to 36,000 seconds. */
  validitySeconds?: number;
}

/** A text as the carrier keeps it. */
export interface CarrierText {
  sid: string;
  /** `reply`: the carrier's own answer to a keyword, which nobody of us sent */
  direction: 'inbound' | 'outbound' | 'reply';
  /** E.164; null while a Messaging Service has not picked the sender yet */
  from: string | null;
  to: string;
  body: string;
  media: number;
  /** the carrier's own word, lower case: queued, sent, delivered, ... */
  status: string;
  errorCode: string | null;
  /** when the carrier took it, machine time */
  createdAt: Date;
}

export interface TextsWanted {
  /** E.164: texts to this number only, whatever became of them */
  to?: string;
  /**
   * Texts whose date of sending is at or after this. Hides what was taken and not yet sent, so a look for one text never
   * uses it; inbound texts always have it.
   */
  sentFrom?: Date;
  /** texts whose date of sending is before this */
  sentBefore?: Date;
  /** stop after so many, newest first */
  most: number;
}

/**
 * What became of one picture or recording that came with a text. `refused` is for good; `not_got` may be tried again.
 * Codes only.
 */
export type MediaOutcome =
  { kind: 'got'; bytes: Buffer } | { kind: 'refused'; reason: string } | { kind: 'not_got'; reason: string };

/** The carrier could not be asked: codes and numbers only. */
export class NotListed extends Error {
  override name = 'NotListed';
}

/** Hands texts to the carrier, each exactly one time, and asks it what became of them. */
export abstract class SmsGateway {
  /** Calls the carrier once. Never throws: every failure is an outcome. */
  abstract send(request: SmsRequest): Promise<CallOutcome>;

  /**
   * Texts of our account, newest first. Absence proves nothing: a list can be late.
   * @throws NotListed when the carrier did not answer with a readable list
   */
  abstract list(wanted: TextsWanted): Promise<CarrierText[]>;

  /** @returns the text, or null when the carrier knows none with this sid. @throws NotListed */
  abstract fetch(sid: string): Promise<CarrierText | null>;

  /**
   * Where what came with a text is, by the id of the text, in an order that stays.
   * @throws NotListed when the carrier did not answer with a readable list
   */
  abstract mediaOf(sid: string): Promise<string[]>;

  /**
   * Fetches what came with a text, with our credentials, from the carrier and from nowhere else.
   * @param url as the signed webhook named it; any other address is `refused` without a call
   * @param mostBytes a longer one is `refused`
   */
  abstract media(url: string, mostBytes: number): Promise<MediaOutcome>;

  /** Lets the calls under way end, then closes the connections. What is sent after that is `not_sent`. */
  abstract close(): Promise<void>;
}
