import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import type { GenerationRecord } from '../../models/canvas/generations/generation.model';
import type { Models } from '../../models/index';

/** Gives up the drafts of a generation that nobody reviewed in time; undefined where there are none. */
export async function discardPreviews(
  models: Pick<Models, 'Generation'>,
  canvas: Pick<CanvasRecord, '_id' | 'organisationId'>,
  generationSessionId: string,
): Promise<GenerationRecord | undefined> {
  const discarded = await models.Generation.findOneAndUpdate(
    {
      _id: generationSessionId,
      canvasId: canvas._id,
      organisationId: canvas.organisationId,
      status: 'failed',
      previewsUntil: { $ne: null },
    },
    { $set: { status: 'rejected', previewsUntil: null } },
    { returnDocument: 'after' },
  ).lean<GenerationRecord>();
  return discarded ?? undefined;
}
