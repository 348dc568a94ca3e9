import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { Types } from 'mongoose';
import { saveGeneration, type SavedGeneration, type SaveGeneration } from '../../src/commands/canvas/save-generation';
import { beginGeneration } from '../../src/models/canvas/generations/write-generation';
import type { CanvasRecord } from '../../src/models/canvas/records/canvas.model';
import type { Models } from '../../src/models/index';
import type { Caller } from '../../src/platform/caller';
import { withTransaction } from '../../src/platform/mongo';
import { appendAudit } from '../../src/security/audit/audit';
import { buildDrafts } from './build-drafts';

export const AGENT_USER_ID = 'a1a1a1a1a1a1a1a1a1a1a1a1';

/** Records a generation and returns what its save would be given. */
export async function buildGeneration(
  models: Models,
  canvas: CanvasRecord,
  caller: Caller,
  overrides: Partial<SaveGeneration> = {},
): Promise<SaveGeneration> {
  const input: SaveGeneration = {
    canvasId: canvas._id.toHexString(),
    generationSessionId: randomUUID(),
    runId: new Types.ObjectId().toHexString(),
    organisationId: caller.organisationId,
    requestedBy: caller.userId,
    agentUserId: AGENT_USER_ID,
    prompt: 'Make something',
    drafts: buildDrafts(3),
    truncated: false,
    text: '',
    notice: null,
    model: 'demo',
    usage: { inputTokens: 10, outputTokens: 20, cachedInputTokens: 0, modelCalls: 1 },
    costNanoUsd: 18_600_000,
    blocksMax: 5_000,
    ...overrides,
  };
  const { generationSessionId, canvasId, organisationId, runId, requestedBy } = input;
  await beginGeneration(models, {
    generationSessionId,
    canvasId,
    organisationId,
    runId,
    attempt: 1,
    prompt: input.prompt,
    requestedBy,
    requestedByName: caller.name,
  });
  return input;
}

/** Saves it as a worker does: in a transaction of its own. */
export const saveBuilt = (
  deps: { models: Models; connection: Connection },
  input: SaveGeneration,
): Promise<SavedGeneration> =>
  withTransaction(deps.connection, (session) => saveGeneration(session, { models: deps.models, appendAudit }, input));
