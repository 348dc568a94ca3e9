import type { CanvasChange } from '../../contracts/canvas/canvas';
import type { CanvasRole } from '../../contracts/canvas/names';
import { canvasAccess, generationPreview, generationStatus } from '../../contracts/canvas/socket-events';
import type { Presence } from '../../contracts/kernel/presence';
import type { SocketPayload } from '../../contracts/kernel/socket-event';
import type { Redis } from '../../platform/redis';
import type { BroadcastTools } from '../broadcast-tools';
import { realtimeNames } from '../redis-names';
import { userRoom } from '../rooms';
import { canvasRoom } from './canvas-room';
import { PRESENCE_TTL_MS, type PresenceMessage, type PresenceRoster } from '../presence/presence-message';

/** What people on canvases are told. */
export interface CanvasBroadcasts {
  /** One change to everybody who has its canvas open. */
  canvasChange(change: CanvasChange): Promise<void>;
  canvasPreview(payload: SocketPayload<typeof generationPreview>): Promise<void>;
  generationStatus(payload: SocketPayload<typeof generationStatus>): Promise<void>;
  /** A person's role on a canvas changed; null takes the person's sockets out of the room, on every instance, at once. */
  canvasAccess(canvasId: string, userId: string, role: CanvasRole | null): Promise<void>;
  /** Shows an agent on a canvas for 15 s (`PRESENCE_TTL_MS`): repeat it meanwhile; `gone` takes that id away at once. */
  agentPresence(canvasId: string, presence: Presence | { gone: string }): Promise<void>;
}

export function createCanvasBroadcasts({ redis, prefix, emitter, send }: BroadcastTools): CanvasBroadcasts {
  const publishAgent = createAgentPublisher(redis);
  const toCanvas = (event: string, payload: { canvasId: string }) =>
    send(event, { canvasId: payload.canvasId }, () =>
      emitter.emit('/canvas', [canvasRoom(payload.canvasId)], event, payload),
    );
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
