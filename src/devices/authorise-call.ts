import { Types } from 'mongoose';
import type { DeviceAction, DeviceTable } from '../contracts/devices/rows';
import { narrowCapabilities, readCapabilities } from '../models/devices/present-device';
import type { DeviceRecord } from '../models/devices/records/device.model';
import type { Models } from '../models/index';
import { readDecision } from './policy';

export interface CallToAuthorise {
  userId: string;
  organisationId: string;
  runId: string;
  /** Record id; undefined: the connection that asks, which said no name. */
  device: string | undefined;
  /** The background agent that asks. */
  agentId: string | undefined;
  tool: string;
  action: DeviceAction;
  table: DeviceTable | undefined;
  /** It waited: the agent's run that it comes of must not be cancelled, and the agent must be there; enabled, unless its person asked for it. */
  waited?: { runId: string; isApproved: boolean } | undefined;
}
/** `device`: as it stands now, where there is one. */
export type Authorised = { may: true; device: DeviceRecord | undefined } | { may: false; reason: string };

const refuse = (reason: string): Authorised => ({ may: false, reason });

/**
 * Whether a call may go out, asked each time that it is sent, also when it waited for days: the person, the run, the device, what it can
 * and may be asked, the policy. Whether its person was asked is for whoever makes the call.
 */
export async function authoriseCall(models: Models, call: CallToAuthorise): Promise<Authorised> {
  const [userId, organisationId] = [new Types.ObjectId(call.userId), new Types.ObjectId(call.organisationId)];
  const { waited, agentId } = call;
  const [user, run, device, decision, reasonNot] = await Promise.all([
    models.User.findOne({ _id: userId, organisationId }, { disabledAt: 1 }).lean(),
    models.Run.findOne({ _id: new Types.ObjectId(call.runId), userId }, { status: 1 }).lean(),
    call.device === undefined
      ? undefined
      : models.Device.findOne({ _id: new Types.ObjectId(call.device), userId, organisationId }).lean<DeviceRecord>(),
    readDecision(models, call),
    waited && agentId !== undefined ? whyNotAnyMore(models, agentId, waited) : undefined,
  ]);
  if (!user || user.disabledAt) return refuse('The account is no longer active.');
  if (run?.status === 'cancelled') return refuse('The run was cancelled.');
  if (reasonNot !== undefined) return refuse(reasonNot);
  if (decision === 'never') return refuse(`Its person does not let agents use ${call.tool}.`);
  if (call.device === undefined) return { may: true, device: undefined };
  if (!device) return refuse('There is no such device.');
  if (device.revokedAt) return refuse('The device was revoked.');
  const { tables, actions, vectors } = narrowCapabilities(
    readCapabilities(device.capabilities),
    readCapabilities(device.allow),
  );
  if (call.table && tables && !tables.includes(call.table))
    return refuse(`The device may not be asked for ${call.table}.`);
  if (actions && !actions.includes(call.action))
    return refuse(`The device may not be asked to ${call.action.replace('_', ' ')}.`);
  if (call.action.startsWith('vector') && vectors === false) return refuse('The device keeps no vectors.');
  return { may: true, device };
}

async function whyNotAnyMore(
  models: Models,
  agentId: string,
  { runId, isApproved }: NonNullable<CallToAuthorise['waited']>,
): Promise<string | undefined> {
  const _id = new Types.ObjectId(agentId);
  const [local, cloud, run] = await Promise.all([
    models.LocalAgentConfig.findOne({ _id }, { enabled: 1 }).lean(),
    models.CloudAgentConfig.findOne({ _id }, { enabled: 1 }).lean(),
    models.Run.findOne({ _id: new Types.ObjectId(runId) }, { status: 1 }).lean(),
  ]);
  const agent = local ?? cloud;
  if (!agent) return 'The agent was deleted.';
  if (isApproved) return undefined;
  if (!agent.enabled) return 'The agent is disabled.';
  return run?.status === 'cancelled' ? 'The run that found it was cancelled.' : undefined;
}
