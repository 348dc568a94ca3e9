import { z } from 'zod';
import { blockSchema, boxSchema, kindAndContent } from './blocks';
import {
  canvasListItemSchema,
  canvasSchema,
  changesSchema,
  generationSchema,
  memberSchema,
  PROMPT_MAX,
  undoResultSchema,
} from './canvas';
import { idSchema, listOf, listQuery } from './common';
import { CANVAS_ROLES, defineOperation } from './operation';

export const generateBody = z.strictObject({
  prompt: z.string().trim().min(1).max(PROMPT_MAX),
  position: z.strictObject({ afterBlockId: idSchema.optional() }).optional(),
  model: z.string().max(100).optional(),
});
/** `clientId` is echoed in the change, so that the sender knows its own. */
const clientId = z.string().max(64).optional();
const place = boxSchema.partial().shape;
export const createBlockBody = z.intersection(
  kindAndContent,
  z.object({ ...place, afterBlockId: idSchema.optional(), beforeBlockId: idSchema.optional(), clientId }),
);
/** `content` replaces the whole content; it must fit the block's kind. */
export const updateBlockBody = z.strictObject({
  content: z.unknown().optional(),
  ...place,
  revision: z.int().optional(),
  clientId,
});
export const moveBlockBody = z
  .strictObject({
    afterBlockId: idSchema.optional(),
    beforeBlockId: idSchema.optional(),
    x: place.x,
    y: place.y,
    revision: z.int().optional(),
    clientId,
  })
  .refine(
    (body) => [body.afterBlockId, body.beforeBlockId, body.x, body.y].some((place) => place !== undefined),
    'say where: afterBlockId, beforeBlockId, or x and y',
  );

const params = z.object({ canvasId: idSchema });
const blockParams = params.extend({ blockId: idSchema });
const memberParams = params.extend({ userId: idSchema });
const generationParams = params.extend({ generationSessionId: z.uuid() });
const tag = 'Canvas';
const can = (role: (typeof CANVAS_ROLES)[number]) => ({ kind: 'canvas', role }) as const;

