import type { FilterConfig } from '../../contracts/devices/agent-schemas';

/** A message that there is, without its text. */
export interface MessageRef {
  /** The provider's own id, unique within a connected account and stable while the message is moved where the provider can say so. */
  id: string;
  /** Where it lies, as the provider names it: label, folder, or team and channel. */
  place: string;
}

/** A message, read. */
export interface SourceMessage {
  id: string;
  /** Of a message in a channel, the first one of its conversation. */
  threadId?: string | undefined;
  /** ISO 8601; absent where nobody says. */
  receivedAt?: string | undefined;
  /** Address or name of who wrote it, as far as it is known. */
  from: string;
  subject: string;
  /** Plain text: head (from, to, date, subject), body, names of attachments. Cut at `MESSAGE_TEXT_MAX`, and says so. */
  text: string;
}

/** What is to be read of an account, and from where on. */
export interface SourceRequest {
  filter: FilterConfig;
  /** What the last page answered that is stored; null: never read. */
  cursor: unknown;
  /** Of a first reading, or one after a lost history: the most messages, the newest first. */
  firstMax: number;
  /** The moment that counts as now: a first reading without a range goes 7 days back from it. */
  now: Date;
}

/** Some messages, and the cursor that stands once they are done. */
export interface SourcePage {
  refs: readonly MessageRef[];
  /** JSON, at most `CURSOR_BYTES_MAX` bytes. Never passes a message that was not in this page or one before. */
  cursor: unknown;
  /** For people: that more than `firstMax` were there, that a history was lost and all was looked through again. */
  notes?: readonly string[] | undefined;
}

/**
 * A connected account of one provider. Errors: `SourceLost` where access was taken away, `SourceUnavailable` where the provider says to wait longer
 * than is waited here. A message may be in two pages (who reads knows what it has seen); none is left out.
 */
export interface CloudSource {
  pages(request: SourceRequest, signal: AbortSignal): AsyncIterable<SourcePage>;
  /** Undefined: it is gone, or is not what the filter asks for (a sender that only the message tells). */
  read(ref: MessageRef, filter: FilterConfig, signal: AbortSignal): Promise<SourceMessage | undefined>;
}

/** Gives the access token to be used now; asked again with the one that the provider would not take. */
export type AccessToken = (refused?: string) => Promise<string>;

/** Characters of a message's text. */
export const MESSAGE_TEXT_MAX = 60_000;
/** Bytes of a cursor as JSON. */
export const CURSOR_BYTES_MAX = 262_144;

/** The account cannot be read any more: a right is missing, or what is to be read is not there. `message`: for people. */
export class SourceLost extends Error {
  override readonly name = 'SourceLost';
}
/** The provider does not answer, or wants us to wait. `retryAfterMs`: as long as it said. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable';
  constructor(
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
