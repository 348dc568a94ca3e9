import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import type { Block } from '../../src/contracts/canvas/blocks';
import type { CanvasChange } from '../../src/contracts/canvas/canvas';
import type { Models } from '../../src/models/index';
import { beginGeneration } from '../../src/models/canvas/generations/write-generation';
import type { TestPerson } from '../rigs/socket-instances';
import type { TestServices } from '../rigs/test-services';

/** Writes a generation of `blockCount` blocks as its save would: changes in tens from the canvas's next version on. */
export async function saveTestGeneration(
  { models }: TestServices,
  canvasId: string,
  person: TestPerson,
  blockCount: number,
): Promise<{ generationSessionId: string; outboxId: string; changes: CanvasChange[] }> {
  const generationSessionId = randomUUID();
  const chunks = Math.ceil(blockCount / 10);
  const canvas = await models.Canvas.findById(new Types.ObjectId(canvasId)).orFail().lean();
  const changes = Array.from({ length: chunks }, (_, index): CanvasChange => ({
    type: 'blocks_bulk_added_chunk',
    version: canvas.version + index + 1,
    canvasId,
    generation_session_id: generationSessionId,
    chunk: index + 1,
    chunks,
    blocks: Array.from({ length: Math.min(10, blockCount - index * 10) }, () =>
      buildBlock(canvasId, person, generationSessionId),
    ),
  }));
  const toVersion = canvas.version + chunks;
  const outbox = await models.Outbox.create({
    kind: 'canvas-broadcast',
    organisationId: new Types.ObjectId(person.organisationId),
    issueAt: new Date(),
    issued: 1,
    payload: { canvasId, fromVersion: canvas.version + 1, toVersion },
  });
  await beginGeneration(models, {
    generationSessionId,
    canvasId,
    organisationId: canvas.organisationId.toString(),
    runId: new Types.ObjectId().toString(),
    attempt: 1,
    prompt: 'Test',
    requestedBy: person.userId,
    requestedByName: person.name,
  });
  await models.Generation.updateOne(
    { _id: generationSessionId },
    {
      status: 'saved',
      savedVersions: { from: canvas.version + 1, to: toVersion },
      outboxId: outbox._id,
      finishedAt: new Date(),
    },
  );
  await recordChanges(models, changes);
  return { generationSessionId, outboxId: outbox._id.toString(), changes };
}

/** Writes changes of one canvas and its version. */
export async function recordChanges(models: Models, changes: readonly CanvasChange[]): Promise<void> {
  const last = changes.at(-1);
  if (!last) return;
  const canvasId = new Types.ObjectId(last.canvasId);
  await models.CanvasChange.collection.insertMany(
    changes.map((change) => ({
      _id: new Types.ObjectId(),
      canvasId,
      version: change.version,
      type: change.type,
      payload: change,
      createdAt: new Date(),
    })),
  );
  await models.Canvas.updateOne({ _id: canvasId }, { version: last.version });
}

/** A text block as the API would present it; nothing is written. */
function buildBlock(canvasId: string, person: TestPerson, generationSessionId: string | null = null): Block {
  const now = new Date().toISOString();
  return {
    id: new Types.ObjectId().toString(),
    canvasId,
    kind: 'text',
    content: { text: 'Text' },
    x: 0,
    y: 0,
    width: 100,
    height: 50,
    rank: 'a0',
    generation_session_id: generationSessionId,
    createdBy: person.userId,
    requestedBy: null,
    revision: 1,
    createdAt: now,
    updatedAt: now,
  };
}
