import { type ClientSession, Types } from 'mongoose';
import type { Models } from '../../src/models/index';
import type { SaveGeneration } from '../../src/commands/canvas/save-generation';
import { generateRanks } from '../../src/models/canvas/records/ranks';

const CHUNK = 10;

/** The documents that saving a generation leaves, in the shape of ours: the same collections, the same indexes. */
function buildDocuments(input: SaveGeneration) {
  const now = new Date();
  const canvasId = new Types.ObjectId(input.canvasId);
  const organisationId = new Types.ObjectId(input.organisationId);
  const author = new Types.ObjectId(input.agentUserId);
  const requestedBy = new Types.ObjectId(input.requestedBy);
  const ranks = generateRanks(null, null, input.drafts.length);
  const blocks = input.drafts.map((draft, index) => ({
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
    createdBy: author,
    requestedBy,
    revision: 1,
    editedByPerson: false,
    createdAt: now,
    updatedAt: now,
  }));
  const chunks = Math.ceil(blocks.length / CHUNK);
  const changes = Array.from({ length: chunks }, (_, index) => ({
    _id: new Types.ObjectId(),
    canvasId,
    version: index + 1,
    type: 'blocks_bulk_added_chunk',
    createdAt: now,
    payload: {
      type: 'blocks_bulk_added_chunk',
      version: index + 1,
      canvasId: input.canvasId,
      generation_session_id: input.generationSessionId,
      chunk: index + 1,
      chunks,
      blocks: blocks
        .slice(index * CHUNK, (index + 1) * CHUNK)
        .map(({ _id, canvasId: _canvas, organisationId: _organisation, ...block }) => ({
          ...block,
          id: _id.toHexString(),
          canvasId: input.canvasId,
          createdBy: input.agentUserId,
          requestedBy: input.requestedBy,
          createdAt: now.toISOString(),
          updatedAt: now.toISOString(),
        })),
    },
  }));
  const audit = {
    _id: new Types.ObjectId(),
    organisationId,
    at: now,
    actorId: author,
    action: 'generation.saved',
    resource: `canvas:${input.canvasId}`,
    details: {
      generation_session_id: input.generationSessionId,
      runId: input.runId,
      blocks: blocks.length,
      edits: 0,
      versions: [1, chunks],
    },
    sequence: null,
    prevHash: null,
    hash: null,
  };
  const outbox = {
    _id: new Types.ObjectId(),
    kind: 'canvas-broadcast' as const,
    organisationId,
    payload: { canvasId: input.canvasId, fromVersion: 1, toVersion: chunks },
    issueAt: now,
    issued: 1,
    createdAt: now,
    updatedAt: now,
  };
  const generation = {
    status: 'saved',
    runId: new Types.ObjectId(input.runId),
    blockIds: blocks.map(({ _id }) => _id),
    editCount: 0,
    skipped: [],
    truncated: false,
    model: input.model,
    usage: input.usage,
    costNanoUsd: 0,
    error: null,
    savedVersions: { from: 1, to: chunks },
    outboxId: outbox._id,
    finishedAt: now,
    updatedAt: now,
  };
  return {
    canvasId,
    blocks,
    changes,
    audit,
    outbox,
    generation,
    canvas: { $inc: { version: chunks, blockCount: blocks.length }, $set: { updatedAt: now, editedBy: requestedBy } },
  };
}

/** By the native driver: six writes, no reads, no checks. */
export async function saveByDriver(session: ClientSession, models: Models, input: SaveGeneration): Promise<void> {
  const { canvasId, blocks, changes, audit, outbox, generation, canvas } = buildDocuments(input);
  await models.Canvas.collection.updateOne({ _id: canvasId }, canvas as never, { session });
  await models.Block.collection.insertMany(blocks as never, { session, ordered: true });
  await models.CanvasChange.collection.insertMany(changes as never, { session });
  await models.Generation.collection.updateOne(
    { _id: input.generationSessionId } as never,
    { $set: generation } as never,
    { session },
  );
  await models.AuditEntry.collection.insertOne(audit as never, { session });
  await models.Outbox.collection.insertOne(outbox as never, { session });
}

/** By mongoose documents, one `save` each: the way most code is written. */
export async function saveByMongoose(session: ClientSession, models: Models, input: SaveGeneration): Promise<void> {
  const { canvasId, blocks, changes, audit, outbox, generation, canvas } = buildDocuments(input);
  await models.Canvas.updateOne({ _id: canvasId }, canvas as never, { session });
  for (const block of blocks) await new models.Block(block).save({ session });
  for (const change of changes) await new models.CanvasChange(change).save({ session });
  await models.Generation.updateOne({ _id: input.generationSessionId }, { $set: generation as never }, { session });
  await new models.AuditEntry(audit).save({ session });
  await new models.Outbox(outbox).save({ session });
}
