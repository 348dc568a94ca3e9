import type { PolicyTool } from '../../commands/devices/device-policy';
import type { AnswerChat, DeviceHub } from '../../devices/device-hub';
import { deviceRoutes } from '../../http/routes/devices/devices.routes';
import { chatDoor, deviceDoor } from '../../realtime/websockets/devices/device-doors';
import { devicesNamespace } from '../../realtime/websockets/devices/devices.namespace';
import type { DeviceDoorParts } from '../../realtime/websockets/devices/door-deps';
import { createLoginThrottle } from '../../security/accounts/login-throttle';
import { createDeviceTokens } from '../../security/devices/device-tokens';
import type { Base } from '../base';
import type { SystemApi } from '../system';

/** What policies may be about: none until the tools are listed (`tools/devices/index.ts`). */
const NO_TOOLS: readonly PolicyTool[] = [];

const notServed = () => new Error('no hub of devices is served yet');
/** Until the hub is there nobody is let in. */
const NO_HUB: DeviceHub = {
  openChat: () => ({ onResult: () => undefined, close: () => undefined }),
  openDevice: () => Promise.reject(notServed()),
};
const NO_ANSWER: AnswerChat = () => Promise.reject(notServed());

export interface LinkParts extends DeviceDoorParts {
  tools: readonly PolicyTool[];
}
const defaults: LinkParts = {
  hub: NO_HUB,
  answerChat: NO_ANSWER,
  resumeChat: () => Promise.reject(notServed()),
  tools: NO_TOOLS,
};

/** Devices and their connections. */
export function linkParts(base: Base, parts: LinkParts = defaults): SystemApi {
  const { models, connection, config, log, redis } = base;
  const prefix = config.REDIS_PREFIX;
  return {
    routes: deviceRoutes({
      ...{ models, connection, log, prefix, redis: redis.command, tools: parts.tools },
      throttle: createLoginThrottle({ redis: redis.command, prefix }),
      tokens: createDeviceTokens(config),
    }),
    doors: [chatDoor(parts), deviceDoor(parts)],
    namespaces: [devicesNamespace(parts)],
  };
}
