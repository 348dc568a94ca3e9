import { randomBytes } from 'node:crypto';
import type { Types } from 'mongoose';
import { hashClientState } from '../../../commands/devices/triggers/hear-mail';
import {
  canTell,
  type PushProviders,
  resourcesOf,
  STARTED_BY_MAIL,
} from '../../../commands/devices/triggers/watched-resources';
import { WatchRefused } from '../../../connectors/devices/push/ask-provider';
import { stopMailbox, watchMailbox } from '../../../connectors/devices/push/gmail-watch';
import {
  createSubscription,
  deleteSubscription,
  type GraphPlace,
  renewSubscription,
} from '../../../connectors/devices/push/graph-subscription';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { MailWatchRecord } from '../../../models/devices/agents/agent-trigger.model';
import type { Models } from '../../../models/index';
import type { Logger } from '../../../platform/logger';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../platform/time';
import type { AccountTokenReader } from '../../../security/devices/accounts/account-tokens';

/** Whoever renews one has so long; then another process may. */
const LEASE_MS = 5 * MINUTE_MS;
/** After a refusal twice as long each time, and no longer than this. */
const PAUSE_MAX_MS = 6 * HOUR_MS;
/** Renewed so long before its end at the latest. */
const BEFORE_END_MS = HOUR_MS;
/** Watches that one sweep renews, and ends. */
const BATCH = 50;

export interface WatchDeps {
  models: Models;
  log: Logger;
  tokens: Pick<AccountTokenReader, 'accessTokenOf'>;
  push: PushProviders;
  config: {
    GMAIL_API_URL: string;
    GMAIL_PUSH_TOPIC: string;
    MICROSOFT_GRAPH_URL: string;
    /** Where Graph tells of changes. */
    notificationUrl: string;
  };
}
type Watch = Omit<MailWatchRecord, 'failures' | 'renewAt' | '_id'>;

/**
 * Has providers tell of changes wherever an enabled agent with a schedule reads an account that is in order: makes what is
 * missing, renews each daily and before its end, ends what nobody needs. Safe in several processes at once. Returns how many
 * the providers were asked for.
 */
export async function keepWatches(deps: WatchDeps, now = new Date()): Promise<number> {
  const { MailWatch } = deps.models;
  const wanted = await findWanted(deps);
  const kept = await MailWatch.find({}, { connectionId: 1, resource: 1 }).sort({ _id: 1 }).lean<MailWatchRecord[]>();
  const known = new Set(kept.map(keyOf));
  for (const [key, { connectionId, resource, ...fields }] of wanted)
    if (!known.has(key))
      await MailWatch.updateOne(
        { connectionId, resource },
        { $setOnInsert: { ...fields, renewAt: now, failures: 0 } },
        { upsert: true },
      );
  for (const { _id } of kept.filter((watch) => !wanted.has(keyOf(watch))).slice(0, BATCH)) await endWatch(deps, _id);
  const due = await MailWatch.find({ renewAt: { $lte: now } })
    .sort({ renewAt: 1, _id: 1 })
    .limit(BATCH)
    .lean<MailWatchRecord[]>();
  let asked = 0;
  for (const { _id, renewAt } of due) {
    const mine = await MailWatch.findOneAndUpdate(
      { _id, renewAt },
      { $set: { renewAt: new Date(now.getTime() + LEASE_MS) } },
      { returnDocument: 'after' },
    ).lean<MailWatchRecord>();
    if (!mine) continue; // another process does
    asked += 1;
    await renew(deps, mine, now);
  }
  return asked;
}

const keyOf = ({ connectionId, resource }: { connectionId: Types.ObjectId; resource: string }) =>
  `${connectionId.toHexString()} ${resource}`;

