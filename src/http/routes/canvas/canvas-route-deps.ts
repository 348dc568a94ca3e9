import type { CanvasChange } from '../../../contracts/canvas/canvas';
import type { AuditedCanvasDeps } from '../../../models/canvas/records/append-audit';
import type { Edited } from '../../../models/canvas/edits/canvas-edit';
import type { CanvasLimits } from '../../../commands/canvas/create-block';
import type { CountPresent } from '../../../models/canvas/records/find-canvases';
import type { Masking } from '../../../security/masking/create-masking';
import type { Broadcaster } from '../../../realtime/broadcaster';

/** What the routes of canvases work with. */
export interface CanvasRouteDeps extends AuditedCanvasDeps {
  broadcaster: Pick<Broadcaster, 'canvasChange' | 'canvasAccess' | 'generationStatus'>;
  /** People with each of these canvases open now; zero where that is not known. */
  presence: { count: CountPresent };
  limits: CanvasLimits;
  masking: Pick<Masking, 'copy'>;
}

/**
 * Tells everybody on the canvas, in order, and gives back what the edit answered. A message that is lost is made good by
 * its version: the edit stands.
 */
export async function announce<Result>(
  deps: Pick<CanvasRouteDeps, 'broadcaster'>,
  edited: Promise<Edited<Result>>,
): Promise<Result> {
  const { result, changes } = await edited;
  for (const change of changes as CanvasChange[]) await deps.broadcaster.canvasChange(change);
  return result;
}
