import { SourceUnavailable } from '../cloud-source';
import type { FeedBatch, FeedItem } from './feed';
import { followLinks } from './follow-links';
import type { GraphClient } from './graph-client';

/** A delta as batches: the mark of each is the link that goes on after it. `start`: the first address, or an earlier batch's mark. */
export async function* followDelta(
  client: GraphClient,
  start: string,
  prefer: readonly string[],
  signal: AbortSignal,
  toItem: (value: unknown) => FeedItem | undefined,
): AsyncGenerator<FeedBatch> {
  for await (const { values, link } of followLinks(client, start, prefer, signal)) {
    if (link === undefined) throw new SourceUnavailable('Microsoft’s list of changes has no end.');
    const items = values.flatMap((value) => {
      const item = toItem(value);
      return item ? [item] : [];
    });
    yield { items, mark: link };
  }
}
