import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import type { BlockDraft } from '../../src/contracts/canvas/blocks';
import type { Models } from '../../src/models/index';
import { createCanvas } from '../../src/commands/canvas/write-canvas';
import { beginGeneration } from '../../src/models/canvas/generations/write-generation';
import type { SaveGeneration } from '../../src/commands/canvas/save-generation';
import type { Connection } from '../../src/platform/mongo';
import { appendAudit } from '../../src/security/audit/audit';
import { benchCaller } from './make-runs';

/** A canvas with a generation that is ready to be saved. */
export async function prepareSave(
  models: Models,
  connection: Connection,
  blocks: number,
  bytes: number,
): Promise<SaveGeneration> {
  const caller = benchCaller();
  const canvas = await createCanvas({ models, connection, appendAudit } as Parameters<typeof createCanvas>[0], caller, {
    title: 'Bench',
  });
  const generationSessionId = randomUUID();
  const runId = new Types.ObjectId().toHexString();
  const { organisationId, userId } = caller;
  const canvasId = canvas._id.toHexString();
  await beginGeneration(models, {
    generationSessionId,
    canvasId,
    organisationId,
    runId,
    attempt: 1,
    prompt: 'Bench',
    requestedBy: userId,
    requestedByName: 'Bench',
  });
  return {
    canvasId,
    generationSessionId,
    runId,
    organisationId,
    requestedBy: userId,
    prompt: 'Bench',
    agentUserId: new Types.ObjectId().toHexString(),
    drafts: Array.from({ length: blocks }, (_, index) => buildDraft(index, bytes)),
    truncated: false,
    text: '',
    notice: null,
    model: 'bench',
    usage: { inputTokens: 500, outputTokens: 20, cachedInputTokens: 0, modelCalls: 1 },
    costNanoUsd: 0,
    blocksMax: 100_000,
  };
}

const buildDraft = (index: number, bytes: number): BlockDraft => ({
  id: new Types.ObjectId().toHexString(),
  index,
  tool: 'create_text',
  operation: 'create',
  x: 0,
  y: index * 200,
  width: 300,
  height: 160,
  kind: 'text',
  content: { text: 'x'.repeat(bytes) },
});
