import type { Types } from 'mongoose';
import type { FlowRecord, FlowVersionRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import { type RunRecord, subjectsOf } from '../../../models/runs/run.model';
import { notFound } from '../../../platform/errors';
import { type RunOwner, type StartDeps, startRun } from '../../../producers/start-run';
import { findVersion } from '../publish-flow';
import { checkInput, ofFlow, toRunInput } from './start-execution';
import { graphOf } from '../flow-texts';

export interface ChildToStart {
  parent: RunRecord;
  flowId: Types.ObjectId;
  /** Default: the published one, else the draft as it is now. */
  version: number | undefined;
  input: unknown;
  /** Of the node that asks. */
  path: string;
  /** How many executions lie above it. */
  depth: number;
  /** The same on a replay: then it is the same run. */
  key: string;
}

/**
 * The run of a sub-flow: started once for its key. It counts neither as a request of the month nor as one at work, and its money is
 * its own. 404 `flow_not_found` for a flow that the parent's organisation does not have (of a private one: its owner).
 */
export async function startChildExecution(
  { models, start }: { models: Models; start: StartDeps },
  { parent, flowId, version: number, input, path, depth, key }: ChildToStart,
): Promise<RunRecord> {
  const { organisationId, userId } = parent;
  const flow = await models.Flow.findOne({
    _id: flowId,
    organisationId,
    $or: [{ access: 'organisation' }, { userId }],
  }).lean<FlowRecord>();
  if (!flow) throw notFound('flow_not_found', 'The flow that it runs is gone.');
  const version = await findVersionOfChild(models, flow, number);
  checkInput(graphOf(version), input);
  const caller: RunOwner = {
    ...{ userId: userId.toHexString(), organisationId: organisationId.toHexString() },
    ...{ tier: parent.tier, name: parent.userName },
    ...(parent.apiKeyId && { apiKey: { id: parent.apiKeyId.toHexString() } }),
  };
  const of = { runId: parent._id.toHexString(), path, depth };
  const { run } = await startRun(start, {
    ...{ caller, kind: 'flows.execution', title: flow.name, subject: { kind: 'flows', id: flow._id } },
    input: toRunInput(flow, version, { input, trigger: 'subflow', parent: of }),
    parentRunId: parent._id,
    countedAs: flow.kind,
    // Whoever pays for the execution above pays for this one; instead of that one's flow it counts against its own.
    budgetSubjects: [...subjectsOf(parent).filter(({ scope }) => scope !== 'flow'), ofFlow(flow)],
    idempotencyKey: `child:${of.runId}:${key}`,
    request: [of, flowId.toHexString()],
  });
  return run;
}

/** The version that a sub-flow or a tool runs: 404 `version_not_found`. */
export async function findVersionOfChild(
  models: Models,
  flow: FlowRecord,
  number: number | undefined,
): Promise<FlowVersionRecord> {
  if (number !== undefined) return findVersion(models, flow._id, number);
  const { publishedId: _id } = flow;
  const found = _id
    ? await models.FlowVersion.findOne({ _id }).lean<FlowVersionRecord>()
    : await models.FlowVersion.findOne({ flowId: flow._id, hash: flow.hash })
        .sort({ _id: 1 })
        .lean<FlowVersionRecord>();
  if (found) return found;
  throw notFound('version_not_found', `“${flow.name}” was never published, and its draft was never run: publish it.`);
}
