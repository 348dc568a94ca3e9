import {
  canvasCreate,
  canvasDelete,
  canvasDuplicate,
  canvasGet,
  canvasList,
  canvasRestore,
  canvasUpdate,
  changesList,
} from '../../../contracts/canvas/canvas-operations';
import type { ClientSession } from 'mongoose';
import type { Canvas } from '../../../contracts/canvas/canvas';
import type { CanvasRecord } from '../../../models/canvas/records/canvas.model';
import { duplicateCanvas } from '../../../commands/canvas/duplicate-canvas';
import { findCanvases } from '../../../models/canvas/records/find-canvases';
import { readPresentedCanvas } from '../../../models/canvas/records/present-canvas';
import { readChanges } from '../../../models/canvas/records/read-changes';
import { createCanvas, deleteCanvas, restoreCanvas, updateCanvas } from '../../../commands/canvas/write-canvas';
import { forbidden } from '../../../platform/errors';
import { subjectOf } from '../../../security/masking/subject-of';
import { requireCanvas } from '../../../security/canvas/permissions';
import { type Route, route } from '../../route';
import { announce, type CanvasRouteDeps } from './canvas-route-deps';

/** Canvases themselves, and what happened on them. */
export const canvasRoutes = (deps: CanvasRouteDeps): Route[] => [
  route(canvasCreate, async ({ body, caller, newId, keepAnswer }) => {
    let presented: Canvas | undefined;
    const present = async (session: ClientSession, canvas: CanvasRecord) => {
      presented = await readPresentedCanvas(deps.models, canvas, 'owner');
      await keepAnswer(session, { status: 201, body: presented });
    };
    await createCanvas(deps, caller, body, present, newId);
    return { status: 201, body: presented };
  }),

  route(canvasDuplicate, async ({ params, caller, newId, keepAnswer }) => {
    const { canvas: source, canvasRole } = await requireCanvas(deps.models, caller, params.canvasId, 'viewer');
    let presented: Canvas | undefined;
    const present = async (session: ClientSession, canvas: CanvasRecord) => {
      presented = await readPresentedCanvas(deps.models, canvas, 'owner');
      await keepAnswer(session, { status: 201, body: presented });
    };
    const { canvas, blocks } = await duplicateCanvas(deps, source, caller, present, newId);
    // A copy must not show its maker what the original keeps from her.
    if (canvasRole !== 'viewer')
      await deps.masking.copy(
        [canvas.title, ...blocks.map(({ content }) => content)],
        subjectOf('canvas', source),
        subjectOf('canvas', canvas),
      );
    return { status: 201, body: presented };
  }),

  route(canvasList, async ({ query, caller }) => ({
    status: 200,
    body: await findCanvases(deps.models, caller, query, (ids) => deps.presence.count(ids)),
  })),

  route(canvasGet, async ({ canvas, canvasRole }) => ({
    status: 200,
    body: await readPresentedCanvas(deps.models, canvas, canvasRole),
  })),

  route(canvasUpdate, async ({ body, caller, canvas, canvasRole }) => {
    if (body.review !== undefined && body.review !== canvas.review && canvasRole !== 'owner') {
      throw forbidden('canvas_role_required', 'Only an owner switches the review on or off.');
    }
    const updated = await announce(deps, updateCanvas(deps, canvas, caller, body));
    return { status: 200, body: await readPresentedCanvas(deps.models, updated, canvasRole) };
  }),

  route(canvasDelete, async ({ caller, canvas }) => {
    await deleteCanvas(deps, canvas, caller);
    for (const { userId } of canvas.members)
      await deps.broadcaster.canvasAccess(canvas._id.toHexString(), userId.toHexString(), null);
    return { status: 204 };
  }),

  route(canvasRestore, async ({ caller, canvas, canvasRole }) => {
    const restored = await restoreCanvas(deps, canvas, caller);
    for (const { userId, role } of restored.members)
      await deps.broadcaster.canvasAccess(canvas._id.toHexString(), userId.toHexString(), role);
    return { status: 200, body: await readPresentedCanvas(deps.models, restored, canvasRole) };
  }),

  route(changesList, async ({ query, canvas }) => ({
    status: 200,
    body: await readChanges(deps.models, canvas, query.since),
  })),
];
