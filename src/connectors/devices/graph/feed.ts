import type { MessageRef } from '../cloud-source';

/** A message that a place has, as far as a list tells. */
export interface FeedItem {
  ref: MessageRef;
  /** When it came, in ms; undefined: the list does not say. */
  at?: number | undefined;
}
export interface FeedBatch {
  items: readonly FeedItem[];
  /** Stands once these items, and all of the batches before, are done. */
  mark: string;
}

/** One place that is followed: a folder, a channel, the replies of a channel. Errors as of `GraphClient`. */
export interface Feed {
  /** Unique within a source, and the same at each run. */
  key: string;
  /** For people. */
  title: string;
  /** What is there that came at `since` (ms) or later, in any order; may hold older ones. The last batch's mark is where news begin. `start`: where Microsoft said to begin. */
  all(since: number, start: string | undefined, signal: AbortSignal): AsyncIterable<FeedBatch>;
  /** What has come or changed since a mark. `HistoryLost`: the mark is not known any more. */
  news(mark: string, since: number, signal: AbortSignal): AsyncIterable<FeedBatch>;
  /** What a refusal means here, for people. */
  lost(status: number, said: string): string;
}
