import { z } from 'zod';
import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import { MINUTE_MS } from '../../../platform/time';
import type { Feed, FeedBatch, FeedItem } from '../graph/feed';
import { followLinks } from '../graph/follow-links';
import type { GraphClient } from '../graph/graph-client';
import { HistoryLost, isGone } from '../graph/graph-errors';
import { isOfSenders } from '../graph/senders';
import { changedAfter, lostChannel, titleOf } from './channel-feed';
import {
  type Channel,
  channelPath,
  type ChatMessage,
  chatMessageSchema,
  isWritten,
  momentOf,
  refOf,
  wordsOfWriter,
} from './chat-shapes';

/** So far back from the last change seen is looked again: a reply may be shown later than its own time says. */
const OVERLAP_MS = 10 * MINUTE_MS;
const markSchema = z.coerce.number().int().positive();

/**
 * The replies in a channel. A delta link tells of no reply to a message that it told before; so each reading asks which conversations changed after the newest change seen (a delta without a token, whose filter
 * counts replies), and lists the replies of each of them. The mark is that newest change, as Microsoft's clock says it; it moves only when all were listed.
 */
export function repliesFeed(client: GraphClient, channel: Channel, { senders }: FilterConfig): Feed {
  async function* sweep(after: number, known: number, signal: AbortSignal): AsyncGenerator<FeedBatch> {
    let newest = known;
    const see = (message: ChatMessage) => {
      newest = Math.max(newest, momentOf(message.lastModifiedDateTime) ?? 0, momentOf(message.createdDateTime) ?? 0);
    };
    const seen = new Set<string>();
    for await (const { values } of followLinks(client, changedAfter(channel, after), [], signal)) {
      for (const value of values) {
        const { data: root } = chatMessageSchema.safeParse(value);
        if (!root || seen.has(root.id)) continue;
        seen.add(root.id);
        see(root);
        for await (const replies of repliesOf(client, channel, root.id, signal)) {
          replies.forEach(see);
          const fresh = replies.filter(
            (reply) =>
              Math.max(momentOf(reply.createdDateTime) ?? Infinity, momentOf(reply.lastModifiedDateTime) ?? 0) > after,
          );
          yield { items: fresh.flatMap((reply) => toItem(root.id, reply)), mark: String(known) };
        }
      }
    }
    yield { items: [], mark: String(newest) };
  }
  const toItem = (root: string, reply: ChatMessage): FeedItem[] =>
    isWritten(reply) && isOfSenders(senders, wordsOfWriter(reply))
      ? [{ ref: refOf(channel, root, reply.id), at: momentOf(reply.createdDateTime) }]
      : [];
  return {
    key: `${channel.team}/${channel.channel}#replies`,
    title: `${titleOf(channel)}, replies`,
    all: (since, _start, signal) => sweep(since - 1, since, signal),
    news(mark, _since, signal) {
      const { data: known } = markSchema.safeParse(mark);
      if (known === undefined) throw new HistoryLost();
      return sweep(known - OVERLAP_MS, known, signal);
    },
    lost: (status, said) => lostChannel(channel, status, said),
  };
}

/** Pages of replies; none where the message is gone with all that was said to it. */
async function* repliesOf(
  client: GraphClient,
  channel: Channel,
  root: string,
  signal: AbortSignal,
): AsyncGenerator<ChatMessage[]> {
  const address = `${channelPath(channel)}/${encodeURIComponent(root)}/replies?$top=50`;
  try {
    for await (const { values } of followLinks(client, address, [], signal))
      yield values.flatMap((value) => chatMessageSchema.safeParse(value).data ?? []);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
