import { Types } from 'mongoose';
import { z } from 'zod';
import type {
  ChatMessage,
  ChatSession,
  sessionCreate,
  sessionsList,
  workflowHistory,
} from '../../../contracts/flows/chat';
import { type ChatSource, chatSourceSchema } from '../../../contracts/flows/chat';
import type { List, ListQuery } from '../../../contracts/kernel/common';
import type { FlowMessageRecord, FlowSessionRecord } from '../../../models/flows/flow-session.model';
import type { FlowRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import { decodeCursor, fieldsCursor, idCursor, pageById, pageOf } from '../../../models/kernel/page';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Caller } from '../../../platform/caller';
import { findAppError } from '../../../platform/errors';
import { formatUsd } from '../../../platform/money';
import { type ClientSession, withTransaction } from '../../../platform/mongo';
import { type CancelDeps, cancelRun } from '../../../runs/lifecycle/cancel-run';
import { mayWorkOnFlows, requireFlow } from '../../../security/flows/flow-permissions';
import type { FlowDeps } from '../flow-deps';

const LIVE: RunRecord['status'][] = ['queued', 'running', 'waiting'];
const sessionCursor = fieldsCursor(z.tuple([z.int(), z.string().regex(/^[0-9a-f]{24}$/)]));
const seqCursor = fieldsCursor(z.tuple([z.int()]));

/** Begins a session, with a flow or with none; `keep` is called last in its transaction. 404 `flow_not_found`. */
export async function createSession(
  { models, connection }: FlowDeps,
  caller: Caller,
  { workflow_id: flowId, title = '' }: z.infer<typeof sessionCreate.body>,
  keep: (session: ClientSession, made: FlowSessionRecord) => Promise<void>,
): Promise<void> {
  if (flowId !== undefined) await requireFlow(models, caller, new Types.ObjectId(flowId), 'read');
  const now = new Date();
  const made = {
    ...{ _id: new Types.ObjectId(), organisationId: new Types.ObjectId(caller.organisationId) },
    ...{ userId: new Types.ObjectId(caller.userId), title, messageCount: 0, createdAt: now, updatedAt: now },
    ...(flowId !== undefined && { flowId: new Types.ObjectId(flowId) }),
  } as FlowSessionRecord;
  await withTransaction(connection, async (session) => {
    await models.FlowSession.collection.insertOne(made as never, { session });
    await keep(session, made);
  });
}

export const presentSession = (session: FlowSessionRecord, live: ReadonlySet<string>): ChatSession => {
  const runId = session.runId?.toHexString();
  return {
    session_id: session._id.toHexString(),
    workflow_id: session.flowId?.toHexString() ?? null,
    ...{ title: session.title, message_count: session.messageCount },
    execution_id: runId !== undefined && live.has(runId) ? runId : null,
    created_at: session.createdAt.toISOString(),
    updated_at: session.updatedAt.toISOString(),
  };
};

/** The caller's sessions, last used first. */
export async function listSessions(
  models: Models,
  { userId, organisationId }: Caller,
  { limit, cursor, workflow_id: flowId }: z.infer<typeof sessionsList.query>,
): Promise<List<ChatSession>> {
  const place = decodeCursor(sessionCursor, cursor);
  const [at, id] = place ? [new Date(place[0]), new Types.ObjectId(place[1])] : [];
  const sessions = await models.FlowSession.find({
    ...{ userId: new Types.ObjectId(userId), organisationId: new Types.ObjectId(organisationId) },
    ...(flowId !== undefined && { flowId: new Types.ObjectId(flowId) }),
    embedTokenId: null, // those of visitors are in the flow's own history
    ...(at && id && { $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, _id: { $lt: id } }] }),
  })
    .sort({ updatedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<FlowSessionRecord[]>();
  const runs = await models.Run.find(
    { _id: { $in: sessions.flatMap(({ runId }) => runId ?? []) }, status: { $in: LIVE } },
    { _id: 1 },
  ).lean();
  const live = new Set(runs.map(({ _id }) => _id.toHexString()));
  const format = {
    format: sessionCursor,
    placeOf: ({ updatedAt, _id }: FlowSessionRecord): [number, string] => [updatedAt.getTime(), _id.toHexString()],
  };
  return pageOf(sessions, limit, format, (session) => presentSession(session, live));
}

/** What was said in a session, oldest first. */
export async function listMessages(
  models: Models,
  { _id: sessionId }: FlowSessionRecord,
  { limit, cursor }: ListQuery,
): Promise<List<ChatMessage>> {
  const [after] = decodeCursor(seqCursor, cursor) ?? [];
  const messages = await models.FlowMessage.find({ sessionId, ...(after !== undefined && { seq: { $gt: after } }) })
    .sort({ seq: 1 })
    .limit(limit + 1)
    .lean<FlowMessageRecord[]>();
  return pageOf(messages, limit, { format: seqCursor, placeOf: ({ seq }): [number] => [seq] }, presentMessage);
}

/** Messages of a flow, newest first: the caller's own; of all for who may change the flow. */
export async function listFlowMessages(
  models: Models,
  caller: Caller,
  flow: FlowRecord,
  { limit, cursor }: z.infer<typeof workflowHistory.query>,
): Promise<List<ChatMessage>> {
  const before = decodeCursor(idCursor, cursor);
  const messages = await models.FlowMessage.find({
    flowId: flow._id,
    ...(!mayWorkOnFlows(caller) && { userId: new Types.ObjectId(caller.userId) }),
    ...(before && { _id: { $lt: before } }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<FlowMessageRecord[]>();
  return pageById(messages, limit, presentMessage);
}

function presentMessage(message: FlowMessageRecord): ChatMessage {
  const { inputTokens, outputTokens } = message;
  const isCharged = inputTokens != null && outputTokens != null;
  return {
    message_id: message._id.toHexString(),
    session_id: message.sessionId.toHexString(),
    ...{ seq: message.seq, role: message.role, content: message.content },
    execution_id: message.runId?.toHexString() ?? null,
    usage: isCharged ? presentUsage(inputTokens, outputTokens) : null,
    costUsd: message.costNanoUsd == null ? null : formatUsd(message.costNanoUsd),
    model: message.model ?? null,
    sources: presentSources(message),
    error: message.error?.code ? { code: message.error.code, message: message.error.message ?? '' } : null,
    created_at: message.createdAt.toISOString(),
  };
}

export const presentUsage = (inputTokens: number, outputTokens: number) => ({
  ...{ prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
});

/** Deletes a session with all that was said in it; what answers in it is cancelled. Safe to call twice. */
export async function deleteSession(
  { models, connection, cancel }: FlowDeps & { cancel: CancelDeps },
  { _id: sessionId, runId }: FlowSessionRecord,
): Promise<void> {
  const run = runId && (await models.Run.findById(runId).lean<RunRecord>());
  if (run)
    await cancelRun(cancel, run, 'Its session was deleted.').catch((error: unknown) => {
      if (findAppError(error)?.code !== 'run_finished') throw error;
    });
  await withTransaction(connection, async (session) => {
    await models.FlowMessage.collection.deleteMany({ sessionId }, { session });
    await models.FlowSession.collection.deleteOne({ _id: sessionId }, { session });
  });
  // What a chat without a flow did is kept under its session.
  for (const model of [models.FlowNodeRun, models.FlowCheckpoint, models.FlowValue])
    await model.collection.deleteMany({ flowId: sessionId });
}

export const presentSources = ({ sources }: Pick<FlowMessageRecord, 'sources'>): ChatSource[] =>
  sources == null ? [] : z.array(chatSourceSchema).parse(JSON.parse(sources));
