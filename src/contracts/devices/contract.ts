import { agentOperations } from './agents';
import { connectionOperations } from './connections';
import { deviceChatOperations } from './chat';
import { deviceOperations } from './devices';
import { deviceFrames, deviceSocketEvents } from './frames';
import { journeyOperations } from './journey';
import { devicesNames } from './names';
import { devicesRoles } from './role-rows';
import { suggestionOperations } from './suggestion-operations';

/** All that crosses a wire for devices, the agents that work on them, and connected accounts. */
export const devicesContract = {
  operations: [
    ...deviceOperations,
    ...deviceChatOperations,
    ...agentOperations,
    ...suggestionOperations,
    ...journeyOperations,
    ...connectionOperations,
  ],
  roles: devicesRoles,
  socketEvents: deviceSocketEvents,
  frames: deviceFrames,
  namespaces: devicesNames.namespaces,
} as const;
