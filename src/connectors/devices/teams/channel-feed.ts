import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import type { Feed, FeedItem } from '../graph/feed';
import { followDelta } from '../graph/follow-delta';
import type { GraphClient } from '../graph/graph-client';
import { HistoryLost } from '../graph/graph-errors';
import { isOfSenders } from '../graph/senders';
import { type Channel, channelPath, chatMessageSchema, isWritten, momentOf, refOf, wordsOfWriter } from './chat-shapes';

/** The messages that begin conversations of a channel, by its delta link. Deleted ones and notices of the system's are skipped. */
export function channelFeed(client: GraphClient, channel: Channel, { senders }: FilterConfig): Feed {
  const toItem = (value: unknown): FeedItem | undefined => {
    const { data } = chatMessageSchema.safeParse(value);
    if (!data || !isWritten(data) || !isOfSenders(senders, wordsOfWriter(data))) return undefined;
    return { ref: refOf(channel, data.id), at: momentOf(data.createdDateTime) };
  };
  return {
    key: `${channel.team}/${channel.channel}`,
    title: titleOf(channel),
    all(since, start, signal) {
      const first = start && client.isFollowed(start) ? start : changedAfter(channel, since - 1);
      return followDelta(client, first, [], signal, toItem);
    },
    news(mark, _since, signal) {
      if (!client.isFollowed(mark)) throw new HistoryLost();
      return followDelta(client, mark, [], signal, toItem);
    },
    lost: (status, said) => lostChannel(channel, status, said),
  };
}

/** The conversations of a channel in which something was written or changed after a moment (ms). */
export const changedAfter = (channel: Channel, after: number): string => {
  const filter = `lastModifiedDateTime gt ${new Date(after).toISOString()}`;
  return `${channelPath(channel)}/delta?$top=50&$filter=${encodeURIComponent(filter)}`;
};

export const titleOf = ({ channel, team }: Channel) => `Channel ${channel} of team ${team}`;

export const lostChannel = (channel: Channel, status: number, said: string): string =>
  status === 404
    ? `${titleOf(channel)} is not there any more.`
    : `${titleOf(channel)} cannot be read. It needs the right ChannelMessage.Read.All, which an administrator grants, and its person in the team. ${said}`;
