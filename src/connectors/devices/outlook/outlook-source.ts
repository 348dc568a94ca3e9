import type { Logger } from '../../../platform/logger';
import type { AccessToken, CloudSource } from '../cloud-source';
import { type Clock, systemClock } from '../graph/clock';
import { createGraphClient } from '../graph/graph-client';
import { createQuota, OUTLOOK_QUOTA, type RequestQuota } from '../graph/quota';
import { readFeeds } from '../graph/read-feeds';
import { folderFeed } from './folder-feed';
import { findFolders } from './mail-folders';
import { readMail } from './read-mail';

export interface OutlookAccess {
  /** `MICROSOFT_GRAPH_URL`. */
  rootUrl: string;
  accessToken: AccessToken;
  /** Shared by all that read this mailbox; default: one of its own. */
  quota?: RequestQuota | undefined;
  log: Logger;
  clock?: Clock | undefined;
  random?: (() => number) | undefined;
}

/** Mail of a Microsoft account: chosen folders (default: the inbox), each by its delta link. Ids stay while a message is moved between folders. */
export function openOutlookSource(access: OutlookAccess): CloudSource {
  const { clock = systemClock } = access;
  const quota = access.quota ?? createQuota(OUTLOOK_QUOTA, clock);
  const client = createGraphClient({ ...access, quota, clock });
  return {
    async *pages(request, signal) {
      const { folders, missing } = await findFolders(client, request.filter.folders, signal);
      const feeds = folders.map((folder) => folderFeed(client, folder, request.filter));
      yield* readFeeds(feeds, request, signal, missing);
    },
    read: (ref, filter, signal) => readMail(client, ref.id, filter, signal),
  };
}
