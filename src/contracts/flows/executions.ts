import { z } from 'zod';
import { approvalActionSchema } from '../kernel/approvals';
import { costUsdSchema, idSchema, listOf, listQuery, timestampSchema, usageSchema } from '../kernel/common';
import { formSchema } from '../kernel/forms';
import { defineOperation } from '../kernel/operation';
import { RUN_STATUSES, runErrorSchema } from '../kernel/run-events';
import { NODE_TYPES, nodeIdSchema } from './graph';
import {
  byExecution,
  byId,
  canExecution,
  canFlow,
  executionsTag as tag,
  FLOW_INPUT_BYTES_MAX,
  FLOW_MESSAGE_MAX,
  flowsPath,
} from './scope';

const scope = 'flows';
const path = `${flowsPath}/agentflows/{id}/executions`;
const one = `${path}/{executionId}`;
const streamed = {
  mediaType: 'text/event-stream',
  description: 'Events of the flow (`format=flows`), or AG-UI (`format=agui`).',
};

/** What waits for a person. */
export const humanRequestSchema = z
  .object({
    id: idSchema,
    node_id: z.string(),
    /** With the rounds of loops that it lies in: `each[3]/ask`. */
    path: z.string(),
    message: z.string(),
    schema: formSchema.nullable(),
    actions: z.array(approvalActionSchema.pick({ id: true, label: true })),
    /** Who is asked; null: everybody who may work on the flow. */
    assignees: z.array(idSchema).nullable(),
    expires_at: timestampSchema,
  })
  .meta({ id: 'FlowHumanRequest' });
export type HumanRequest = z.infer<typeof humanRequestSchema>;

export const NODE_STATES = ['running', 'waiting', 'succeeded', 'failed', 'skipped'] as const;
export const nodeRunSchema = z
  .object({
    node_id: z.string(),
    /** Unique in the execution: with the rounds of loops that it lies in, `each[3]/ask`. */
    path: z.string(),
    type: z.enum(NODE_TYPES),
    status: z.enum(NODE_STATES),
    input: z.unknown(),
    output: z.unknown(),
    /** Through which port it went on. */
    port: z.string().nullable(),
    error: runErrorSchema.nullable(),
    tries: z.int(),
    usage: usageSchema.nullable(),
    costUsd: costUsdSchema.nullable(),
    model: z.string().nullable(),
    /** Of a sub-flow: the execution that did it. */
    execution_id: idSchema.nullable(),
    /** Its output was given by hand (`pinned`), or taken over from the execution that this one replays. */
    origin: z.enum(['run', 'pinned', 'replayed']),
    started_at: timestampSchema.nullable(),
    finished_at: timestampSchema.nullable(),
  })
  .meta({ id: 'FlowNodeRun' });
export type NodeRun = z.infer<typeof nodeRunSchema>;

export const EXECUTION_TRIGGERS = [
  'api',
  'page',
  'chat',
  'subflow',
  'replay',
  'schedule',
  'webhook',
  'embed',
  'model',
  'mcp',
  'test',
] as const;
export type ExecutionTrigger = (typeof EXECUTION_TRIGGERS)[number];
export const executionSummarySchema = z
  .object({
    id: idSchema,
    workflow_id: idSchema,
    /** Null: the draft as it was then. */
    version: z.int().nullable(),
    status: z.enum(RUN_STATUSES),
    trigger: z.enum(EXECUTION_TRIGGERS),
    /** Of a replay: of which one. */
    replay_of: idSchema.nullable(),
    started_by: idSchema,
    error: runErrorSchema.nullable(),
    usage: usageSchema,
    costUsd: costUsdSchema,
    created_at: timestampSchema,
    finished_at: timestampSchema.nullable(),
  })
  .meta({ id: 'FlowExecutionSummary' });
export type ExecutionSummary = z.infer<typeof executionSummarySchema>;
export const executionSchema = executionSummarySchema
  .extend({
    input: z.unknown(),
    /** What its output node gave; null until then. */
    output: z.unknown(),
    state: z.record(z.string(), z.unknown()),
    /** In the order in which they were begun; the first 500, more by `…/nodes`. */
    nodes: z.array(nodeRunSchema),
    node_count: z.int(),
    human_requests: z.array(humanRequestSchema),
  })
  .meta({ id: 'FlowExecution' });
export type Execution = z.infer<typeof executionSchema>;

const executeBody = z.strictObject({
  /** A text: the one that the flow asks for, else its `message`. */
  input: z.union([z.record(z.string(), z.unknown()), z.string().max(FLOW_MESSAGE_MAX)]).default({}),
  /** Default: the published version, else the draft. `draft`: the draft. */
  version: z.union([z.int().min(1), z.literal('draft')]).optional(),
});
export type ExecuteBody = z.infer<typeof executeBody>;
const started = z.object({ execution_id: idSchema });
const starts =
  'An execution is a run: followed by `GET /api/v1/runs/{id}/events`, cancelled and retried there too. 400 `flow_input_invalid` where the input is not what the flow’s start wants; 422 `flow_invalid` where the draft has faults; 404 `version_not_found`.';
const executing = {
  method: 'post',
  tag,
  scope,
  permission: canFlow('write', 'member'),
  params: byId,
  isIdempotent: true,
  limit: 'generations',
  callsModels: true,
  bodyLimits: { maxBytes: FLOW_INPUT_BYTES_MAX + 1_024 },
  description: starts,
  body: executeBody,
} as const;
const executingLater = { ...executing, summary: 'Run a flow', responses: { 202: started } } as const;

