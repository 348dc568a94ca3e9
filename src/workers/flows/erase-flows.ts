import type { Erasure } from '../accounts/account/delete-person';

/** A person's private flows with all that is in them, and what they said to any flow. Safe to run again. */
export const eraseFlows: Erasure['erase'] = async ({ models }, { _id: userId, organisationId }) => {
  const own = { organisationId, userId };
  const flows = await models.Flow.find({ ...own, access: 'private' }, { _id: 1 }).lean();
  const of = { flowId: { $in: flows.map(({ _id }) => _id) } };
  const { FlowNodeRun, FlowCheckpoint, FlowValue, FlowVersion, FlowMessage, FlowSession } = models;
  for (const model of [FlowNodeRun, FlowCheckpoint, FlowValue, FlowVersion]) await model.collection.deleteMany(of);
  for (const model of [FlowMessage, FlowSession]) await model.collection.deleteMany(own);
  const triggers = await models.FlowTrigger.find(own, { _id: 1 }).lean();
  const subjectId = { $in: triggers.map(({ _id }) => _id) };
  await models.RunSchedule.deleteMany({ subjectKind: 'flows', subjectId });
  for (const model of [models.FlowTrigger, models.FlowHookCall, models.FlowEmbedToken])
    await model.collection.deleteMany(own);
  await models.Flow.collection.deleteMany({ ...own, access: 'private' });
};