export const canvasCreate = defineOperation({
  id: 'canvas.create',
  method: 'post',
  path: '/api/v1/canvas',
  tag,
  summary: 'Create a canvas',
  permission: { kind: 'user' },
  isIdempotent: true,
  body: z.strictObject({ title: z.string().trim().min(1).max(200), review: z.boolean().optional() }),
  responses: { 201: canvasSchema },
});
export const canvasList = defineOperation({
  id: 'canvas.list',
  method: 'get',
  path: '/api/v1/canvas',
  tag,
  summary: 'Canvases the caller may see, last edited first',
  permission: { kind: 'user' },
  query: listQuery.extend({ filter: z.enum(['all', 'mine', 'shared']).default('all') }),
  responses: { 200: listOf(canvasListItemSchema) },
});
export const canvasGet = defineOperation({
  id: 'canvas.get',
  method: 'get',
  path: '/api/v1/canvas/{canvasId}',
  tag,
  summary: 'One canvas',
  permission: can('viewer'),
  params,
  responses: { 200: canvasSchema },
});
export const canvasUpdate = defineOperation({
  id: 'canvas.update',
  method: 'patch',
  path: '/api/v1/canvas/{canvasId}',
  tag,
  summary: 'Rename a canvas, or switch its review on or off (owner)',
  permission: can('editor'),
  params,
  body: z.strictObject({
    title: z.string().trim().min(1).max(200).optional(),
    review: z.boolean().optional(),
    revision: z.int().optional(),
  }),
  responses: { 200: canvasSchema },
});
export const canvasDelete = defineOperation({
  id: 'canvas.delete',
  method: 'delete',
  path: '/api/v1/canvas/{canvasId}',
  tag,
  summary: 'Delete a canvas',
  description: 'It can be restored for 30 days.',
  permission: can('owner'),
  params,
  responses: { 204: null },
});
export const canvasRestore = defineOperation({
  id: 'canvas.restore',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/restore',
  tag,
  summary: 'Take a deletion back',
  permission: { ...can('owner'), includeDeleted: true },
  params,
  responses: { 200: canvasSchema },
});
export const membersList = defineOperation({
  id: 'canvas.members.list',
  method: 'get',
  path: '/api/v1/canvas/{canvasId}/members',
  tag,
  summary: 'Who may do what on a canvas',
  permission: can('viewer'),
  params,
  responses: { 200: listOf(memberSchema) },
});
export const membersAdd = defineOperation({
  id: 'canvas.members.add',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/members',
  tag,
  summary: 'Share a canvas with someone of the organisation',
  permission: can('owner'),
  params,
  body: z
    .strictObject({
      email: z.email().toLowerCase().optional(),
      userId: idSchema.optional(),
      role: z.enum(CANVAS_ROLES),
    })
    .refine((body) => body.email ?? body.userId, 'say who: email or userId'),
  responses: { 201: memberSchema },
});
export const membersUpdate = defineOperation({
  id: 'canvas.members.update',
  method: 'patch',
  path: '/api/v1/canvas/{canvasId}/members/{userId}',
  tag,
  summary: 'Change someone’s role',
  description: '409 `last_owner` where no owner would be left.',
  permission: can('owner'),
  params: memberParams,
  body: z.strictObject({ role: z.enum(CANVAS_ROLES) }),
  responses: { 200: memberSchema },
});
export const membersRemove = defineOperation({
  id: 'canvas.members.remove',
  method: 'delete',
  path: '/api/v1/canvas/{canvasId}/members/{userId}',
  tag,
  summary: 'Take someone off a canvas (owner), or leave it (oneself)',
  permission: can('viewer'),
  params: memberParams,
  responses: { 204: null },
});
export const blocksList = defineOperation({
  id: 'canvas.blocks.list',
  method: 'get',
  path: '/api/v1/canvas/{canvasId}/blocks',
  tag,
  summary: 'Blocks in order of rank, with the version they are as of',
  permission: can('viewer'),
  params,
  query: listQuery,
  responses: { 200: listOf(blockSchema).extend({ version: z.int() }) },
});
export const blocksCreate = defineOperation({
  id: 'canvas.blocks.create',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/blocks',
  tag,
  summary: 'Add a block',
  permission: can('editor'),
  params,
  isIdempotent: true,
  body: createBlockBody,
  responses: { 201: blockSchema },
});
export const blocksUpdate = defineOperation({
  id: 'canvas.blocks.update',
  method: 'patch',
  path: '/api/v1/canvas/{canvasId}/blocks/{blockId}',
  tag,
  summary: 'Change a block',
  permission: can('editor'),
  params: blockParams,
  body: updateBlockBody,
  responses: { 200: blockSchema },
});
export const blocksDelete = defineOperation({
  id: 'canvas.blocks.delete',
  method: 'delete',
  path: '/api/v1/canvas/{canvasId}/blocks/{blockId}',
  tag,
  summary: 'Delete a block',
  permission: can('editor'),
  params: blockParams,
  query: z.object({ clientId }),
  responses: { 204: null },
});
export const blocksMove = defineOperation({
  id: 'canvas.blocks.move',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/blocks/{blockId}/move',
  tag,
  summary: 'Move a block in the order or on the plane',
  permission: can('editor'),
  params: blockParams,
  body: moveBlockBody,
  responses: { 200: blockSchema },
});
export const changesList = defineOperation({
  id: 'canvas.changes',
  method: 'get',
  path: '/api/v1/canvas/{canvasId}/changes',
  tag,
  summary: 'What happened after a version, in order',
  permission: can('viewer'),
  params,
  query: z.object({ since: z.coerce.number().int().min(0) }),
  responses: { 200: changesSchema },
});
export const generateStream = defineOperation({
  id: 'canvas.generate',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/ai/generate-stream',
  tag,
  summary: 'Ask the agent for blocks, and follow it (SSE)',
  description:
    'The run goes on when the reader leaves; `GET /api/v1/runs/{runId}/events?format=canvas` with `Last-Event-ID` gives the rest. The header `X-Run-Id` names the run. 402 `budget_exceeded` where a budget cannot pay for a first call.',
  permission: can('editor'),
  params,
  body: generateBody,
  isIdempotent: true,
  limit: 'generations',
  responses: {
    200: { mediaType: 'text/event-stream', description: 'Frames `status`, `tool_output`, `error`, `complete`.' },
  },
});
export const generationsList = defineOperation({
  id: 'canvas.generations.list',
  method: 'get',
  path: '/api/v1/canvas/{canvasId}/ai/generations',
  tag,
  summary: 'Generations of a canvas',
  permission: can('viewer'),
  params,
  query: listQuery,
  responses: { 200: listOf(generationSchema) },
});
export const generationsUndo = defineOperation({
  id: 'canvas.generations.undo',
  method: 'delete',
  path: '/api/v1/canvas/{canvasId}/ai/generations/{generationSessionId}',
  tag,
  summary: 'Take a generation back',
  permission: can('editor'),
  params: generationParams,
  query: z.object({ force: z.stringbool().optional() }),
  responses: { 200: undoResultSchema },
});
export const generationsRestore = defineOperation({
  id: 'canvas.generations.restore',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/ai/generations/{generationSessionId}/restore',
  tag,
  summary: 'Bring an undone generation back',
  permission: can('editor'),
  params: generationParams,
  responses: { 200: z.object({ generation: generationSchema, restored: z.array(blockSchema) }) },
});

export const canvasOperations = [
  canvasCreate,
  canvasList,
  canvasGet,
  canvasUpdate,
  canvasDelete,
  canvasRestore,
  membersList,
  membersAdd,
  membersUpdate,
  membersRemove,
  blocksList,
  blocksCreate,
  blocksUpdate,
  blocksDelete,
  blocksMove,
  changesList,
  generateStream,
  generationsList,
  generationsUndo,
  generationsRestore,
] as const;