export const workflowExecute = defineOperation({
  ...{ ...executingLater, id: 'workflows.execute', path: `${flowsPath}/workflows/{id}/execute` },
});
export const agentflowExecute = defineOperation({
  ...{ ...executingLater, id: 'agentflows.execute', path: `${flowsPath}/agentflows/{id}/execute` },
});
export const flowsAgentflowExecute = defineOperation({
  ...{ ...executingLater, id: 'flows.agentflows.execute', path: `${flowsPath}/flows/agentflows/{id}/execute` },
});
export const agentflowExecuteStream = defineOperation({
  ...{ ...executing, id: 'agentflows.executeStream', path: `${flowsPath}/agentflows/{id}/execute/stream` },
  summary: 'Run a flow, and follow it (SSE)',
  query: z.object({ format: z.enum(['flows', 'agui']).default('flows') }),
  responses: { 200: streamed },
});

const nodeTestBody = z.strictObject({
  /** Of the flow, as its start asks for it. */
  input: executeBody.shape.input,
  /** What other nodes give, by their ids. */
  outputs: z.record(nodeIdSchema, z.unknown()).optional(),
});
export type NodeTestBody = z.infer<typeof nodeTestBody>;
export const nodeTest = defineOperation({
  ...executing,
  id: 'workflows.nodes.test',
  path: `${flowsPath}/workflows/{id}/nodes/{nodeId}/test`,
  summary: 'Run one node of the draft',
  description:
    'An execution with that node alone, of a loop with what lies in it; it calls, sends and costs what it does in the flow. What the node names of others is taken from `outputs`, else as it is pinned, else as one of the five newest executions had it. 404 `node_not_found`; 422 `node_values_missing` names what nothing is known of, `node_test_impossible` for a start and for what lies in a loop, `flow_invalid` where the node has faults.',
  params: byId.extend({ nodeId: nodeIdSchema }),
  body: nodeTestBody,
  responses: { 202: started },
});

export const executionsList = defineOperation({
  id: 'agentflows.executions.list',
  method: 'get',
  path,
  tag,
  summary: 'Executions of a flow, newest first',
  permission: canFlow('read'),
  scope,
  params: byId,
  query: listQuery.extend({ status: z.enum(RUN_STATUSES).optional() }),
  responses: { 200: listOf(executionSummarySchema) },
});
export const executionGet = defineOperation({
  id: 'agentflows.executions.get',
  method: 'get',
  path: one,
  tag,
  summary: 'One execution with what each node did',
  permission: canExecution('read'),
  scope,
  params: byExecution,
  responses: { 200: executionSchema },
});
export const executionNodes = defineOperation({
  id: 'agentflows.executions.nodes',
  method: 'get',
  path: `${one}/nodes`,
  tag,
  summary: 'What each node did, in the order in which they were begun',
  permission: canExecution('read'),
  scope,
  params: byExecution,
  query: listQuery.extend({ node_id: z.string().max(60).optional() }),
  responses: { 200: listOf(nodeRunSchema) },
});
export const executionCancel = defineOperation({
  id: 'agentflows.executions.cancel',
  method: 'post',
  path: `${one}/cancel`,
  tag,
  summary: 'Cancel an execution, with the sub-flows that it waits for',
  permission: canExecution('write'),
  scope,
  params: byExecution,
  responses: { 200: executionSummarySchema },
});
export const executionRetry = defineOperation({
  id: 'agentflows.executions.retry',
  method: 'post',
  path: `${one}/retry`,
  tag,
  summary: 'Have a failed execution go on from the node that failed',
  description: '409 `run_not_ended` where it has not failed, or was not cancelled.',
  permission: canExecution('write'),
  scope,
  params: byExecution,
  limit: 'generations',
  callsModels: true,
  responses: { 202: started },
});
export const executionReplay = defineOperation({
  id: 'agentflows.executions.replay',
  method: 'post',
  path: `${one}/replay`,
  tag,
  summary: 'Run again from a node on, with what the nodes before it gave',
  description:
    'A new execution. `version`: of the flow; default: that of the execution. 422 `replay_impossible` names what lies before `from_node` and was not run, or differs.',
  permission: canExecution('write'),
  scope,
  params: byExecution,
  isIdempotent: true,
  limit: 'generations',
  callsModels: true,
  body: z.strictObject({
    from_node: z.string().max(60),
    version: z.union([z.int().min(1), z.literal('draft')]).optional(),
  }),
  responses: { 202: started },
});
export const executionDelete = defineOperation({
  id: 'agentflows.executions.delete',
  method: 'delete',
  path: one,
  tag,
  summary: 'Delete what an execution that has ended did',
  description: '409 `execution_under_way` where it has not ended. Its row of use and cost stays.',
  permission: canExecution('write'),
  scope,
  params: byExecution,
  responses: { 204: null },
});
export const executionAnswer = defineOperation({
  id: 'agentflows.executions.answer',
  method: 'post',
  path: `${one}/input/{requestId}`,
  tag,
  summary: 'Answer what an execution waits for',
  description:
    'The same as in the inbox. 409 `already_answered` with the first answer; 400 where `data` does not fit the form.',
  permission: canExecution('write'),
  scope: 'flows:answer',
  params: byExecution.extend({ requestId: idSchema }),
  callsModels: true,
  body: z.strictObject({ action: z.string().max(60), data: z.record(z.string(), z.unknown()).optional() }),
  responses: { 200: executionSummarySchema },
});

export const executionOperations = [
  workflowExecute,
  agentflowExecute,
  flowsAgentflowExecute,
  agentflowExecuteStream,
  nodeTest,
  executionsList,
  executionGet,
  executionNodes,
  executionCancel,
  executionRetry,
  executionReplay,
  executionDelete,
  executionAnswer,
] as const;
