import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { gmailPushSchema, graphPushSchema } from '../../../contracts/devices/triggers';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { MailWatchRecord } from '../../../models/devices/agents/agent-trigger.model';
import { type PushDeps, rememberPush, startPushed } from './start-pushed';
import { resourcesOf, STARTED_BY_MAIL } from './watched-resources';

/** Watches that one notification may be for: the same mailbox, connected by several people. */
const WATCHES_MAX = 100;

const gmailDataSchema = z.object({ emailAddress: z.string().min(3).max(320) });

/** A mailbox of Gmail changed: its agents run. What cannot be read, or nobody watches, is passed over. */
export async function hearGmail(
  deps: PushDeps,
  { message }: z.infer<typeof gmailPushSchema>,
  now = new Date(),
): Promise<void> {
  const data = gmailDataSchema.safeParse(parse(Buffer.from(message.data, 'base64').toString('utf8')));
  if (!data.success) return;
  const watches = await deps.models.MailWatch.find({ address: data.data.emailAddress.toLowerCase() })
    .sort({ _id: 1 })
    .limit(WATCHES_MAX)
    .lean<MailWatchRecord[]>();
  for (const watch of watches) await startAgentsOf(deps, watch, now);
}

/** Graph tells of changes and of its subscriptions: those are renewed or made anew by the next sweep, and agents run for what was missed. */
export async function hearGraph(
  deps: PushDeps,
  { value }: z.infer<typeof graphPushSchema>,
  now = new Date(),
): Promise<void> {
  const heard = new Map<string, { states: Set<string>; events: Set<string> }>();
  for (const { subscriptionId, clientState, lifecycleEvent } of value) {
    const known = heard.get(subscriptionId) ?? { states: new Set(), events: new Set() };
    known.states.add(clientState ?? '');
    known.events.add(lifecycleEvent ?? 'changed');
    heard.set(subscriptionId, known);
  }
  const { MailWatch } = deps.models;
  const watches = await MailWatch.find({ subscriptionId: { $in: [...heard.keys()] } })
    .sort({ _id: 1 })
    .lean<MailWatchRecord[]>();
  for (const watch of watches) {
    const said = heard.get(watch.subscriptionId ?? '');
    // All of one subscription say the same, or somebody else speaks in its name.
    if (!said || ![...said.states].every((state) => isState(watch, state))) continue;
    if (said.events.has('subscriptionRemoved'))
      await MailWatch.updateOne({ _id: watch._id }, { $set: { renewAt: now }, $unset: { subscriptionId: '' } });
    else if (said.events.has('reauthorizationRequired'))
      await MailWatch.updateOne({ _id: watch._id }, { $set: { renewAt: now } });
    if ([...said.events].some((event) => event !== 'reauthorizationRequired')) await startAgentsOf(deps, watch, now);
  }
}

async function startAgentsOf(
  deps: PushDeps,
  { connectionId, userId, organisationId, resource }: MailWatchRecord,
  now: Date,
): Promise<void> {
  const agents = await deps.models.CloudAgentConfig.find({ connectionId, userId, organisationId, ...STARTED_BY_MAIL })
    .sort({ _id: 1 })
    .lean<CloudAgentRecord[]>();
  for (const agent of agents) {
    if (!resourcesOf(agent).includes(resource)) continue;
    await rememberPush(deps.models, { ...agent, type: 'cloud' }, now);
    await startPushed(deps, agent._id, now);
  }
}

/** What is kept of a subscription’s `clientState`. */
export const hashClientState = (state: string): string => createHash('sha256').update(state).digest('hex');

function isState({ clientStateHash }: MailWatchRecord, state: string): boolean {
  const [kept, said] = [Buffer.from(clientStateHash ?? '', 'hex'), Buffer.from(hashClientState(state), 'hex')];
  return kept.length === said.length && timingSafeEqual(kept, said);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
