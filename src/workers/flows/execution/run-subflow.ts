import { Types } from 'mongoose';
import { startChildExecution } from '../../../commands/flows/executions/start-child';
import { readOutput } from '../../../commands/flows/executions/execution-output';
import { renderValue } from '../../../flows/text/template';
import type { RunRecord } from '../../../models/runs/run.model';
import { DAY_MS } from '../../../platform/time';
import type { RunWait } from '../../../runs/lifecycle/run-context';
import { type FlowWorld, type NodeCall, NodeFailed, NodeWaits, type NodeRunner, workOut } from './node-call';

/** Executions within each other. */
export const SUBFLOW_DEPTH_MAX = 8;
/** As long as a person may take to answer within it. */
const WAIT_MS = 31 * DAY_MS;

interface SubflowConfig {
  workflowId: string;
  version?: number;
  input: Record<string, unknown>;
}

/** Runs another flow as a run of its own, and goes on with what it gave. */
export const runSubflow: NodeRunner = async (world, call) => {
  const { workflowId, version, input } = call.planned.config as SubflowConfig;
  const rendered = workOut(() => renderValue(input, call.scope));
  const ended = await runChild(world, call, { flowId: new Types.ObjectId(workflowId), version, input: rendered });
  if ('wait' in ended) throw new NodeWaits([ended.wait]);
  return ended;
};

interface Child {
  flowId: Types.ObjectId;
  version?: number | undefined;
  input: unknown;
  /** Where a node runs several: which of them. */
  place?: string;
}

/**
 * Starts another flow, once for its place in this try of the node, and says what came of it, or what is to be waited for. Throws
 * `NodeFailed` where it failed, and what `startChildExecution` throws.
 */
export async function runChild(
  { deps, run, depth }: FlowWorld,
  { path, number, onChild }: Pick<NodeCall, 'path' | 'number' | 'onChild'>,
  { flowId, version, input, place }: Child,
): Promise<{ output: unknown } | { wait: RunWait }> {
  if (depth + 1 > SUBFLOW_DEPTH_MAX)
    throw new NodeFailed('subflow_too_deep', `Flows lie more than ${SUBFLOW_DEPTH_MAX} deep within each other.`);
  const child = await startChildExecution(
    { models: deps.models, start: { models: deps.models, tickets: deps.wake.tickets, log: deps.log } },
    {
      ...{ parent: run, flowId, version, input, path, depth: depth + 1 },
      key: `${path}:${run.retries}:${number}${place === undefined ? '' : `:${place}`}`,
    },
  );
  const runId = child._id.toHexString();
  onChild(runId);
  const now = await deps.models.Run.findById(child._id, { status: 1, error: 1, output: 1 }).lean<RunRecord>();
  if (now?.status === 'succeeded') return { output: readOutput(now).output };
  if (now?.status === 'failed')
    throw new NodeFailed(
      now.error?.code ?? 'run_failed',
      `The sub-flow failed: ${now.error?.message ?? ''}`,
      now.error?.retryable ?? false,
    );
  if (!now || now.status === 'cancelled') throw new NodeFailed('subflow_cancelled', 'The sub-flow was cancelled.');
  return { wait: { kind: 'child', id: runId, deadline: new Date(child.createdAt.getTime() + WAIT_MS) } };
}
