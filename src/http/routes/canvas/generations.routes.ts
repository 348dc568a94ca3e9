import { generationsList, generationsRestore, generationsUndo } from '../../../contracts/canvas/canvas-operations';
import { type Generation } from '../../../contracts/canvas/canvas';
import { listGenerations } from '../../../models/canvas/generations/list-generations';
import { restoreGeneration } from '../../../commands/canvas/restore-generation';
import { undoGeneration } from '../../../commands/canvas/undo-generation';
import { type Route, route } from '../../route';
import { announce, type CanvasRouteDeps } from './canvas-route-deps';

/** What runs put on a canvas: the list, undo and redo. Starting one is `generate.routes.ts`. */
export const generationRoutes = (deps: CanvasRouteDeps): Route[] => [
  route(generationsList, async ({ query, canvas }) => ({
    status: 200,
    body: await listGenerations(deps.models, canvas, query),
  })),

  route(generationsUndo, async ({ params, query, caller, canvas }) => {
    const result = await announce(
      deps,
      undoGeneration(deps, canvas, caller, params.generationSessionId, query.force ?? false),
    );
    if (result.generation.status === 'rejected')
      await announceStatus(deps, result.generation, 'rejected', `${caller.name} discarded the previews`);
    if (result.generation.status === 'undone')
      await announceStatus(deps, result.generation, 'undone', `${caller.name} took it back`);
    return { status: 200, body: result };
  }),

  route(generationsRestore, async ({ params, caller, canvas }) => {
    const result = await announce(deps, restoreGeneration(deps, canvas, caller, params.generationSessionId));
    await announceStatus(deps, result.generation, 'complete', `${caller.name} brought it back`);
    return { status: 200, body: result };
  }),
];

async function announceStatus(
  deps: CanvasRouteDeps,
  generation: Generation,
  phase: 'undone' | 'complete' | 'rejected',
  message: string,
): Promise<void> {
  const { canvasId, generation_session_id, runId } = generation;
  await deps.broadcaster.generationStatus({ canvasId, generation_session_id, runId, phase, message, generation });
}
