import { z } from 'zod';
import { approvalSchema } from './kernel/approvals';
import { draftSchema } from './canvas/blocks';
import { canvasChangeSchema, generationSchema } from './canvas/canvas';
import { idSchema } from './kernel/common';
import { CANVAS_ROLES } from './kernel/operation';
import { PHASES, runEventSchema } from './kernel/run-events';
import { runSummarySchema } from './kernel/runs';
import { sessionSummarySchema } from './support/sessions';
import { taskLaneSchema } from './support/task-lane';

/** One Socket.IO event. `ack`: what the server answers by acknowledgement (client events only). */
export interface SocketEvent {
  namespace: '/canvas' | '/runs';
  name: string;
  from: 'client' | 'server';
  summary: string;
  payload: z.ZodType;
  ack?: z.ZodType;
}
const define = <const E extends SocketEvent>(event: E): E => event;

export const socketErrorSchema = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), message: z.string() }),
});
const answer = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.union([z.object({ ok: z.literal(true), ...shape }), socketErrorSchema]);

/** Somebody on a canvas. `cursor` is in canvas units, null once the pointer left. */
export const presenceSchema = z
  .object({
    /** One per open tab; the agent's is `agent:<generation_session_id>`. */
    id: z.string().max(80),
    userId: idSchema,
    name: z.string(),
    isAgent: z.boolean(),
    cursor: z.object({ x: z.number(), y: z.number() }).nullable(),
    selection: z.array(idSchema).max(200),
    /** What the agent is at, in words. */
    focus: z.string().max(200).nullable(),
  })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof presenceSchema>;

const canvasId = idSchema;
const gsid = z.uuid();
const change = <Type extends z.infer<typeof canvasChangeSchema>['type']>(name: Type, summary: string) =>
  define({ namespace: '/canvas', name, from: 'server', summary, payload: canvasChangeSchema });

export const canvasJoin = define({
  namespace: '/canvas',
  name: 'canvas_join',
  from: 'client',
  summary: 'Enter a canvas; the answer holds what was missed since `sinceVersion`',
  payload: z.object({ canvasId, sinceVersion: z.int().min(0).optional() }),
  ack: answer({
    version: z.int(),
    role: z.enum(CANVAS_ROLES),
    changes: z.array(canvasChangeSchema),
    reset: z.boolean(),
    presence: z.array(presenceSchema),
    selfId: z.string(),
  }),
});
export const canvasLeave = define({
  namespace: '/canvas',
  name: 'canvas_leave',
  from: 'client',
  summary: 'Leave a canvas',
  payload: z.object({ canvasId }),
  ack: answer({}),
});
export const presenceUpdate = define({
  namespace: '/canvas',
  name: 'presence_update',
  from: 'client',
  summary: 'Where the sender is now; at most every 50 ms, gathered by the server',
  payload: z.object({
    canvasId,
    cursor: presenceSchema.shape.cursor.optional(),
    selection: presenceSchema.shape.selection.optional(),
  }),
});
export const presenceChanged = define({
  namespace: '/canvas',
  name: 'presence_changed',
  from: 'server',
  summary: 'People who came, moved or went since the last of these (every 50 ms while somebody moves)',
  payload: z.object({ canvasId, present: z.array(presenceSchema), gone: z.array(z.string()) }),
});
export const generationStatus = define({
  namespace: '/canvas',
  name: 'generation_status',
  from: 'server',
  summary: 'A generation moved to another phase or ended; `generation` is with its first and last',
  payload: z.object({
    canvasId,
    generation_session_id: gsid,
    runId: idSchema,
    phase: z.enum([...PHASES, 'complete', 'failed', 'cancelled', 'rejected', 'undone']),
    message: z.string(),
    generation: generationSchema.optional(),
  }),
});
export const generationPreview = define({
  namespace: '/canvas',
  name: 'generation_preview',
  from: 'server',
  summary: 'Blocks the agent is making, not saved; `withdrawn` are ids of previews that will not come',
  payload: z.object({
    canvasId,
    generation_session_id: gsid,
    previews: z.array(draftSchema),
    withdrawn: z.array(idSchema),
  }),
});
export const canvasVersion = define({
  namespace: '/canvas',
  name: 'canvas_version',
  from: 'server',
  summary: 'The version as of now, every 4 s: who is behind asks for `changes`',
  payload: z.object({ canvasId, version: z.int() }),
});
export const canvasAccess = define({
  namespace: '/canvas',
  name: 'canvas_access',
  from: 'server',
  summary: 'The receiver’s role changed; null: it may not see this canvas any more and has left the room',
  payload: z.object({ canvasId, role: z.enum(CANVAS_ROLES).nullable() }),
});

