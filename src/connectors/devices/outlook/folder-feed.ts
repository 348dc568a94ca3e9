import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import type { Feed, FeedItem } from '../graph/feed';
import { followDelta } from '../graph/follow-delta';
import type { GraphClient } from '../graph/graph-client';
import { HistoryLost } from '../graph/graph-errors';
import { isOfSenders } from '../graph/senders';
import type { MailFolder } from './mail-folders';
import { addressOf, IMMUTABLE_IDS, LISTED_FIELDS, listedMailSchema, nameOf, writerOf } from './mail-shapes';

const PREFER = [IMMUTABLE_IDS, 'odata.maxpagesize=200'];
/** With a filter Graph's delta gives no more than that, and does not say so. */
const FILTERED_MAX = 5_000;

/**
 * A folder by its own delta link. A message that is moved is removed here and new in its other folder, under the same id; what is removed is skipped. Drafts are not read.
 */
export function folderFeed(client: GraphClient, folder: MailFolder, { senders }: FilterConfig): Feed {
  const toItem = (value: unknown): FeedItem | undefined => {
    const { data } = listedMailSchema.safeParse(value);
    if (!data || data['@removed'] !== undefined || data.isDraft) return undefined;
    const writer = writerOf(data);
    // Who wrote it may not be told here: then reading it decides.
    if (nameOf(writer) && !isOfSenders(senders, [addressOf(writer)])) return undefined;
    const at = data.receivedDateTime ? Date.parse(data.receivedDateTime) : NaN;
    return { ref: { id: data.id, place: folder.id }, at: Number.isNaN(at) ? undefined : at };
  };
  let listed = 0;
  const follow = (start: string, signal: AbortSignal) => {
    listed = 0;
    return followDelta(client, start, PREFER, signal, (value) => {
      listed += 1;
      return toItem(value);
    });
  };
  return {
    key: folder.id,
    title: `Folder “${folder.name}”`,
    async *all(since, start, signal) {
      yield* follow(start && client.isFollowed(start) ? start : firstAddress(folder, since), signal);
      // There may be more: then the folder is listed whole.
      if (listed >= FILTERED_MAX) yield* follow(firstAddress(folder), signal);
    },
    async *news(mark, _since, signal) {
      if (!client.isFollowed(mark)) throw new HistoryLost();
      yield* follow(mark, signal);
      if (listed >= FILTERED_MAX) throw new HistoryLost();
    },
    lost: (status, said) =>
      status === 404
        ? `The folder “${folder.name}” is not there any more.`
        : `The folder “${folder.name}” cannot be read. It needs the right Mail.Read. ${said}`,
  };
}

/** Of what came at `since` or later; default: of all. */
function firstAddress({ id }: MailFolder, since?: number): string {
  const query = [`$select=${LISTED_FIELDS}`, `$orderby=${encodeURIComponent('receivedDateTime desc')}`];
  if (since !== undefined) {
    // Graph knows whole seconds here.
    const from = new Date(Math.floor(since / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
    query.push(`$filter=${encodeURIComponent(`receivedDateTime ge ${from}`)}`);
  }
  return `/me/mailFolders/${encodeURIComponent(id)}/messages/delta?${query.join('&')}`;
}
