import { type ClientSession, Types } from 'mongoose';
import { tierOf } from '../../../../config/tiers';
import { AGENTS_MAX } from '../../../contracts/devices/agent-schemas';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { unprocessable } from '../../../platform/errors';
import { tierLimit } from '../../check-schedule';

/** Before a transaction that takes a slot: the record that those who take one at once collide in. */
export async function openSlots(models: Models, { userId, organisationId }: Caller): Promise<void> {
  await models.AgentSlots.updateOne(
    { _id: new Types.ObjectId(userId) },
    { $setOnInsert: { organisationId: new Types.ObjectId(organisationId), revision: 0 } },
    { upsert: true },
  );
}

/**
 * Lets one more agent be made, or enabled, in a transaction that does so: of two at once one is done again, and counts the other.
 * Throws 403 `tier_limit`, 422 `too_many_agents`.
 */
export async function takeSlot(
  models: Models,
  caller: Caller,
  taken: { isNew: boolean; isEnabled: boolean },
  session: ClientSession,
): Promise<void> {
  const userId = new Types.ObjectId(caller.userId);
  await models.AgentSlots.updateOne({ _id: userId }, { $inc: { revision: 1 } }, { session });
  const count = async (filter: object) => {
    const of = { userId, organisationId: new Types.ObjectId(caller.organisationId), ...filter };
    const local = await models.LocalAgentConfig.countDocuments(of, { session });
    return local + (await models.CloudAgentConfig.countDocuments(of, { session }));
  };
  if (taken.isNew && (await count({})) >= AGENTS_MAX)
    throw unprocessable('too_many_agents', `You have ${AGENTS_MAX} agents, as many as one person may have.`);
  const { batchActive } = tierOf(caller.tier);
  if (taken.isEnabled && batchActive !== null && (await count({ enabled: true })) >= batchActive)
    throw tierLimit(`You have ${batchActive} agents enabled, as many as your tier allows. Disable one first.`);
}
