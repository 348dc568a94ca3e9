import { z } from 'zod';
import { idSchema } from '../kernel/common';
import { PHASES } from '../kernel/run-events';
import { presenceOf } from '../kernel/presence';
import { answerSchema, defineSocketEvent } from '../kernel/socket-event';
import { draftSchema } from './blocks';
import { canvasChangeSchema, generationSchema } from './canvas';
import { CANVAS_ROLES } from './names';

/** Somebody on a canvas; the selection is of blocks. */
export const presenceSchema = presenceOf(idSchema).meta({ id: 'Presence' });

const canvasId = idSchema;
const gsid = z.uuid();
const change = <Type extends z.infer<typeof canvasChangeSchema>['type']>(name: Type, summary: string) =>
  defineSocketEvent({ namespace: '/canvas', name, from: 'server', summary, payload: canvasChangeSchema });

export const canvasJoin = defineSocketEvent({
  namespace: '/canvas',
  name: 'canvas_join',
  from: 'client',
  summary: 'Enter a canvas; the answer holds what was missed since `sinceVersion`',
  payload: z.object({ canvasId, sinceVersion: z.int().min(0).optional() }),
  ack: answerSchema({
    version: z.int(),
    role: z.enum(CANVAS_ROLES),
    changes: z.array(canvasChangeSchema),
    reset: z.boolean(),
    presence: z.array(presenceSchema),
    selfId: z.string(),
  }),
});
export const canvasLeave = defineSocketEvent({
  namespace: '/canvas',
  name: 'canvas_leave',
  from: 'client',
  summary: 'Leave a canvas',
  payload: z.object({ canvasId }),
  ack: answerSchema({}),
});
export const presenceUpdate = defineSocketEvent({
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
export const presenceChanged = defineSocketEvent({
  namespace: '/canvas',
  name: 'presence_changed',
  from: 'server',
  summary: 'People who came, moved or went since the last of these (every 50 ms while somebody moves)',
  payload: z.object({ canvasId, present: z.array(presenceSchema), gone: z.array(z.string()) }),
});
export const generationStatus = defineSocketEvent({
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
export const generationPreview = defineSocketEvent({
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
export const canvasVersion = defineSocketEvent({
  namespace: '/canvas',
  name: 'canvas_version',
  from: 'server',
  summary: 'The version as of now, every 4 s: who is behind asks for `changes`',
  payload: z.object({ canvasId, version: z.int() }),
});
export const canvasAccess = defineSocketEvent({
  namespace: '/canvas',
  name: 'canvas_access',
  from: 'server',
  summary: 'The receiver’s role changed; null: it may not see this canvas any more and has left the room',
  payload: z.object({ canvasId, role: z.enum(CANVAS_ROLES).nullable() }),
});

/** Events of `/canvas`. */
export const canvasSocketEvents = [
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
] as const;
