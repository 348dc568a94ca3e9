import { presentGeneration } from '../../models/canvas/generations/present-generation';
import { settleGenerations } from '../../models/canvas/generations/settle-generations';
import type { Base } from '../base';

/** Ends generations whose runs have ended without saying so, and tells those who have their canvases open. */
export async function settleAndTell({ models, broadcaster }: Base): Promise<void> {
  for (const generation of await settleGenerations(models))
    await broadcaster.generationStatus({
      canvasId: generation.canvasId.toString(),
      generation_session_id: generation._id,
      runId: generation.runId.toString(),
      phase: generation.status === 'cancelled' || generation.status === 'rejected' ? generation.status : 'failed',
      message: generation.error?.message ?? 'It was stopped. Nothing was saved.',
      generation: presentGeneration(generation),
    });
}
