import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import { type MessageRef, SourceLost, SourceUnavailable } from '../cloud-source';
import { labelsSchema, listSchema } from './gmail-answers';
import type { GmailClient } from './gmail-client';
import { type WantedLabel, toQuery } from './gmail-filter';

/** Messages of one answer: as many as Gmail gives. */
const LISTED_AT_ONCE = 500;
/** A list of pages is gone through anew until nothing turns up that was not there, at most so often. */
const PASSES_MAX = 3;
/** Pages of one pass beyond those that are filled: a server that goes round in circles ends. */
const SPARE_PAGES = 20;

export const ALL_MAIL = 'all';

export interface Listed {
  refs: MessageRef[];
  /** There were more than were asked for. */
  hasMore: boolean;
}

/** The labels of a filter by Gmail's ids; undefined: it names none. Throws `SourceLost` where there is none of them; `missing`: those that there are not. */
export async function findLabels(
  client: GmailClient,
  filter: FilterConfig,
  signal: AbortSignal,
): Promise<{ wanted: WantedLabel[] | undefined; missing: string[] }> {
  const names = filter.labels ?? [];
  if (names.length === 0) return { wanted: undefined, missing: [] };
  const answer = await client.call(
    'labels',
    labelsSchema,
    (users, options) => users.labels.list({ userId: 'me' }, options),
    signal,
  );
  const wanted = new Map<string, WantedLabel>();
  const missing: string[] = [];
  for (const name of names) {
    const label =
      answer?.labels.find(({ id, name: known }) => id === name || known === name) ??
      answer?.labels.find((known) => known.name.toLowerCase() === name.toLowerCase());
    if (label) wanted.set(label.id, label);
    else missing.push(name);
  }
  if (wanted.size === 0)
    throw new SourceLost(`This account has no label ${names.map((one) => `“${one}”`).join(', ')}.`);
  return { wanted: [...wanted.values()], missing };
}

/**
 * Messages under a filter, the newest first (of several labels: of each in turn), at most `max`, none twice. Messages that are deleted meanwhile move the others from page to page:
 * so it is looked again.
 */
export async function listMessages(
  client: GmailClient,
  request: { filter: FilterConfig; wanted: readonly WantedLabel[] | undefined; from: Date; max: number },
  signal: AbortSignal,
): Promise<Listed> {
  const found = new Map<string, MessageRef>();
  let hasMore = false;
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    const before = found.size;
    const places = new Map<string | undefined, string | undefined>(
      request.wanted ? request.wanted.map(({ id }) => [id, '']) : [[undefined, '']],
    );
    let isPaged = false;
    let pages = Math.ceil(request.max / LISTED_AT_ONCE) * places.size + SPARE_PAGES;
    while (places.size > 0 && pages > 0 && !hasMore) {
      for (const [labelId, pageToken] of places) {
        pages -= 1;
        const page = await listPage(client, { ...request, labelId, pageToken }, signal);
        for (const { id } of page.messages) {
          if (found.has(id)) continue;
          if (found.size < request.max) found.set(id, { id, place: labelId ?? ALL_MAIL });
          else hasMore = true;
        }
        isPaged ||= page.nextPageToken !== undefined;
        if (page.nextPageToken === undefined) places.delete(labelId);
        else places.set(labelId, page.nextPageToken);
      }
    }
    if (!isPaged || hasMore || found.size === before) break;
  }
  return { refs: [...found.values()], hasMore };
}

async function listPage(
  client: GmailClient,
  request: {
    filter: FilterConfig;
    from: Date;
    labelId: string | undefined;
    pageToken: string | undefined;
  },
  signal: AbortSignal,
) {
  const { filter, from, labelId, pageToken } = request;
  const parameters = {
    userId: 'me',
    maxResults: LISTED_AT_ONCE,
    q: `${toQuery(filter, from)}${labelId === undefined ? ' -in:drafts -in:chats' : ''}`,
    ...(labelId !== undefined && { labelIds: [labelId] }),
    ...((labelId === 'SPAM' || labelId === 'TRASH') && { includeSpamTrash: true }),
    ...(pageToken && { pageToken }),
  };
  const page = await client.call(
    'list',
    listSchema,
    (users, options) => users.messages.list(parameters, options),
    signal,
  );
  if (!page) throw new SourceUnavailable('Gmail does not list this account’s messages.');
  return page;
}
