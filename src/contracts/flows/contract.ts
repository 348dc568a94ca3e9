import { chatflowOperations } from './chat';
import { documentOperations } from './documents';
import { executionOperations } from './executions';
import { flowsNames } from './names';
import { flowsRoles } from './role-rows';
import { templatesList } from './templates';
import { workflowOperations } from './workflows';

/** All that crosses a wire for flows. */
export const flowsContract = {
  operations: [
    templatesList,
    ...workflowOperations,
    ...executionOperations,
    ...chatflowOperations,
    ...documentOperations,
  ],
  roles: flowsRoles,
  socketEvents: [],
  namespaces: flowsNames.namespaces,
} as const;
