import { type ClientSession, Types } from 'mongoose';
import type { Usage } from '../../contracts/common';
import type { RunError } from '../../contracts/run-events';
import type { NanoUsd } from '../../platform/money';
import type { GenerationRecord, GenerationStatus } from '../generation.model';
import type { Models } from '../index';
import { canvasCollections } from './collections';

export interface NewGeneration {
  generationSessionId: string;
  canvasId: string;
  organisationId: string;
  runId: string;
  prompt: string;
  /** The person who asked. */
  requestedBy: string;
  requestedByName: string;
}

/** Records a generation, `queued`. A second call with the same generation_session_id changes nothing. Returns what is recorded. */
export const createGeneration = (
  models: Models,
  input: NewGeneration,
  session?: ClientSession,
): Promise<GenerationRecord> => insertOnce(models, input, 'queued', session);

/** Records a generation where it is not, and moves it to `running` where it is still open. Returns it as it is then. */
export async function beginGeneration(models: Models, input: NewGeneration): Promise<GenerationRecord> {
  const record = await insertOnce(models, input, 'running');
  if (record.status === 'running') return record;
  const { generationSessionId, organisationId } = input;
  return (await markGeneration(models, { generationSessionId, organisationId, status: 'running' })) ?? record;
}

async function insertOnce(
  models: Models,
  input: NewGeneration,
  status: GenerationStatus,
  session?: ClientSession,
): Promise<GenerationRecord> {
  const now = new Date();
  const { _id, ...fields }: GenerationRecord = {
    _id: input.generationSessionId,
    canvasId: new Types.ObjectId(input.canvasId),
    organisationId: new Types.ObjectId(input.organisationId),
    runId: new Types.ObjectId(input.runId),
    prompt: input.prompt,
    status,
    requestedBy: new Types.ObjectId(input.requestedBy),
    requestedByName: input.requestedByName,
    blockIds: [],
    editCount: 0,
    skipped: [],
    truncated: false,
    model: null,
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 },
    costNanoUsd: 0,
    error: null,
    approvalId: null,
    savedVersions: null,
    outboxId: null,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
  };
  const record = await canvasCollections(models).generations.findOneAndUpdate(
    { _id },
    { $setOnInsert: fields },
    { upsert: true, returnDocument: 'after', ...(session ? { session } : {}) },
  );
  return record ?? { _id, ...fields };
}

/** Statuses a run's worker may set; `saved` is `saveGeneration`'s, `undone` is `undoGeneration`'s. */
export type MarkedStatus = Exclude<GenerationStatus, 'saved' | 'undone'>;

/** From where each status may be reached. A run that ended may be tried again, so an end is left for `queued` and `running` only. */
const COMES_FROM: Record<MarkedStatus, readonly GenerationStatus[]> = {
  queued: ['running', 'waiting', 'failed', 'cancelled', 'rejected'],
  running: ['queued', 'waiting', 'failed', 'cancelled', 'rejected'],
  waiting: ['queued', 'running'],
  rejected: ['queued', 'running', 'waiting'],
  failed: ['queued', 'running', 'waiting'],
  cancelled: ['queued', 'running', 'waiting'],
};
const ENDS: readonly GenerationStatus[] = ['rejected', 'failed', 'cancelled'];

export interface GenerationMark {
  generationSessionId: string;
  organisationId: string;
  status: MarkedStatus;
  error?: RunError | null;
  approvalId?: string | null;
  model?: string | null;
  usage?: Usage;
  costNanoUsd?: NanoUsd;
}

/**
 * Moves a generation to another status, where that is still open. Returns it as it is then; undefined where it was not
 * moved (already there, saved, undone, unknown), so that a second call announces nothing.
 */
export async function markGeneration(
  models: Models,
  mark: GenerationMark,
  session?: ClientSession,
): Promise<GenerationRecord | undefined> {
  const { generationSessionId, organisationId, status, approvalId, ...fields } = mark;
  const now = new Date();
  const isEnd = ENDS.includes(status);
  const moved = await canvasCollections(models).generations.findOneAndUpdate(
    {
      _id: generationSessionId,
      organisationId: new Types.ObjectId(organisationId),
      status: { $in: [...COMES_FROM[status]] },
    },
    {
      $set: {
        status,
        updatedAt: now,
        finishedAt: isEnd ? now : null,
        ...(isEnd ? {} : { error: null }), // another try forgets how the last one ended
        ...fields,
        ...(approvalId === undefined
          ? {}
          : { approvalId: approvalId === null ? null : new Types.ObjectId(approvalId) }),
      },
    },
    { returnDocument: 'after', ...(session ? { session } : {}) },
  );
  return moved ?? undefined;
}
