import { type ClientSession, Types } from 'mongoose';
import type { ChatBody } from '../../../contracts/flows/chat';
import type { FlowSessionRecord } from '../../../models/flows/flow-session.model';
import type { FlowRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { conflict, notFound } from '../../../platform/errors';
import { plainTitle } from '../../../producers/plain-title';
import { type StartedRun, startRun } from '../../../producers/start-run';
import type { FlowChatInput } from '../../../queues/flows/flow-inputs';
import { admitCommand } from '../../../security/agent-text/admit-command';
import { checkStart } from '../../../security/limits/run-quota';
import type { TellLimit } from '../../../security/limits/rate-limits';
import type { Masking } from '../../../security/masking/create-masking';
import { findVersionToRun } from '../executions/find-version-to-run';
import { mayCallModels, ofFlow, type StartExecutionDeps } from '../executions/start-execution';
import { chatOf, graphOf } from '../flow-texts';
import { type OfferedModel, readChatConfig } from './read-chat-config';
import { requireTools } from './require-tools';

const LIVE = ['queued', 'running', 'waiting'];

export interface StartChatDeps extends StartExecutionDeps {
  masking: Masking;
  /** Models that the caller's organisation can call. */
  offeredTo(caller: Caller): Promise<readonly OfferedModel[]>;
}
export interface ChatToStart {
  caller: Caller;
  /** Absent: one model answers. */
  flow: FlowRecord | undefined;
  body: ChatBody;
  idempotencyKey: string | undefined;
  tell: TellLimit;
  /** Somebody who talks to the flow on another site. */
  visitor?: { embedTokenId: string; id: string };
}

/**
 * Says something in a session (a new one where none is named) and starts the run that answers, both in one transaction. 400
 * `prompt_rejected` and what `readChatConfig` throws, 404 `session_not_found`, 409 `session_busy`, and what limits throw. The same
 * key is the same run.
 */
export async function startFlowChat(
  deps: StartChatDeps,
  chat: ChatToStart,
): Promise<StartedRun & { sessionId: string }> {
  const { caller, flow, body, visitor } = chat;
  const { models } = deps;
  const said = admitCommand('flows.message', body.message);
  const own = { userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) };
  const named = body.session_id;
  const sessionId = new Types.ObjectId(named);
  const version = flow && (await findVersionToRun(models, caller, flow, undefined));
  const config = readChatConfig(body.config ?? {}, version && chatOf(version), await deps.offeredTo(caller));
  await requireTools(models, caller, config.tools ?? []);
  const message = await deps.masking.mask(
    said,
    { kind: 'flows', id: sessionId, organisationId: own.organisationId },
    own.userId,
  );
  const input: FlowChatInput = {
    ...{ sessionId: sessionId.toHexString(), seq: 1, config, isKept: true },
    ...(flow && version && { flowId: flow._id.toHexString(), versionId: version._id.toHexString() }),
    ...(version && { version: version.number ?? null }),
  };
  const budgetSubjects = [
    ...(flow ? [ofFlow(flow)] : []),
    ...(visitor
      ? ([
          { scope: 'embedToken', id: visitor.embedTokenId },
          { scope: 'visitor', id: visitor.id },
        ] as const)
      : []),
  ];
  const started = await startRun(deps.start, {
    ...{ caller, kind: 'flows.chat', title: message, subject: { kind: 'flows', id: sessionId }, input },
    ...{ idempotencyKey: chat.idempotencyKey, request: [flow?._id.toHexString() ?? null, body] },
    ...(flow && { countedAs: flow.kind }),
    budgetSubjects,
    admit: async () =>
      checkStart(await deps.requireQuota(caller), async () => {
        if (!version || mayCallModels(graphOf(version))) await deps.requireBudget(caller, budgetSubjects);
        await deps.takeRun(caller, chat.tell);
      }),
    beside: {
      connection: deps.connection,
      async write(session, runId) {
        const flowId = flow && { flowId: flow._id };
        const seq = await takePlace(models, session, {
          ...own,
          ...{ _id: sessionId, isNew: named === undefined, runId, title: message },
          ...flowId,
          ...(visitor && {
            embedTokenId: new Types.ObjectId(visitor.embedTokenId),
            visitorId: new Types.ObjectId(visitor.id),
          }),
        });
        const asked = { _id: new Types.ObjectId(), ...own, sessionId, seq, role: 'user', content: message, runId };
        await models.FlowMessage.collection.insertOne({ ...asked, ...flowId, createdAt: new Date() } as never, {
          session,
        });
        if (seq !== 1)
          await models.Run.collection.updateOne({ _id: runId }, { $set: { 'input.seq': seq } }, { session });
      },
    },
  });
  if (started.isNew) deps.onStarted(started.run);
  return { ...started, sessionId: started.run.subjectId?.toHexString() ?? sessionId.toHexString() };
}

interface Place {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  organisationId: Types.ObjectId;
  flowId?: Types.ObjectId;
  embedTokenId?: Types.ObjectId;
  visitorId?: Types.ObjectId;
  isNew: boolean;
  runId: Types.ObjectId;
  title: string;
}

/** The next place in the session, taken for this run. */
async function takePlace(models: Models, session: ClientSession, of: Place): Promise<number> {
  const { _id, userId, organisationId, runId, flowId, embedTokenId, visitorId } = of;
  const visit = embedTokenId && visitorId && { embedTokenId, visitorId };
  const now = new Date();
  if (of.isNew) {
    const made = { _id, userId, organisationId, title: plainTitle(of.title), messageCount: 1, runId, createdAt: now };
    await models.FlowSession.collection.insertOne(
      { ...made, updatedAt: now, ...(flowId && { flowId }), ...visit } as never,
      {
        session,
      },
    );
    return 1;
  }
  const found = await models.FlowSession.findOne({
    ...{ _id, userId, organisationId, flowId: flowId ?? null },
    ...{ embedTokenId: embedTokenId ?? null, visitorId: visitorId ?? null },
  })
    .session(session)
    .lean<FlowSessionRecord>();
  if (!found) throw notFound('session_not_found', 'There is no such session.');
  const busy = await models.Run.collection.findOne(
    { _id: found.runId ?? new Types.ObjectId(), status: { $in: LIVE } },
    { session, projection: { _id: 1 } },
  );
  if (busy) throw sessionBusy('The session is being answered. Wait for it, or cancel it.');
  const taken = await models.FlowSession.collection.updateOne(
    { _id, messageCount: found.messageCount },
    {
      $set: {
        ...{ messageCount: found.messageCount + 1, runId, updatedAt: now },
        ...(found.title === '' && { title: plainTitle(of.title) }),
      },
    },
    { session },
  );
  if (taken.matchedCount === 0) throw sessionBusy('Something else was said in this session just now.');
  return found.messageCount + 1;
}

const sessionBusy = (message: string) => conflict('session_busy', message, { isRetryable: true });
