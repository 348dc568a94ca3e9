import type { Erasure } from '../accounts/account/delete-person';

/** All of a person's agents, their schedules, logs, and what they have seen and found. */
export const eraseAgents: Erasure['erase'] = async ({ models }, { _id: userId, organisationId }) => {
  const own = { userId, organisationId };
  const { LocalAgentConfig, CloudAgentConfig, AgentRunLog, AgentItem, AgentFinding, AgentJourney, CloudAgentCursor } =
    models;
  const { AgentHook, AgentHookCall, MailWatch } = models;
  await models.RunSchedule.collection.deleteMany(own);
  await models.ScheduleTick.collection.deleteMany({ userId });
  const kept = [AgentFinding, AgentItem, AgentJourney, AgentRunLog, CloudAgentCursor];
  for (const model of [...kept, LocalAgentConfig, CloudAgentConfig]) await model.collection.deleteMany(own);
  for (const model of [AgentHookCall, AgentHook, MailWatch]) await model.collection.deleteMany(own);
  await models.AgentSlots.collection.deleteMany({ _id: userId });
};
