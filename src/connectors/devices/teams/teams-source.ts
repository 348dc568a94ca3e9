import type { Logger } from '../../../platform/logger';
import { type AccessToken, type CloudSource, SourceLost } from '../cloud-source';
import { type Clock, systemClock } from '../graph/clock';
import { createGraphClient } from '../graph/graph-client';
import { createQuota, type RequestQuota, TEAMS_QUOTA } from '../graph/quota';
import { readFeeds } from '../graph/read-feeds';
import { channelFeed } from './channel-feed';
import { createChatReader } from './read-chat-message';
import { repliesFeed } from './replies-feed';

export interface TeamsAccess {
  /** `MICROSOFT_GRAPH_URL`. */
  rootUrl: string;
  accessToken: AccessToken;
  /** Shared by all that read for this account; default: one of its own. */
  quota?: RequestQuota | undefined;
  log: Logger;
  clock?: Clock | undefined;
  random?: (() => number) | undefined;
}

/** Messages of chosen channels and the replies to them, also to old ones. A message's id is its channel's, then its own, of a reply with what it replies to between. */
export function openTeamsSource(access: TeamsAccess): CloudSource {
  const { clock = systemClock } = access;
  const quota = access.quota ?? createQuota(TEAMS_QUOTA, clock);
  const client = createGraphClient({ ...access, quota, clock });
  return {
    async *pages(request, signal) {
      const { filter } = request;
      const channels = new Map(
        (filter.channels ?? []).map(({ team_id: team, channel_id: channel }) => [
          `${team}/${channel}`,
          { team, channel },
        ]),
      );
      if (channels.size === 0) throw new SourceLost('No channel is chosen: an agent reads no others.');
      const feeds = [...channels.values()].flatMap((channel) => [
        channelFeed(client, channel, filter),
        repliesFeed(client, channel, filter),
      ]);
      yield* readFeeds(feeds, request, signal);
    },
    read: createChatReader(client),
  };
}
