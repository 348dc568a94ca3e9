import { deviceChatRoutes } from '../../http/routes/devices/chat.routes';
import { isOnline } from '../../devices/is-online';
import { forgetRun } from '../../devices/run-key';
import type { Base } from '../base';
import type { SystemApi } from '../system';
import { chatDeps } from './chat-deps';

/** Threads. */
export function chatParts(base: Base): SystemApi {
  const { models, redis, eventLog, config } = base;
  const prefix = config.REDIS_PREFIX;
  return {
    routes: deviceChatRoutes({
      ...chatDeps(base),
      cancel: { models, redis: redis.command, prefix, eventLog },
      isOnline: (device) => isOnline(redis.command, prefix, device),
    }),
    firstCall: ({ kind }) => (kind === 'devices.chat' ? { model: 'devices' } : undefined),
    onCancelled: ({ kind, _id }) => (kind.startsWith('devices.') ? forgetRun(base, _id) : Promise.resolve()),
  };
}
