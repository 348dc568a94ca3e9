import type { Approval } from '../contracts/kernel/approvals';
import type { RunSummary } from '../contracts/kernel/runs';
import { approvalAnswered, approvalRequest, runUpdated } from '../contracts/kernel/run-socket-events';
import type { Logger } from '../platform/logger';
import type { Redis } from '../platform/redis';
import type { BroadcastTools } from './broadcast-tools';
import { userRoom } from './rooms';
import { createStreamEmitter } from './stream-emitter';
import { createSystemBroadcasts, type SystemBroadcasts } from './systems/broadcasts';

/**
 * Tells people what happened, from any process. A socket message is a hint: where Redis is away it is logged and lost,
 * and the caller goes on (clients learn of the gap by version); only a `strict` broadcaster rejects instead.
 * Messages of one caller arrive in the order in which it awaited them.
 */
export interface Broadcaster extends SystemBroadcasts {
  /** To the sockets of these people, who are of this organisation. */
  runUpdated(organisationId: string, userIds: readonly string[], summary: RunSummary): Promise<void>;
  /** `rooms`: who may answer (`userRoom`, `organisationRoom` of `rooms.ts`). */
  approval(
    event: 'approval_request' | 'approval_answered',
    approval: Approval,
    rooms: readonly string[],
  ): Promise<void>;
  /** What a system tells that has no broadcasts of its own: this event to these rooms of `/runs`. */
  tell(event: string, rooms: readonly string[], payload: object): Promise<void>;
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
  const send: BroadcastTools['send'] = async (event, fields, work) => {
    try {
      await work();
    } catch (error) {
      if (isStrict) throw error;
      log.warn({ event, ...fields, error }, 'Socket message lost');
    }
  };
  return {
    ...createSystemBroadcasts({ redis, prefix, emitter, send }),
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
    tell: (event, rooms, payload) => send(event, {}, () => emitter.emit('/runs', rooms, event, payload)),
  };
}
