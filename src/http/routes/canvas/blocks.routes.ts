import {
  blocksCreate,
  blocksDelete,
  blocksList,
  blocksMove,
  blocksUpdate,
} from '../../../contracts/canvas/block-operations';
import { moveBlock, updateBlock } from '../../../commands/canvas/change-block';
import { createBlock } from '../../../commands/canvas/create-block';
import { deleteBlock } from '../../../commands/canvas/delete-block';
import { readBlocks } from '../../../models/canvas/records/read-blocks';
import { type Route, route } from '../../route';
import { announce, type CanvasRouteDeps } from './canvas-route-deps';

/** Blocks, as people change them: each change is saved, then told to everybody on the canvas, then answered. */
export const blockRoutes = (deps: CanvasRouteDeps): Route[] => [
  route(blocksList, async ({ query, canvas }) => ({ status: 200, body: await readBlocks(deps.models, canvas, query) })),

  route(blocksCreate, async ({ body, caller, canvas, keepAnswer }) => {
    const created = createBlock(deps, canvas, caller, body, (session, block) =>
      keepAnswer(session, { status: 201, body: block }),
    );
    return { status: 201, body: await announce(deps, created) };
  }),

  route(blocksUpdate, async ({ params, body, caller, canvas }) => ({
    status: 200,
    body: await announce(deps, updateBlock(deps, canvas, caller, params.blockId, body)),
  })),

  route(blocksDelete, async ({ params, query, caller, canvas }) => {
    await announce(deps, deleteBlock(deps, canvas, caller, params.blockId, query.clientId));
    return { status: 204 };
  }),

  route(blocksMove, async ({ params, body, caller, canvas }) => ({
    status: 200,
    body: await announce(deps, moveBlock(deps, canvas, caller, params.blockId, body)),
  })),
];
