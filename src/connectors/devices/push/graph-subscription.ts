import { z } from 'zod';
import { MINUTE_MS } from '../../../platform/time';
import { askProvider, WatchRefused } from './ask-provider';

/** Graph takes three days of messages in channels, seven of mail: an hour less than three is right for both. */
const LIFE_MS = (3 * 24 * 60 - 60) * MINUTE_MS;

export interface GraphSubscription {
  id: string;
  expiresAt: Date;
}
export interface GraphPlace {
  /** `MICROSOFT_GRAPH_URL`. */
  graphUrl: string;
  accessToken: string;
}

const answerSchema = z.object({ id: z.string().min(1).max(200), expirationDateTime: z.string() });
const readSubscription = (answer: unknown): GraphSubscription => {
  const { success, data } = answerSchema.safeParse(answer);
  const expiresAt = new Date(data?.expirationDateTime ?? '');
  if (!success || Number.isNaN(expiresAt.getTime())) throw new WatchRefused(0);
  return { id: data.id, expiresAt };
};
const addressOf = (graphUrl: string, id = '') =>
  new URL(`${graphUrl}/v1.0/subscriptions${id && `/${encodeURIComponent(id)}`}`);
const endsAt = (now: Date) => new Date(now.getTime() + LIFE_MS).toISOString();

/** Has Graph tell `notificationUrl` of new messages, without what is in them; that address is asked whether it is ours before this resolves. */
export async function createSubscription(
  { graphUrl, accessToken }: GraphPlace,
  asked: { resource: string; notificationUrl: string; clientState: string },
  now: Date,
): Promise<GraphSubscription> {
  const { resource, notificationUrl, clientState } = asked;
  const body = {
    ...{ changeType: 'created', notificationUrl, lifecycleNotificationUrl: notificationUrl },
    ...{ resource, clientState, expirationDateTime: endsAt(now) },
  };
  return readSubscription(await askProvider({ method: 'POST', url: addressOf(graphUrl), accessToken, body }));
}

/** Prolongs one, which also answers `reauthorizationRequired`. `WatchRefused` 404: it is gone, and must be made anew. */
export async function renewSubscription(
  { graphUrl, accessToken }: GraphPlace,
  id: string,
  now: Date,
): Promise<GraphSubscription> {
  const body = { expirationDateTime: endsAt(now) };
  return readSubscription(await askProvider({ method: 'PATCH', url: addressOf(graphUrl, id), accessToken, body }));
}

/** Has Graph forget one. */
export async function deleteSubscription({ graphUrl, accessToken }: GraphPlace, id: string): Promise<void> {
  await askProvider({ method: 'DELETE', url: addressOf(graphUrl, id), accessToken });
}
