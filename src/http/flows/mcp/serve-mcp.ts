import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Caller } from '../../../platform/caller';
import type { Redis } from '../../../platform/redis';
import { HOUR_MS, SECOND_MS } from '../../../platform/time';
import { type CancelDeps, cancelRun } from '../../../runs/lifecycle/cancel-run';
import type { TellLimit } from '../../../security/limits/rate-limits';
import { untilGone } from '../../streams/until-gone';
import { callTool, type FlowToolsDeps, listTools } from './flow-tools';

/** A call may be cancelled by another request for so long. */
const CALL_KEPT_S = HOUR_MS / SECOND_MS;

export interface McpDeps extends FlowToolsDeps {
  cancel: CancelDeps;
  redis: Redis;
  prefix: string;
  version: string;
  /** Told of a run that was cancelled. */
  onCancelled(run: RunRecord): Promise<void>;
}
interface McpMessage {
  jsonrpc: '2.0';
  method?: unknown;
  id?: unknown;
  params?: unknown;
}
export interface McpRequest {
  caller: Caller;
  messages: McpMessage | McpMessage[];
  /** Slugs of the flows that are tools; absent: all. */
  slugs: readonly string[] | undefined;
  tell: TellLimit;
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * Answers one request of MCP: each has a server of its own, so that any process may answer the next one. What a call runs ends when its
 * client leaves, or cancels it by a request of its own (the session's id says which client's it is).
 */
export async function serveMcp(deps: McpDeps, asked: McpRequest): Promise<void> {
  const { caller, request, response, messages } = asked;
  const all = [messages].flat();
  if (all.some(({ method }) => method === 'initialize')) response.setHeader('Mcp-Session-Id', randomUUID());
  const session = request.headers['mcp-session-id'];
  const keyOf = (id: unknown) =>
    typeof session === 'string' && (typeof id === 'string' || typeof id === 'number')
      ? `${deps.prefix}:mcp:${caller.userId}:${session.slice(0, 100)}:${String(id).slice(0, 100)}`
      : undefined;
  for (const { method, params } of all)
    if (method === 'notifications/cancelled')
      await cancelCall(deps, caller, keyOf((params as { requestId?: unknown } | undefined)?.requestId));

  const gone = untilGone(response);
  const server = new Server(
    { name: 'weft', title: 'Weft', version: deps.version },
    {
      capabilities: { tools: {} },
      instructions: 'Each tool runs a flow that people have drawn and published in Weft.',
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) =>
    listTools(deps, caller, { slugs: asked.slugs, cursor: params?.cursor }),
  );
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestId, signal, sendNotification }) => {
    const ended = AbortSignal.any([signal, gone.signal]);
    const token = params._meta?.progressToken;
    const { run, ...result } = await callTool(deps, {
      ...{ caller, slugs: asked.slugs, name: params.name, input: params.arguments ?? {}, tell: asked.tell },
      signal: ended,
      async onStarted({ _id }) {
        const key = keyOf(requestId);
        if (key) await deps.redis.set(key, _id.toHexString(), 'EX', CALL_KEPT_S);
      },
      async onProgress(progress, total, message) {
        if (token !== undefined)
          await sendNotification({
            method: 'notifications/progress',
            params: { progressToken: token, progress, total, message },
          });
      },
    });
    if (run && ended.aborted) await endRun(deps, caller, run._id.toHexString());
    return result;
  });
  // Without a generator of ids the transport keeps nothing between requests.
  const transport = new StreamableHTTPServerTransport();
  response.once('close', () => void server.close());
  await server.connect(transport as Parameters<Server['connect']>[0]);
  await transport.handleRequest(request, response, messages);
}

async function cancelCall(deps: McpDeps, caller: Caller, key: string | undefined): Promise<void> {
  const runId = key && (await deps.redis.get(key));
  if (runId) await endRun(deps, caller, runId);
}

async function endRun(deps: McpDeps, caller: Caller, runId: string): Promise<void> {
  const run = await deps.models.Run.findOne({ _id: runId, userId: caller.userId }).lean<RunRecord>();
  if (!run || run.finishedAt) return;
  await deps.onCancelled(await cancelRun(deps.cancel, run, 'Its client cancelled it.'));
}
