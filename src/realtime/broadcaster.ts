import type { Approval } from '../contracts/kernel/approvals';
import type { CanvasChange } from '../contracts/canvas/canvas';
import type { CanvasRole } from '../contracts/kernel/operation';
import type { RunSummary } from '../contracts/kernel/runs';
import {
  approvalAnswered,
  approvalRequest,
  canvasAccess,
  generationPreview,
  generationStatus,
  type Presence,
  runUpdated,
  type SocketPayload,
  supportDeleted,
  supportUpdated,
  taskLaneUpdated,
} from '../contracts/socket-events';
import type { Logger } from '../platform/logger';
import type { Redis } from '../platform/redis';
import { PRESENCE_TTL_MS, type PresenceMessage, type PresenceRoster } from './canvas/presence-message';
import { realtimeNames } from './redis-names';
import { canvasRoom, userRoom } from './rooms';
import { createStreamEmitter } from './stream-emitter';

/**
 * Tells people what happened, from any process. A socket message is a hint: where Redis is away it is logged and lost,
 * and the caller goes on (clients learn of the gap by version); only a `strict` broadcaster rejects instead.
 * Messages of one caller arrive in the order in which it awaited them.
 */
export interface Broadcaster {
  /** One change to everybody who has its canvas open. */
  canvasChange(change: CanvasChange): Promise<void>;
  canvasPreview(payload: SocketPayload<typeof generationPreview>): Promise<void>;
  generationStatus(payload: SocketPayload<typeof generationStatus>): Promise<void>;
  /** A person's role on a canvas changed; null takes the person's sockets out of the room, on every instance, at once. */
  canvasAccess(canvasId: string, userId: string, role: CanvasRole | null): Promise<void>;
  /** To the sockets of these people, who are of this organisation. */
  runUpdated(organisationId: string, userIds: readonly string[], summary: RunSummary): Promise<void>;
  /** `rooms`: who may answer (`userRoom`, `organisationRoom` of `rooms.ts`). */
  approval(
    event: 'approval_request' | 'approval_answered',
    approval: Approval,
    rooms: readonly string[],
  ): Promise<void>;
  /** `rooms`: who may see the session (`announce-session.ts`). */
  supportUpdated(rooms: readonly string[], payload: SocketPayload<typeof supportUpdated>): Promise<void>;
  supportDeleted(rooms: readonly string[], payload: SocketPayload<typeof supportDeleted>): Promise<void>;
  taskLaneUpdated(rooms: readonly string[], payload: SocketPayload<typeof taskLaneUpdated>): Promise<void>;
  /** Shows an agent on a canvas for 15 s (`PRESENCE_TTL_MS`): repeat it meanwhile; `gone` takes that id away at once. */
  agentPresence(canvasId: string, presence: Presence | { gone: string }): Promise<void>;
}

export interface BroadcasterOptions {
  /** `config.REDIS_PREFIX`. */
  prefix: string;
  log: Logger;
  /** True: emits reject when Redis is away, for a worker that tries again. Default false. */
  isStrict?: boolean;
}

/** `redis`: a connection that fails fast (`RedisConnections.command`). */
export function createBroadcaster(redis: Redis, { prefix, log, isStrict = false }: BroadcasterOptions): Broadcaster {
  const emitter = createStreamEmitter(redis, prefix);
  const publishAgent = createAgentPublisher(redis);
  const send = async (event: string, fields: Record<string, unknown>, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (isStrict) throw error;
      log.warn({ event, ...fields, error }, 'Socket message lost');
    }
  };
  const toCanvas = (event: string, payload: { canvasId: string }) =>
    send(event, { canvasId: payload.canvasId }, () =>
      emitter.emit('/canvas', [canvasRoom(payload.canvasId)], event, payload),
    );

  const toSupport = (event: string, sessionId: string, rooms: readonly string[], payload: object) =>
    send(event, { sessionId }, () => emitter.emit('/runs', rooms, event, payload));

  return {
    canvasChange: (change) => toCanvas(change.type, change),
    canvasPreview: (payload) => toCanvas(generationPreview.name, payload),
    generationStatus: (payload) => toCanvas(generationStatus.name, payload),
    canvasAccess: (canvasId, userId, role) =>
      send(canvasAccess.name, { canvasId, userId }, async () => {
        const sockets = [userRoom(userId)];
        if (role === null) await emitter.leave('/canvas', sockets, [canvasRoom(canvasId)]);
        await emitter.emit('/canvas', sockets, canvasAccess.name, { canvasId, role });
      }),
    runUpdated: (organisationId, userIds, summary) =>
      send(runUpdated.name, { organisationId, runId: summary.id }, () =>
        emitter.emit('/runs', userIds.map(userRoom), runUpdated.name, summary),
      ),
    approval: (event, approval, rooms) => {
      const { name } = event === 'approval_request' ? approvalRequest : approvalAnswered;
      return send(name, { approvalId: approval.id, runId: approval.runId }, () =>
        emitter.emit('/runs', rooms, name, approval),
      );
    },
    supportUpdated: (rooms, payload) => toSupport(supportUpdated.name, payload.session.id, rooms, payload),
    supportDeleted: (rooms, payload) => toSupport(supportDeleted.name, payload.session_id, rooms, payload),
    taskLaneUpdated: (rooms, payload) => toSupport(taskLaneUpdated.name, payload.session_id, rooms, payload),
    agentPresence: (canvasId, presence) =>
      send('agent_presence', { canvasId }, () => publishAgent(realtimeNames(prefix).presence(canvasId), presence)),
  };
}

/** The agent's place in the canvas's roster, and the news of it, together: they must not differ. */
const PUBLISH_AGENT = `
if ARGV[2] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
redis.call('PUBLISH', KEYS[1], ARGV[3])`;

/** Shows an agent in the roster under `key`, or takes it away. */
function createAgentPublisher(redis: Redis): (key: string, presence: Presence | { gone: string }) => Promise<void> {
  redis.defineCommand('weftPublishAgent', { numberOfKeys: 1, lua: PUBLISH_AGENT });
  const client = redis as Redis & { weftPublishAgent(...parameters: (string | number)[]): Promise<null> };
  return async (key, presence) => {
    const isGone = 'gone' in presence;
    const source = isGone ? presence.gone : presence.id;
    const message: PresenceMessage = { source, present: isGone ? [] : [presence], gone: isGone ? [source] : [] };
    const roster: PresenceRoster = { seenAt: Date.now(), present: message.present };
    await client.weftPublishAgent(
      key,
      source,
      isGone ? '' : JSON.stringify(roster),
      JSON.stringify(message),
      PRESENCE_TTL_MS,
    );
  };
}
