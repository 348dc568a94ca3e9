import type { Types } from 'mongoose';
import { z } from 'zod';
import type { executionNodes, executionsList } from '../../../contracts/flows/executions';
import type { Execution, ExecutionSummary, HumanRequest, NodeRun } from '../../../contracts/flows/executions';
import type { List } from '../../../contracts/kernel/common';
import type { Form } from '../../../contracts/kernel/forms';
import type { FlowNodeRunRecord } from '../../../models/flows/flow-node-run.model';
import type { Models } from '../../../models/index';
import { decodeCursor, fieldsCursor, idCursor, pageById, pageOf } from '../../../models/kernel/page';
import type { ApprovalRecord } from '../../../models/runs/approval.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { formatUsd } from '../../../platform/money';
import { flowRunInput } from '../../../queues/flows/flow-inputs';
import { readOutput } from './execution-output';

/** Nodes that come with an execution; further ones by their own list. */
const NODES_SHOWN = 500;
const ENDED = new Set(['succeeded', 'failed', 'cancelled']);
const seqCursor = fieldsCursor(z.tuple([z.int(), z.string()]));

export function presentSummary(run: RunRecord): ExecutionSummary {
  const { version, trigger, replay } = flowRunInput.parse(run.input);
  const { inputTokens, outputTokens, cachedInputTokens, modelCalls } = run.usage;
  return {
    id: run._id.toHexString(),
    workflow_id: run.subjectId?.toHexString() ?? '',
    ...{ version, trigger, status: run.status, replay_of: replay?.of ?? null, started_by: run.userId.toHexString() },
    error: run.error?.code
      ? { code: run.error.code, message: run.error.message ?? '', retryable: run.error.retryable ?? false }
      : null,
    usage: { inputTokens, outputTokens, cachedInputTokens, modelCalls },
    costUsd: formatUsd(run.costNanoUsd),
    created_at: run.createdAt.toISOString(),
    finished_at: run.finishedAt?.toISOString() ?? null,
  };
}

/** Executions of a flow, newest first; sub-flows' own are among them. */
export async function listExecutions(
  models: Models,
  flow: { _id: Types.ObjectId; organisationId: Types.ObjectId },
  { limit, cursor, status }: z.infer<typeof executionsList.query>,
): Promise<List<ExecutionSummary>> {
  const before = decodeCursor(idCursor, cursor);
  const runs = await models.Run.find(
    {
      ...{ subjectId: flow._id, organisationId: flow.organisationId, kind: 'flows.execution' },
      'input.isDeleted': { $ne: true },
      ...(status && { status }),
      ...(before && { _id: { $lt: before } }),
    },
    { journal: 0, events: 0, failures: 0, output: 0 },
  )
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<RunRecord[]>();
  return pageById(runs, limit, presentSummary);
}

/** One execution with what its nodes did, and what waits for a person. */
export async function presentExecution(models: Models, run: RunRecord): Promise<Execution> {
  const of = { runId: run._id };
  const asked = { ...of, status: 'pending', subjectKind: 'flows' } as const;
  const [rows, count, requests] = await Promise.all([
    models.FlowNodeRun.find(of).sort({ seq: 1, path: 1 }).limit(NODES_SHOWN).lean<FlowNodeRunRecord[]>(),
    models.FlowNodeRun.countDocuments(of),
    models.Approval.find(asked).sort({ _id: 1 }).lean<ApprovalRecord[]>(),
  ]);
  const { output, state } = readOutput(run);
  return {
    ...presentSummary(run),
    input: JSON.parse(flowRunInput.parse(run.input).input) as unknown,
    ...{ output, state, node_count: count, nodes: rows.map((row) => presentNodeRun(row, run.status)) },
    human_requests: ENDED.has(run.status) ? [] : requests.filter(isOfNode).map(presentHumanRequest),
  };
}

/** What nodes did, in the order in which they were begun. */
export async function listNodeRuns(
  models: Models,
  run: RunRecord,
  { limit, cursor, node_id: nodeId }: z.infer<typeof executionNodes.query>,
): Promise<List<NodeRun>> {
  const after = decodeCursor(seqCursor, cursor);
  const rows = await models.FlowNodeRun.find({
    runId: run._id,
    ...(nodeId !== undefined && { nodeId }),
    ...(after && { $or: [{ seq: { $gt: after[0] } }, { seq: after[0], path: { $gt: after[1] } }] }),
  })
    .sort({ seq: 1, path: 1 })
    .limit(limit + 1)
    .lean<FlowNodeRunRecord[]>();
  const place = ({ seq: at, path: of }: FlowNodeRunRecord): [number, string] => [at, of];
  return pageOf(rows, limit, { format: seqCursor, placeOf: place }, (row) => presentNodeRun(row, run.status));
}

const parse = (text: string | null | undefined): unknown => (text == null ? null : (JSON.parse(text) as unknown));

function presentNodeRun(row: FlowNodeRunRecord, runStatus: RunRecord['status']): NodeRun {
  const { usage } = row;
  const wasLeft = ENDED.has(runStatus) && (row.status === 'running' || row.status === 'waiting');
  return {
    ...{ node_id: row.nodeId, path: row.path, type: row.type, tries: row.tries, origin: row.origin },
    status: wasLeft ? 'failed' : row.status,
    ...{ input: parse(row.input), output: parse(row.output), port: row.port ?? null },
    error: wasLeft ? LEFT : presentError(row),
    usage: usage
      ? {
          inputTokens: usage.inputTokens ?? 0,
          outputTokens: usage.outputTokens ?? 0,
          cachedInputTokens: usage.cachedInputTokens ?? 0,
          modelCalls: usage.modelCalls ?? 0,
        }
      : null,
    costUsd: row.costNanoUsd == null ? null : formatUsd(row.costNanoUsd),
    model: row.model ?? null,
    execution_id: row.childRunId?.toHexString() ?? null,
    started_at: row.startedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
}

/** Said of a node that was at work when its execution ended. */
const LEFT = { code: 'flow_ended', message: 'The flow ended while it was at work.', retryable: true };

const presentError = ({ error }: FlowNodeRunRecord): NodeRun['error'] =>
  error?.code ? { code: error.code, message: error.message ?? '', retryable: error.retryable ?? false } : null;

/** Money is asked for by the run itself. */
const isOfNode = ({ tool }: ApprovalRecord): boolean => tool === 'flow';

/** What waits for a person, as it leaves. */
export function presentHumanRequest(approval: ApprovalRecord): HumanRequest {
  const { node_id: nodeId = '', path = '' } = (approval.parameters ?? {}) as { node_id?: string; path?: string };
  return {
    id: approval._id.toHexString(),
    ...{ node_id: nodeId, path, message: approval.reason, schema: (approval.form as Form | undefined) ?? null },
    actions: approval.actions?.map(({ id, label }) => ({ id, label })) ?? [],
    assignees: approval.assignees?.map((id) => id.toHexString()) ?? null,
    expires_at: approval.expiresAt.toISOString(),
  };
}