async function findWanted({ models, push }: WatchDeps): Promise<Map<string, Watch>> {
  const agents = await models.CloudAgentConfig.find(
    { ...STARTED_BY_MAIL, connectionId: { $exists: true } },
    { userId: 1, organisationId: 1, provider: 1, connectionId: 1, filterConfig: 1 },
  )
    .sort({ _id: 1 })
    .lean<CloudAgentRecord[]>();
  const readable = agents.filter(({ provider }) => canTell(push, provider));
  const accounts = await models.DeviceAccount.find(
    { _id: { $in: readable.flatMap(({ connectionId }) => connectionId ?? []) }, status: 'ok' },
    { email: 1, userId: 1 },
  )
    .sort({ _id: 1 })
    .lean();
  const inOrder = new Map(accounts.map((account) => [account._id.toHexString(), account]));
  const wanted = new Map<string, Watch>();
  for (const agent of readable) {
    const { connectionId, userId, organisationId, provider } = agent;
    const account = inOrder.get(connectionId?.toHexString() ?? '');
    if (!connectionId || !account?.userId.equals(userId)) continue;
    for (const resource of resourcesOf(agent)) {
      const watch: Watch = { organisationId, userId, connectionId, provider, resource };
      if (provider === 'gmail') {
        if (!account.email) continue; // nobody could tell whose mailbox changed
        watch.address = account.email.toLowerCase();
      }
      wanted.set(keyOf(watch), watch);
    }
  }
  return wanted;
}

async function renew(deps: WatchDeps, watch: MailWatchRecord, now: Date): Promise<void> {
  const { models, log } = deps;
  try {
    const expiresAt = await askFor(deps, watch, now);
    const renewAt = new Date(Math.min(now.getTime() + DAY_MS, expiresAt.getTime() - BEFORE_END_MS));
    await models.MailWatch.updateOne({ _id: watch._id }, { $set: { expiresAt, renewAt, failures: 0 } });
  } catch (error) {
    const failures = watch.failures + 1;
    const pause = Math.min(2 ** Math.min(failures, 12) * MINUTE_MS, PAUSE_MAX_MS);
    const wait = Math.max(pause, (error instanceof WatchRefused && error.retryAfterMs) || 0);
    const change = { $set: { failures, renewAt: new Date(now.getTime() + wait) } };
    await models.MailWatch.updateOne({ _id: watch._id }, change);
    const reason = `connection ${watch.connectionId.toHexString()}: ${error instanceof Error ? error.message : 'unknown'}`;
    const fields = { code: 'mail_watch_failed', provider: watch.provider, attempt: failures, reason };
    log.warn(fields, 'A provider does not tell of changes');
  }
}

const tokenOf = ({ tokens }: WatchDeps, { userId, organisationId, connectionId }: MailWatchRecord) =>
  tokens.accessTokenOf(
    { userId: userId.toHexString(), organisationId: organisationId.toHexString() },
    connectionId.toHexString(),
  );

/** When what the provider was asked for ends. */
async function askFor(deps: WatchDeps, watch: MailWatchRecord, now: Date): Promise<Date> {
  const { models, config } = deps;
  const accessToken = await tokenOf(deps, watch);
  if (watch.provider === 'gmail') return watchMailbox(config.GMAIL_API_URL, config.GMAIL_PUSH_TOPIC, accessToken);
  const place: GraphPlace = { graphUrl: config.MICROSOFT_GRAPH_URL, accessToken };
  if (watch.subscriptionId && watch.expiresAt && watch.expiresAt > now)
    try {
      return (await renewSubscription(place, watch.subscriptionId, now)).expiresAt;
    } catch (error) {
      if (!(error instanceof WatchRefused) || error.status !== 404) throw error;
    }
  const clientState = randomBytes(32).toString('base64url');
  const { resource } = watch;
  const asked = { resource, notificationUrl: config.notificationUrl, clientState };
  const { id, expiresAt } = await createSubscription(place, asked, now);
  await models.MailWatch.updateOne(
    { _id: watch._id },
    { $set: { subscriptionId: id, clientStateHash: hashClientState(clientState) } },
  );
  return expiresAt;
}

/** Forgets one, and has the provider forget it; what that does not hear ends by itself within days. */
async function endWatch(deps: WatchDeps, _id: Types.ObjectId): Promise<void> {
  const { models, config, log } = deps;
  const watch = await models.MailWatch.findOneAndDelete({ _id }).lean<MailWatchRecord>();
  if (!watch?.expiresAt) return;
  try {
    const { address, subscriptionId } = watch;
    // Somebody else here may have connected the same mailbox: Gmail would tell them nothing either.
    if (address !== undefined && (await models.MailWatch.exists({ address }))) return;
    const accessToken = await tokenOf(deps, watch);
    if (watch.provider === 'gmail') await stopMailbox(config.GMAIL_API_URL, accessToken);
    else if (subscriptionId)
      await deleteSubscription({ graphUrl: config.MICROSOFT_GRAPH_URL, accessToken }, subscriptionId);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    log.info({ code: 'mail_watch_left', provider: watch.provider, reason }, 'A provider was not told to stop');
  }
}
