import type { chatflowChat, sessionHistory, workflowChat } from '@contracts/flows/chat';
import type {
  executionAnswer,
  executionCancel,
  executionGet,
  executionReplay,
  executionRetry,
  executionsList,
  nodeTest,
  workflowExecute,
} from '@contracts/flows/executions';
import type { FlowGraph } from '@contracts/flows/graph';
import type { templatesList } from '@contracts/flows/templates';
import type {
  nodeTypesList,
  versionDiff,
  versionGet,
  versionRollback,
  versionsList,
  workflowCreate,
  workflowDelete,
  workflowExport,
  workflowGet,
  workflowImport,
  workflowPublish,
  workflowsList,
  workflowUpdate,
} from '@contracts/flows/workflows';
import type { z } from 'zod';
import { callApi, sendRequest } from './client';
import { readFrames } from './read-events';

export type NewFlow = z.input<(typeof workflowCreate)['body']>;
export type FlowChange = z.input<(typeof workflowUpdate)['body']>;

const base = '/api/agent-builder';
const of = (id: string) => ({ params: { id } });
const once = () => ({ idempotencyKey: crypto.randomUUID() });

export const listNodeTypes = (signal?: AbortSignal) =>
  callApi<typeof nodeTypesList>('get', `${base}/node-types`, { signal });

export const listTemplates = (signal?: AbortSignal) =>
  callApi<typeof templatesList>('get', `${base}/templates`, { signal });

/** Flows that this person may see, last changed first. */
export const listFlows = (words: string, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof workflowsList>('get', `${base}/workflows`, {
    query: { limit: 50, ...(words === '' ? {} : { q: words }), ...(cursor === null ? {} : { cursor }) },
    signal,
  });
export const getFlow = (id: string, signal?: AbortSignal) =>
  callApi<typeof workflowGet>('get', `${base}/workflows/{id}`, { ...of(id), signal });
export const createFlow = (body: NewFlow) =>
  callApi<typeof workflowCreate>('post', `${base}/workflows`, { body, ...once() });
/** `name`: what the flow is called where its file does not say. */
export const importFlow = (body: Record<string, unknown>, name: string) =>
  callApi<typeof workflowImport>('post', `${base}/workflows/import`, {
    ...{ body, query: typeof body['name'] === 'string' ? {} : { name } },
    ...once(),
  });
export const changeFlow = (id: string, body: FlowChange) =>
  callApi<typeof workflowUpdate>('patch', `${base}/workflows/{id}`, { ...of(id), body });
export const deleteFlow = (id: string) => callApi<typeof workflowDelete>('delete', `${base}/workflows/{id}`, of(id));
export const exportFlow = (id: string) =>
  callApi<typeof workflowExport>('get', `${base}/workflows/{id}/export`, { ...of(id), query: {} });

export const publishFlow = (id: string, note: string) =>
  callApi<typeof workflowPublish>('post', `${base}/workflows/{id}/publish`, { ...of(id), body: { note } });
export const listVersions = (id: string, signal?: AbortSignal) =>
  callApi<typeof versionsList>('get', `${base}/workflows/{id}/versions`, { ...of(id), query: { limit: 50 }, signal });
export const diffVersions = (id: string, from: number, signal?: AbortSignal) =>
  callApi<typeof versionDiff>('get', `${base}/workflows/{id}/diff`, { ...of(id), query: { from }, signal });
export const getVersion = (id: string, version: number) =>
  callApi<typeof versionGet>('get', `${base}/workflows/{id}/versions/{version}`, {
    params: { id, version: String(version) },
  });
export const rollBack = (id: string, version: number) =>
  callApi<typeof versionRollback>('post', `${base}/workflows/{id}/rollback`, {
    ...of(id),
    body: { version, draft: true },
  });

/** Runs the draft, whatever is published. */
export const executeDraft = (id: string, input: Record<string, unknown>) =>
  callApi<typeof workflowExecute>('post', `${base}/workflows/{id}/execute`, {
    ...of(id),
    body: { input, version: 'draft' },
    ...once(),
  });
/** Runs one node of the draft. */
export const testNode = (id: string, nodeId: string, input: Record<string, unknown>) =>
  callApi<typeof nodeTest>('post', `${base}/workflows/{id}/nodes/{nodeId}/test`, {
    params: { id, nodeId },
    body: { input },
    ...once(),
  });
export const listExecutions = (id: string, signal?: AbortSignal) =>
  callApi<typeof executionsList>('get', `${base}/agentflows/{id}/executions`, {
    ...of(id),
    query: { limit: 50 },
    signal,
  });
const execution = (id: string, executionId: string) => ({ params: { id, executionId } });
export const getExecution = (id: string, executionId: string, signal?: AbortSignal) =>
  callApi<typeof executionGet>('get', `${base}/agentflows/{id}/executions/{executionId}`, {
    ...execution(id, executionId),
    signal,
  });
export const cancelExecution = (id: string, executionId: string) =>
  callApi<typeof executionCancel>(
    'post',
    `${base}/agentflows/{id}/executions/{executionId}/cancel`,
    execution(id, executionId),
  );
export const retryExecution = (id: string, executionId: string) =>
  callApi<typeof executionRetry>(
    'post',
    `${base}/agentflows/{id}/executions/{executionId}/retry`,
    execution(id, executionId),
  );
export const replayExecution = (id: string, executionId: string, fromNode: string) =>
  callApi<typeof executionReplay>('post', `${base}/agentflows/{id}/executions/{executionId}/replay`, {
    ...execution(id, executionId),
    body: { from_node: fromNode },
    ...once(),
  });
export const answerExecution = (id: string, executionId: string, requestId: string, action: string) =>
  callApi<typeof executionAnswer>('post', `${base}/agentflows/{id}/executions/{executionId}/input/{requestId}`, {
    params: { id, executionId, requestId },
    body: { action },
  });

export const readHistory = (sessionId: string, signal?: AbortSignal) =>
  callApi<typeof sessionHistory>('get', `${base}/chatflow/sessions/{sessionId}/history`, {
    params: { sessionId },
    query: { limit: 500 },
    signal,
  });

/** What is told while a flow answers. */
export interface ChatTold {
  name: string;
  data: Record<string, unknown>;
}
type ChatBody = z.input<(typeof workflowChat)['body']> & z.input<(typeof chatflowChat)['body']>;
/** Says something, to a flow or (null) to a model, and tells what comes of it; resolves with the session once all was said. */
export async function sayToFlow(
  flowId: string | null,
  body: ChatBody,
  signal: AbortSignal,
  onTold: (told: ChatTold) => void,
): Promise<string | null> {
  const path =
    flowId === null ? 'chatflow/chat/stream' : `chatflow/workflows/${encodeURIComponent(flowId)}/chat/stream`;
  const response = await sendRequest('post', `${base}/${path}`, {
    body,
    signal,
    headers: { accept: 'text/event-stream', 'idempotency-key': crypto.randomUUID() },
  });
  await readFrames(response, ({ name, data }) => onTold({ name, data: data as Record<string, unknown> }), signal);
  return response.headers.get('x-session-id');
}

export type { FlowGraph };
