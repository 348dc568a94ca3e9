import type { Response } from 'express';
import {
  agentChatHistory,
  type ChatBody,
  type ChatSession,
  chatflowChat,
  chatflowChatStream,
  flowsChatflowChat,
  sessionCreate,
  sessionDelete,
  sessionHistory,
  sessionsList,
  workflowChat,
  workflowChatStream,
  workflowHistory,
} from '../../../contracts/flows/chat';
import {
  createSession,
  deleteSession,
  listFlowMessages,
  listMessages,
  listSessions,
  presentSession,
} from '../../../commands/flows/chat/sessions';
import { startFlowChat, type StartChatDeps } from '../../../commands/flows/chat/start-chat';
import type { FlowRecord } from '../../../models/flows/flow.model';
import type { Caller } from '../../../platform/caller';
import type { CancelDeps } from '../../../runs/lifecycle/cancel-run';
import type { TellLimit } from '../../../security/limits/rate-limits';
import { awaitAnswer } from '../../flows/answer-chat';
import { prefersAsync } from '../../prefers-async';
import { type Route, route, type RouteReply } from '../../route';
import { parseReaderPlace } from '../../streams/reader-place';
import { type StreamDeps, streamRun } from '../../streams/stream-run';

export interface FlowChatRouteDeps extends StartChatDeps {
  stream: StreamDeps;
  cancel: CancelDeps;
}

interface Said {
  caller: Caller;
  body: ChatBody;
  idempotencyKey: string | undefined;
  tellLimit: TellLimit;
  response: Response;
}

/** Chats, with a flow or with a model alone. */
export const flowChatRoutes = (deps: FlowChatRouteDeps): Route[] => {
  const start = ({ caller, body, idempotencyKey, tellLimit }: Said, flow: FlowRecord | undefined) =>
    startFlowChat(deps, { caller, flow, body, idempotencyKey, tell: tellLimit });

  /** Waits for the answer; one that wants to hear of it later, or that waits for somebody, is told where it is. */
  const answer = async (said: Said, prefer: string | string[] | undefined, flow?: FlowRecord): Promise<RouteReply> => {
    const { run, sessionId } = await start(said, flow);
    const later = { status: 202, body: { session_id: sessionId, execution_id: run._id.toHexString() } };
    if (prefersAsync(prefer)) return later;
    const given = await awaitAnswer(deps, run, said.response);
    return given ? { status: 200, body: given } : later;
  };

  const stream = async (
    said: Said,
    { format, since }: { format: 'flows' | 'agui'; since: string | undefined },
    flow?: FlowRecord,
  ): Promise<RouteReply> => {
    const { run, position, sessionId } = await start(said, flow);
    said.response.setHeader('X-Session-Id', sessionId);
    await streamRun(deps.stream, said.response, run, { format, since: parseReaderPlace(since), position });
    return 'streamed';
  };

  return [
    route(chatflowChat, (context) => answer(context, context.request.headers['prefer'])),
    route(workflowChat, (context) => answer(context, context.request.headers['prefer'], context.flow)),
    route(flowsChatflowChat, (context) => answer(context, context.request.headers['prefer'], context.flow)),
    route(chatflowChatStream, (context) =>
      stream(context, { format: context.query.format, since: context.request.header('last-event-id') }),
    ),
    route(workflowChatStream, (context) =>
      stream(context, { format: context.query.format, since: context.request.header('last-event-id') }, context.flow),
    ),

    route(sessionCreate, async ({ caller, body, keepAnswer }) => {
      let made: ChatSession | undefined;
      await createSession(deps, caller, body, async (session, record) => {
        made = presentSession(record, new Set());
        await keepAnswer(session, { status: 201, body: made });
      });
      return { status: 201, body: made };
    }),
    route(sessionsList, async ({ caller, query }) => ({
      status: 200,
      body: await listSessions(deps.models, caller, query),
    })),
    route(sessionHistory, async ({ session, query }) => ({
      status: 200,
      body: await listMessages(deps.models, session, query),
    })),
    route(agentChatHistory, async ({ session, query }) => ({
      status: 200,
      body: await listMessages(deps.models, session, query),
    })),
    route(sessionDelete, async ({ session }) => {
      await deleteSession(deps, session);
      return { status: 204 };
    }),
    route(workflowHistory, async ({ caller, flow, query }) => ({
      status: 200,
      body: await listFlowMessages(deps.models, caller, flow, query),
    })),
  ];
};
