import { Types } from 'mongoose';
import type { ChatContext } from '../../contracts/devices/frames';
import type { AnswerChat, ResumeChat, ServedHub } from '../../devices/device-hub';
import type { FrameConnection } from '../../devices/frame-connection';
import type { DeviceMessageRecord } from '../../models/devices/records/device-thread.model';
import type { DeviceRecord } from '../../models/devices/records/device.model';
import type { RunRecord } from '../../models/runs/run.model';
import type { Caller } from '../../platform/caller';
import { forbidden, notFound, rateLimited } from '../../platform/errors';
import type { FollowedRun, RunFollower } from '../../runs/events/follow';
import { openMessage } from '../../security/devices/seal-message';
import type { RateLimits } from '../../security/limits/rate-limits';
import { startChat, type StartChatDeps } from './start-chat';

export interface AnswerChatDeps extends StartChatDeps {
  follower: Pick<RunFollower, 'follow'>;
  limits: Pick<RateLimits, 'countUser'>;
  requireVerifiedEmail: boolean;
  hub: Pick<ServedHub, 'whenReady'>;
}

/** A request of a chat over a socket, from its frame to one `final`; whatever is thrown is the caller's to tell as one `error`. */
export function createAnswerChat(deps: AnswerChatDeps): { answer: AnswerChat; resume: ResumeChat } {
  return {
    async answer(connection, request, signal) {
      const { caller } = connection;
      if (caller.role === 'viewer') throw forbidden('role_missing', 'This needs the role member in your organisation.');
      if (deps.requireVerifiedEmail && caller.isEmailUnverified)
        throw forbidden(
          'email_unverified',
          'Verify your e-mail first: follow the link in the mail that was sent to you.',
        );
      const stand = await deps.limits.countUser('generations', caller);
      if (!stand.isAllowed) throw rateLimited('Too many requests. Wait a moment.', stand.resetMs);
      const openedAt = await deps.hub.whenReady(connection);
      const context = request.context ?? {};
      const { run, threadId } = await startChat(deps, {
        ...{ caller, message: request.message, context, target: await targetOf(deps, connection, openedAt, context) },
        ...{ idempotencyKey: undefined, tell: () => undefined },
      });
      await follow(
        deps,
        connection,
        { runId: run._id.toHexString(), threadId, run, since: 0, requestId: request.request_id },
        signal,
      );
    },
    async resume(connection, request, signal) {
      const own = ownOf(connection.caller);
      const run = await deps.models.Run.findOne({
        _id: new Types.ObjectId(request.run_id),
        ...own,
        kind: 'devices.chat',
      }).lean<RunRecord>();
      if (!run) throw notFound('run_not_found', 'There is no such chat.');
      const of = {
        runId: request.run_id,
        threadId: run.subjectId?.toHexString() ?? '',
        run,
        since: request.since ?? 0,
      };
      await follow(deps, connection, { ...of, requestId: request.request_id }, signal);
    },
  };
}

const ownOf = ({ userId, organisationId }: Caller) => ({
  userId: new Types.ObjectId(userId),
  organisationId: new Types.ObjectId(organisationId),
});

/** The connection that asks; where it says which device it is, that is known too, for its time zone and should it come back as one. */
async function targetOf(
  { models }: AnswerChatDeps,
  connection: FrameConnection,
  openedAt: number,
  context: ChatContext,
) {
  const named =
    connection.device ??
    (context.device_id === undefined
      ? undefined
      : (
          await models.Device.findOne({ ...ownOf(connection.caller), deviceId: context.device_id }).lean<DeviceRecord>()
        )?._id.toHexString());
  const { logInId: logIn } = connection.caller;
  return {
    ...{ connectionId: connection.id, openedAt },
    ...(named !== undefined && { device: named }),
    ...(logIn !== undefined && { logIn }),
  };
}

interface Followed {
  runId: string;
  threadId: string;
  run: FollowedRun;
  since: number;
  requestId: string | undefined;
}

/** Passes on what happens in a run, until its end or the connection's. */
async function follow(
  deps: AnswerChatDeps,
  connection: FrameConnection,
  of: Followed,
  signal: AbortSignal,
): Promise<void> {
  const { runId, threadId } = of;
  const tell = (type: string, seq: number, data: Record<string, unknown>) =>
    connection.send({
      type,
      ...data,
      run_id: runId,
      seq,
      ...(of.requestId !== undefined && { request_id: of.requestId }),
    });
  for await (const { event } of deps.follower.follow(runId, { seq: of.since, sub: 0 }, signal, of.run)) {
    if (event.type === 'text-delta') tell('text_chunk', event.seq, { text: event.data.text });
    if (event.type === 'run-succeeded')
      return void tell('final', event.seq, { response: await readAnswer(deps, runId), thread_id: threadId });
    if (event.type === 'run-failed')
      return void tell('error', event.seq, { code: event.data.error.code, message: event.data.error.message });
    if (event.type === 'run-cancelled')
      return void tell('error', event.seq, { code: 'run_cancelled', message: event.data.reason });
  }
}

async function readAnswer({ models, secrets }: AnswerChatDeps, runId: string): Promise<string> {
  const message = await models.DeviceMessage.findOne({
    runId: new Types.ObjectId(runId),
    role: 'assistant',
  }).lean<DeviceMessageRecord>();
  return message ? openMessage(secrets, message) : '';
}
