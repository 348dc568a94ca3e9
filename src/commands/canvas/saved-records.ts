import { Types } from 'mongoose';
import type { BlockRecord } from '../../models/canvas/records/block.model';
import type { GenerationRecord } from '../../models/canvas/generations/generation.model';
import type { Models } from '../../models/index';
import { insertOutbox } from '../../models/kernel/insert-outbox';
import type { AppendAudit } from '../../models/canvas/records/append-audit';
import type { CanvasEdit } from '../../models/canvas/edits/canvas-edit';
import type { FittedPlan } from '../../models/canvas/generations/plan-drafts';
import { toObjectIds } from '../../models/canvas/records/present-block';
import type { CanvasGenerationOutput, SaveGeneration } from './save-generation';

/** The new blocks as stored, in order; `ranks` are one each. */
export function buildRecords(
  edit: CanvasEdit,
  input: SaveGeneration,
  { creates }: FittedPlan,
  ranks: readonly string[],
): BlockRecord[] {
  const { _id: canvasId, organisationId } = edit.canvas;
  const createdBy = new Types.ObjectId(input.agentUserId);
  const requestedBy = new Types.ObjectId(input.requestedBy);
  return creates.map((draft, index) => ({
    _id: new Types.ObjectId(draft.id),
    canvasId,
    organisationId,
    kind: draft.kind,
    content: draft.content,
    x: draft.x,
    y: draft.y,
    width: draft.width,
    height: draft.height,
    rank: ranks[index] ?? '',
    generationSessionId: input.generationSessionId,
    generationIndex: index,
    createdBy,
    requestedBy,
    revision: 1,
    editedByPerson: false,
    createdAt: edit.now,
    updatedAt: edit.now,
  }));
}

/** The entry whose job broadcasts the changes of one save. */
export const keepBroadcast = (
  models: Models,
  { canvas: { organisationId }, session }: CanvasEdit,
  id: Types.ObjectId,
  { canvasId, fromVersion, toVersion }: CanvasGenerationOutput,
): Promise<string> =>
  insertOutbox(
    models,
    { id, kind: 'canvas-broadcast', organisationId, payload: { canvasId, fromVersion, toVersion } },
    session,
  );

/** What the generation's record says once it is saved with blocks or edits. */
export const describeSaved = (
  edit: CanvasEdit,
  input: SaveGeneration,
  { creates }: FittedPlan,
  output: CanvasGenerationOutput,
  outboxId: Types.ObjectId,
): Partial<GenerationRecord> => ({
  ...describeAnswer(input, output, edit.now),
  blockIds: toObjectIds(creates.map((draft) => draft.id)),
  outboxId,
});

/** What it says where the model only spoke. */
export const describeAnswer = (
  input: SaveGeneration,
  { truncated, text, notice, skipped, fromVersion, toVersion }: CanvasGenerationOutput,
  now = new Date(),
): Partial<GenerationRecord> => ({
  status: 'saved',
  runId: new Types.ObjectId(input.runId),
  skipped,
  truncated,
  text,
  notice,
  model: input.model,
  usage: input.usage,
  costNanoUsd: input.costNanoUsd,
  error: input.error ?? null,
  savedVersions: { from: fromVersion, to: toVersion },
  finishedAt: now,
  updatedAt: now,
});

/** The one audit entry of a save: ids and counts, no texts. */
export function describeForAudit(
  input: SaveGeneration,
  output: CanvasGenerationOutput,
  editCount: number,
): Parameters<AppendAudit>[1] {
  return {
    organisationId: input.organisationId,
    actorId: input.agentUserId,
    action: 'generation.saved',
    resource: `canvas:${input.canvasId}`,
    details: {
      generation_session_id: input.generationSessionId,
      runId: input.runId,
      requestedBy: input.requestedBy,
      blocks: output.blockCount,
      edits: editCount,
      versions: [output.fromVersion, output.toVersion],
    },
  };
}
