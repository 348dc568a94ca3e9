import { z } from 'zod';
import { blockSchema, boxSchema, kindAndContent } from './blocks';
import { can, params, tag } from './canvas-scope';
import { idSchema, listOf, listQuery } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

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

const blockParams = params.extend({ blockId: idSchema });

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

export const blockOperations = [blocksList, blocksCreate, blocksUpdate, blocksDelete, blocksMove] as const;
