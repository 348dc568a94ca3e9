import { supportConcludeOperations } from './conclude';
import { supportDocumentationOperations } from './documentation';
import { supportExportOperations } from './exports';
import { supportMessageOperations } from './messages';
import { supportNames } from './names';
import { supportOutputOperations } from './outputs';
import { supportSecretReveal } from './reveal-secret';
import { supportRoles } from './role-rows';
import { supportSessionOperations } from './sessions';
import { supportSettingsOperations } from './settings';
import { supportSocketEvents } from './socket-events';
import { supportLaneOperations } from './task-lane';
import { ticketSystemOperations } from './ticket-system-operations';

/** All that crosses a wire for support sessions; what calls a model at once is the gateway's. */
export const supportContract = {
  operations: [
    ...supportSettingsOperations,
    ...supportSessionOperations,
    ...supportConcludeOperations,
    ...supportLaneOperations,
    ...ticketSystemOperations,
    ...supportDocumentationOperations,
    ...supportOutputOperations,
    ...supportExportOperations,
    ...supportMessageOperations,
    supportSecretReveal,
  ],
  roles: supportRoles,
  socketEvents: supportSocketEvents,
  namespaces: supportNames.namespaces,
} as const;
