import type { PolicyTool } from '../../commands/devices/device-policy';
import { deviceRoutes } from '../../http/routes/devices/devices.routes';
import { chatDoor, deviceDoor } from '../../realtime/websockets/devices/device-doors';
import { devicesNamespace } from '../../realtime/websockets/devices/devices.namespace';
import type { DeviceDoorParts } from '../../realtime/websockets/devices/door-deps';
import { createLoginThrottle } from '../../security/accounts/login-throttle';
import { createDeviceTokens } from '../../security/devices/device-tokens';
import type { Base } from '../base';
import type { SystemApi } from '../system';

export interface LinkParts extends DeviceDoorParts {
  tools: readonly PolicyTool[];
}
/** Devices and their connections. */
export function linkParts(base: Base, parts: LinkParts): SystemApi {
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
