import { chatflowOperations } from './chat';
import { embedOperations } from './embed';
import { documentOperations } from './documents';
import { executionOperations } from './executions';
import { mcpCall } from './mcp';
import { flowFrames } from './frames';
import { flowsNames } from './names';
import { flowsRoles } from './role-rows';
import { flowSocketEvents } from './socket-events';
import { templatesList } from './templates';
import { flowTriggerOperations } from './triggers';
import { vaultOperations } from './vault';
import { workflowOperations } from './workflows';

/** All that crosses a wire for flows. */
export const flowsContract = {
  operations: [
    templatesList,
    ...workflowOperations,
    ...executionOperations,
    ...chatflowOperations,
    mcpCall,
    ...flowTriggerOperations,
    ...vaultOperations,
    ...embedOperations,
    ...documentOperations,
  ],
  roles: flowsRoles,
  socketEvents: flowSocketEvents,
  frames: flowFrames,
  namespaces: flowsNames.namespaces,
} as const;
