import { Types } from 'mongoose';
import { startFlowChat, type StartChatDeps } from '../../commands/flows/chat/start-chat';
import type { FlowSessionRecord } from '../../models/flows/flow-session.model';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import type { Caller } from '../../platform/caller';
import { conflict, forbidden, notFound } from '../../platform/errors';
import { parseReaderPlace } from '../../http/streams/reader-place';
import { runFrames, type StreamDeps } from '../../http/streams/run-frames';
import type { FlowChatParts, ToldEvent } from '../../realtime/websockets/flows/chat-door';
import { cancelRun, type CancelDeps } from '../../runs/lifecycle/cancel-run';
import { mayWorkOnFlows, requireFlow } from '../../security/flows/flow-permissions';
import { overLimit, type RateLimits } from '../../security/limits/rate-limits';

export interface ChatDoorDeps extends StartChatDeps {
  stream: StreamDeps;
  cancel: CancelDeps;
  limits: Pick<RateLimits, 'countUser'>;
  onCancelled(run: RunRecord): Promise<void>;
  /** With `REQUIRE_VERIFIED_EMAIL`. */
  requiresVerifiedEmail: boolean;
}

/** What a session's WebSocket does: the same as the stream over HTTP. */
export function chatDoorParts(deps: ChatDoorDeps): FlowChatParts {
  const { models } = deps;
  const tellOf = async function* (run: RunRecord, after: string | undefined, signal: AbortSignal) {
    const options = { format: 'flows', since: parseReaderPlace(after, run._id.toHexString()), isNamed: true } as const;
    for await (const { id, frame } of runFrames(deps.stream, run, options, signal))
      yield { id, type: frame.event ?? '', data: frame.data as object } satisfies ToldEvent;
  };
  const lastRun = async (caller: Caller, sessionId: string) => {
    const { runId } = await requireSession(models, caller, sessionId);
    if (runId) return models.Run.findById(runId).lean<RunRecord>();
    return models.Run.findOne({ kind: 'flows.chat', subjectId: new Types.ObjectId(sessionId) })
      .sort({ _id: -1 })
      .lean<RunRecord>();
  };
  return {
    requireSession: async (caller, sessionId) => void (await requireSession(models, caller, sessionId)),
    async findSessions(sessionIds) {
      const ids = sessionIds.filter(isId).map((id) => new Types.ObjectId(id));
      const there = await models.FlowSession.find({ _id: { $in: ids } }, { _id: 1 }).lean();
      return new Set(there.map(({ _id }) => _id.toString()));
    },
    async say(caller, sessionId, { message, config }, signal) {
      if (!mayWorkOnFlows(caller))
        throw forbidden('flow_forbidden', 'Viewers look at flows; they change and run none.');
      if (deps.requiresVerifiedEmail && caller.isEmailUnverified)
        throw forbidden('email_unverified', 'Verify your e-mail address first.');
      const outcome = await deps.limits.countUser('generations', caller);
      if (!outcome.isAllowed) throw overLimit(outcome);
      const { flowId } = await requireSession(models, caller, sessionId);
      const flow = flowId ? await requireFlow(models, caller, flowId, 'write') : undefined;
      const { run } = await startFlowChat(deps, {
        ...{ caller, flow, idempotencyKey: undefined, tell: () => undefined },
        body: { message, session_id: sessionId, ...(config && { config }) },
      });
      return tellOf(run, undefined, signal);
    },
    async resume(caller, sessionId, after, signal) {
      const run = await lastRun(caller, sessionId);
      return run ? tellOf(run, after, signal) : undefined;
    },
    async cancel(caller, sessionId) {
      const run = await lastRun(caller, sessionId);
      if (!run || run.finishedAt) throw conflict('run_finished', 'There is nothing to cancel: no answer is under way.');
      await deps.onCancelled(await cancelRun(deps.cancel, run, `Cancelled by ${caller.name}.`));
    },
  };
}

const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

async function requireSession(models: Models, caller: Caller, sessionId: string): Promise<FlowSessionRecord> {
  const found = isId(sessionId)
    ? await models.FlowSession.findOne({
        _id: new Types.ObjectId(sessionId),
        userId: new Types.ObjectId(caller.userId),
        organisationId: new Types.ObjectId(caller.organisationId),
      }).lean<FlowSessionRecord>()
    : null;
  if (!found) throw notFound('session_not_found', 'There is no such session.');
  return found;
}
