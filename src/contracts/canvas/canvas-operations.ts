import { z } from 'zod';
import { aguiRun } from './agui';
import { blockOperations } from './block-operations';
import { blockSchema } from './blocks';
import {
  canvasListItemSchema,
  canvasSchema,
  changesSchema,
  generationSchema,
  PROMPT_MAX,
  undoResultSchema,
} from './canvas';
import { can, params, tag } from './canvas-scope';
import { idSchema, listOf, listQuery } from '../kernel/common';
import { memberOperations } from './member-operations';
import { defineOperation } from '../kernel/operation';

const generateBody = z.strictObject({
  prompt: z.string().trim().min(1).max(PROMPT_MAX),
  position: z.strictObject({ afterBlockId: idSchema.optional() }).optional(),
  model: z.string().max(100).optional(),
  continues: z
    .uuid()
    .optional()
    .describe('A generation of this canvas whose `notice.canContinue` is true: makes what is missing of it'),
});

const generationParams = params.extend({ generationSessionId: z.uuid() });

export const canvasCreate = defineOperation({
  id: 'canvas.create',
  method: 'post',
  path: '/api/v1/canvas',
  tag,
  summary: 'Create a canvas',
  permission: { kind: 'organisation', role: 'member' },
  makes: 'canvas',
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
    'The run goes on when the reader leaves; `GET /api/v1/runs/{runId}/events?format=canvas` with `Last-Event-ID` gives the rest. The header `X-Run-Id` names the run. 409 `generation_not_continuable` where `continues` names one that is whole, undone or under way. 402 `budget_exceeded` where a budget cannot pay for a first call.',
  permission: can('editor'),
  params,
  body: generateBody,
  isIdempotent: true,
  limit: 'generations',
  callsModels: true,
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

/** Canvases with their members and blocks, and the generations on them. */
export const canvasOperations = [
  canvasCreate,
  canvasList,
  canvasGet,
  canvasUpdate,
  canvasDelete,
  canvasRestore,
  ...memberOperations,
  ...blockOperations,
  changesList,
  generateStream,
  aguiRun,
  generationsList,
  generationsUndo,
  generationsRestore,
] as const;