export const runFollow = define({
  namespace: '/runs',
  name: 'run_follow',
  from: 'client',
  summary: 'Follow a run’s events after `since`',
  payload: z.object({ runId: idSchema, since: z.int().min(0).optional() }),
  ack: answer({ run: runSummarySchema }),
});
export const runUnfollow = define({
  namespace: '/runs',
  name: 'run_unfollow',
  from: 'client',
  summary: 'Stop following',
  payload: z.object({ runId: idSchema }),
  ack: answer({}),
});
export const runEvent = define({
  namespace: '/runs',
  name: 'run_event',
  from: 'server',
  summary: 'One event of a followed run, in order',
  payload: z.object({ runId: idSchema, event: runEventSchema }),
});
export const runUpdated = define({
  namespace: '/runs',
  name: 'run_updated',
  from: 'server',
  summary: 'A run of the receiver changed its status',
  payload: runSummarySchema,
});
export const approvalRequest = define({
  namespace: '/runs',
  name: 'approval_request',
  from: 'server',
  summary: 'Somebody’s answer is wanted',
  payload: approvalSchema,
});
export const approvalAnswered = define({
  namespace: '/runs',
  name: 'approval_answered',
  from: 'server',
  summary: 'A request was answered, or ran out',
  payload: approvalSchema,
});

export const supportUpdated = define({
  namespace: '/runs',
  name: 'support_updated',
  from: 'server',
  summary:
    'A support session that the receiver may see changed: its status, a message, its notes or outputs, where the ticket system stands',
  payload: z.object({
    session: sessionSummarySchema,
    /** What to read again. */
    changed: z.array(z.enum(['session', 'messages', 'steps', 'notes', 'outputs', 'pushes'])),
  }),
});
export const supportDeleted = define({
  namespace: '/runs',
  name: 'support_deleted',
  from: 'server',
  summary: 'A support session that the receiver could see is gone',
  payload: z.object({ session_id: idSchema }),
});
export const taskLaneUpdated = define({
  namespace: '/runs',
  name: 'task_lane_updated',
  from: 'server',
  summary: 'The task lane of a session changed: by the assistant, or on another device',
  payload: z.object({ session_id: idSchema, lane: taskLaneSchema }),
});

const tokenExpiredIn = <Name extends SocketEvent['namespace']>(namespace: Name) =>
  define({
    namespace,
    name: 'token_expired',
    from: 'server',
    summary: 'The token ran out and the connection is cut: connect again with a new one; what was missed is recovered',
    payload: z.object({}),
  });
/** The same in each namespace. */
const tokenExpired = [tokenExpiredIn('/canvas'), tokenExpiredIn('/runs')] as const;

/** The registry of socket events; AsyncAPI and tests come from it. */
export const socketEvents: readonly SocketEvent[] = [
  canvasJoin,
  canvasLeave,
  presenceUpdate,
  change('blocks_bulk_added_chunk', 'Ten blocks of a saved generation, 50 ms after the ten before'),
  change('block_added', 'A person or agent added a block'),
  change('block_updated', 'A block’s content, place or size changed'),
  change('block_moved', 'A block moved in the order or on the plane'),
  change('block_deleted', 'A block was deleted'),
  change('blocks_bulk_removed', 'A generation was undone'),
  change('blocks_reranked', 'Long order keys were shortened; the order is the same'),
  change('canvas_updated', 'Title or review setting changed'),
  generationStatus,
  generationPreview,
  presenceChanged,
  canvasVersion,
  canvasAccess,
  runFollow,
  runUnfollow,
  runEvent,
  runUpdated,
  approvalRequest,
  approvalAnswered,
  supportUpdated,
  supportDeleted,
  taskLaneUpdated,
  ...tokenExpired,
];
export type SocketPayload<E extends SocketEvent> = z.infer<E['payload']>;
