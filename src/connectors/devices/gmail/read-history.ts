import type { MessageRef } from '../cloud-source';
import { type HistoryPage, historySchema } from './gmail-answers';
import { type GmailClient, GmailRefused } from './gmail-client';
import { isMail, type WantedLabel } from './gmail-filter';
import { ALL_MAIL } from './list-messages';

/** Entries of one answer: as many as Gmail gives. */
const ENTRIES_AT_ONCE = 500;
/** A server that goes round in circles ends. */
const PAGES_MAX = 10_000;
const ELSEWHERE_MAX = 50_000;

export interface HistoryPart {
  refs: MessageRef[];
  /** All before it is in this part or one before; known with the last. */
  doneTo: string | undefined;
}

/**
 * What came, or was put under a wanted label, since a history id. Throws `HistoryLost` where Gmail has none from there on. What `doneTo` says is Gmail's word of when
 * the first page was asked for: what comes between the pages is told again.
 */
export async function* readHistory(
  client: GmailClient,
  since: { historyId: string; wanted: readonly WantedLabel[] | undefined },
  signal: AbortSignal,
): AsyncGenerator<HistoryPart> {
  let pageToken: string | undefined;
  let doneTo: string | undefined;
  const { wanted } = since;
  const elsewhere = new Set<string>();
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await readPage(client, { ...since, isLabelled: wanted !== undefined }, pageToken, signal);
    doneTo ??= page.historyId;
    pageToken = page.nextPageToken;
    yield { refs: refsOf(page, wanted, elsewhere), doneTo: pageToken === undefined ? doneTo : undefined };
    if (pageToken === undefined) return;
  }
  throw new HistoryLost();
}

/** Gmail keeps a history for about a week, and sometimes for less. */
export class HistoryLost extends Error {
  override readonly name = 'HistoryLost';
}

async function readPage(
  client: GmailClient,
  { historyId, isLabelled }: { historyId: string; isLabelled: boolean },
  pageToken: string | undefined,
  signal: AbortSignal,
) {
  const parameters = {
    userId: 'me',
    startHistoryId: historyId,
    historyTypes: ['messageAdded', 'labelAdded', ...(isLabelled ? ['labelRemoved'] : [])],
    maxResults: ENTRIES_AT_ONCE,
    ...(pageToken && { pageToken }),
  };
  try {
    const page = await client.call(
      'history',
      historySchema,
      (users, options) => users.history.list(parameters, options),
      signal,
    );
    if (page) return page;
  } catch (error) {
    if (!(error instanceof GmailRefused)) throw error; // an id that is none any more is 400 too
  }
  throw new HistoryLost();
}

/**
 * `elsewhere`: of new messages, those that are not where they are looked for. Gmail does not say whether it tells a message's labels as they were then or as they are now: one that
 * a person has moved away meanwhile is known by that.
 */
function refsOf(
  { history }: HistoryPage,
  wanted: readonly WantedLabel[] | undefined,
  elsewhere: Set<string>,
): MessageRef[] {
  const refs = new Map<string, MessageRef>();
  const labels = new Set(wanted?.map(({ id }) => id));
  for (const { messagesAdded, labelsAdded, labelsRemoved } of history) {
    for (const { message } of messagesAdded) {
      const place = wanted ? message.labelIds.find((id) => labels.has(id)) : ALL_MAIL;
      if (place !== undefined && isMail(message.labelIds, wanted)) refs.set(message.id, { id: message.id, place });
      else if (elsewhere.size < ELSEWHERE_MAX) elsewhere.add(message.id);
    }
    for (const { message, labelIds } of labelsRemoved) {
      const place = labelIds.find((id) => labels.has(id));
      if (place !== undefined && elsewhere.delete(message.id)) refs.set(message.id, { id: message.id, place });
    }
    for (const { message, labelIds } of labelsAdded) {
      // Without labels: what comes to the inbox from the spam, or from where a filter had put it.
      const place = wanted ? labelIds.find((id) => labels.has(id)) : labelIds.includes('INBOX') ? ALL_MAIL : undefined;
      if (place !== undefined) refs.set(message.id, { id: message.id, place });
    }
  }
  return [...refs.values()];
}
