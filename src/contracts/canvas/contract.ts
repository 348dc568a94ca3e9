import { canvasOperations } from './canvas-operations';
import { canvasNames } from './names';
import { canvasSecretReveal } from './reveal-secret';
import { canvasRoles } from './role-rows';
import { canvasSocketEvents } from './socket-events';

/** All that crosses a wire for canvases. */
export const canvasContract = {
  operations: [...canvasOperations, canvasSecretReveal],
  roles: canvasRoles,
  socketEvents: canvasSocketEvents,
  namespaces: canvasNames.namespaces,
} as const;
