import { z } from 'zod';
import { idSchema } from '../kernel/common';
import { presenceOf } from '../kernel/presence';
import { answerSchema, defineSocketEvent } from '../kernel/socket-event';
import { nodeIdSchema } from './graph';

/** Somebody who has a flow open; the selection is of nodes. */
export const flowPresenceSchema = presenceOf(nodeIdSchema).meta({ id: 'FlowPresence' });

const flowId = idSchema;
const revision = z.int();

export const flowJoin = defineSocketEvent({
  namespace: '/flows',
  name: 'flow_join',
  from: 'client',
  summary: 'Open a flow: who is there, and its revision as of now',
  payload: z.object({ flowId }),
  ack: answerSchema({ revision, presence: z.array(flowPresenceSchema), selfId: z.string() }),
});
export const flowLeave = defineSocketEvent({
  namespace: '/flows',
  name: 'flow_leave',
  from: 'client',
  summary: 'Close a flow',
  payload: z.object({ flowId }),
  ack: answerSchema({}),
});
export const flowPresenceUpdate = defineSocketEvent({
  namespace: '/flows',
  name: 'presence_update',
  from: 'client',
  summary: 'Where the sender is now; at most every 50 ms, gathered by the server',
  payload: z.object({
    flowId,
    cursor: flowPresenceSchema.shape.cursor.optional(),
    selection: flowPresenceSchema.shape.selection.optional(),
  }),
});
export const flowPresenceChanged = defineSocketEvent({
  namespace: '/flows',
  name: 'presence_changed',
  from: 'server',
  summary: 'People who came, moved or went since the last of these (every 50 ms while somebody moves)',
  payload: z.object({ flowId, present: z.array(flowPresenceSchema), gone: z.array(z.string()) }),
});
export const flowChanged = defineSocketEvent({
  namespace: '/flows',
  name: 'flow_changed',
  from: 'server',
  summary: 'Somebody changed the flow: who has an earlier revision reads it anew',
  payload: z.object({ flowId, revision, by: z.object({ id: idSchema, name: z.string() }) }),
});
export const flowRevision = defineSocketEvent({
  namespace: '/flows',
  name: 'flow_revision',
  from: 'server',
  summary: 'The revision as of now, every 4 s: for whoever missed a change',
  payload: z.object({ flowId, revision }),
});
export const flowAccess = defineSocketEvent({
  namespace: '/flows',
  name: 'flow_access',
  from: 'server',
  summary: 'The receiver may not see this flow any more, or it was deleted; it has left the room',
  payload: z.object({ flowId, access: z.null() }),
});

/** Events of `/flows`. */
export const flowSocketEvents = [
  flowJoin,
  flowLeave,
  flowPresenceUpdate,
  flowPresenceChanged,
  flowChanged,
  flowRevision,
  flowAccess,
] as const;
