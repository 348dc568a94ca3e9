import { type ClientSession, type Connection, Types } from 'mongoose';
import { type ChatContext, CHAT_MESSAGE_MAX } from '../../contracts/devices/frames';
import type { DeviceThreadRecord } from '../../models/devices/records/device-thread.model';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { badRequest, conflict, notFound } from '../../platform/errors';
import { isTimeZone } from '../../platform/time-zone';
import { plainTitle } from '../../producers/plain-title';
import { type StartDeps, type StartedRun, startRun } from '../../producers/start-run';
import type { DevicesChatInput, DeviceTarget } from '../../queues/devices/devices-inputs';
import { admitCommand } from '../../security/agent-text/admit-command';
import { checkStart, type RequireRunQuota } from '../../security/limits/run-quota';
import type { TellLimit } from '../../security/limits/rate-limits';
import type { Masking } from '../../security/masking/create-masking';
import type { Secrets } from '../../security/secrets/secrets';
import { sealMessage } from '../../security/devices/seal-message';

const LIVE = ['queued', 'running', 'waiting'];

export interface StartChatDeps {
  models: Models;
  connection: Connection;
  start: StartDeps;
  secrets: Secrets;
  masking: Masking;
  /** Throws where the organisation has too many runs at work. */
  requireQuota: RequireRunQuota;
  /** Throws where a budget of the caller cannot pay for a first call. */
  requireBudget(caller: Caller): Promise<void>;
  /** Counts the run; throws where the tier’s requests of a month are used. */
  takeRun(caller: Caller, tell: TellLimit): Promise<void>;
}

export interface ChatToStart {
  caller: Caller;
  message: string;
  context: ChatContext;
  target: DeviceTarget;
  idempotencyKey: string | undefined;
  tell: TellLimit;
  /** Last in the transaction. */
  keepAnswer?: (session: ClientSession, answer: { runId: string; threadId: string }) => Promise<unknown>;
}

/**
 * Says something in a thread (a new one where none is named) and starts the run that answers it, both in one transaction. 400
 * `validation_failed` for nothing said, `prompt_rejected`, 404 `thread_not_found`, 409 `thread_busy` while the thread is being answered, and what limits throw.
 */
export async function startChat(deps: StartChatDeps, chat: ChatToStart): Promise<StartedRun & { threadId: string }> {
  const { models } = deps;
  const { caller, target } = chat;
  const { thread_id: named, device_id: _named, ...context } = chat.context;
  const said = admitCommand('devices.message', chat.message.trim());
  if (said === '' || said.length > CHAT_MESSAGE_MAX)
    throw badRequest('validation_failed', `Say something, in ${CHAT_MESSAGE_MAX} characters at most.`, {
      errors: [{ path: 'message', message: `1 to ${CHAT_MESSAGE_MAX} characters` }],
    });
  if (context.time_zone !== undefined && !isTimeZone(context.time_zone))
    throw badRequest('validation_failed', 'There is no such time zone.', {
      errors: [{ path: 'context.time_zone', message: 'a name such as Europe/Berlin' }],
    });
  const own = { userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) };
  const threadId = new Types.ObjectId(named);
  const message = await deps.masking.mask(
    said,
    { kind: 'devices', id: threadId, organisationId: own.organisationId },
    own.userId,
  );
  const input: DevicesChatInput = { threadId: threadId.toHexString(), messageSeq: 1, target, context };
  const started = await startRun(deps.start, {
    ...{ caller, kind: 'devices.chat', title: message, subject: { kind: 'devices', id: threadId }, input },
    ...{ idempotencyKey: chat.idempotencyKey, request: [chat.message, chat.context] },
    admit: async () =>
      checkStart(await deps.requireQuota(caller), async () => {
        await deps.requireBudget(caller);
        await deps.takeRun(caller, chat.tell);
      }),
    beside: {
      connection: deps.connection,
      async write(session, runId) {
        const seq = await takePlace(models, session, {
          ...own,
          _id: threadId,
          isNew: named === undefined,
          runId,
          target,
          title: message,
        });
        const _id = new Types.ObjectId();
        await models.DeviceMessage.collection.insertOne(
          {
            ...{ _id, ...own, threadId, seq, role: 'user', ...sealMessage(deps.secrets, _id, message) },
            ...{ calls: [], runId, error: null, createdAt: new Date() },
          } as never,
          { session },
        );
        if (seq !== 1)
          await models.Run.collection.updateOne({ _id: runId }, { $set: { 'input.messageSeq': seq } }, { session });
        await chat.keepAnswer?.(session, { runId: runId.toHexString(), threadId: threadId.toHexString() });
      },
    },
  });
  return { ...started, threadId: started.run.subjectId?.toHexString() ?? threadId.toHexString() };
}

/** The next place in the thread, taken for this run. */
async function takePlace(
  models: Models,
  session: ClientSession,
  of: {
    _id: Types.ObjectId;
    userId: Types.ObjectId;
    organisationId: Types.ObjectId;
    isNew: boolean;
    runId: Types.ObjectId;
    target: DeviceTarget;
    title: string;
  },
): Promise<number> {
  const { _id, userId, organisationId, runId } = of;
  const now = new Date();
  const device = of.target.device === undefined ? {} : { device: new Types.ObjectId(of.target.device) };
  if (of.isNew) {
    await models.DeviceThread.collection.insertOne(
      {
        ...{ _id, userId, organisationId, title: plainTitle(of.title), messageCount: 1, runId },
        ...device,
        createdAt: now,
        updatedAt: now,
      } as never,
      { session },
    );
    return 1;
  }
  const thread = await models.DeviceThread.findOne({ _id, userId, organisationId })
    .session(session)
    .lean<DeviceThreadRecord>();
  if (!thread) throw notFound('thread_not_found', 'There is no such thread.');
  const busy = await models.Run.collection.findOne(
    { _id: thread.runId ?? new Types.ObjectId(), status: { $in: LIVE } },
    { session, projection: { _id: 1 } },
  );
  if (busy)
    throw conflict('thread_busy', 'The thread is being answered. Wait for it, or cancel it.', { isRetryable: true });
  const taken = await models.DeviceThread.collection.updateOne(
    { _id, messageCount: thread.messageCount },
    { $set: { messageCount: thread.messageCount + 1, runId, ...device, updatedAt: now } },
    { session },
  );
  if (taken.matchedCount === 0)
    throw conflict('thread_busy', 'Something else was said in this thread just now.', { isRetryable: true });
  return thread.messageCount + 1;
}
