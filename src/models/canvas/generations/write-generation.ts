import { Types } from 'mongoose';
import type { RunError } from '../../../contracts/kernel/run-events';
import type { GenerationRecord, GenerationStatus } from './generation.model';
import type { Models } from '../../index';
import { canvasCollections } from '../records/collections';

export interface NewGeneration {
  generationSessionId: string;
  canvasId: string;
  organisationId: string;
  runId: string;
  /** The run's attempt that begins it. */
  attempt: number;
  prompt: string;
  /** The person who asked. */
  requestedBy: string;
  requestedByName: string;
  /** The generation whose missing part it makes. */
  continues?: { generationSessionId: string; made: number } | undefined;
}

/**
 * Records a generation where it is not, and moves it to `running` where it is open, or where an earlier attempt of its
 * run ended it. Returns it as it is then: not `running` where it was saved, or this attempt was cancelled meanwhile.
 */
export async function beginGeneration(models: Models, input: NewGeneration): Promise<GenerationRecord> {
  const record = await insertOnce(models, input);
  const { generationSessionId, organisationId, attempt } = input;
  if (record.status === 'running' && record.attempt === attempt) return record;
  return (await markGeneration(models, { generationSessionId, organisationId, attempt, status: 'running' })) ?? record;
}

async function insertOnce(models: Models, input: NewGeneration): Promise<GenerationRecord> {
  const now = new Date();
  const { _id, ...fields }: GenerationRecord = {
    _id: input.generationSessionId,
    canvasId: new Types.ObjectId(input.canvasId),
    organisationId: new Types.ObjectId(input.organisationId),
    runId: new Types.ObjectId(input.runId),
    attempt: input.attempt,
    prompt: input.prompt,
    status: 'running',
    requestedBy: new Types.ObjectId(input.requestedBy),
    requestedByName: input.requestedByName,
    blockIds: [],
    editCount: 0,
    removedCount: 0,
    text: '',
    notice: null,
    continues: input.continues ?? null,
    skipped: [],
    truncated: false,
    model: null,
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 },
    costNanoUsd: 0,
    error: null,
    approvalId: null,
    previewsUntil: null,
    savedVersions: null,
    outboxId: null,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
  };
  const record = await canvasCollections(models).generations.findOneAndUpdate(
    { _id },
    { $setOnInsert: fields },
    { upsert: true, returnDocument: 'after' },
  );
  return record ?? { _id, ...fields };
}

/** Statuses that `markGeneration` sets; `saved` is `saveGeneration`'s, `undone` is `undoGeneration`'s. */
export type MarkedStatus = Exclude<GenerationStatus, 'saved' | 'undone'>;

/** From where each status may be reached. */
const COMES_FROM: Record<MarkedStatus, readonly GenerationStatus[]> = {
  running: ['running', 'waiting'],
  waiting: ['running'],
  rejected: ['running', 'waiting'],
  failed: ['running', 'waiting'],
  cancelled: ['running', 'waiting'],
};
const ENDS: readonly GenerationStatus[] = ['rejected', 'failed', 'cancelled'];

export interface GenerationMark {
  generationSessionId: string;
  organisationId: string;
  /** The run's attempt that says so. */
  attempt: number;
  status: MarkedStatus;
  error?: RunError;
  approvalId?: Types.ObjectId;
  /** With `failed`: until when its drafts are shown. */
  previewsUntil?: Date;
}

/**
 * Moves a generation to another status, where that is still open. Fenced by the run's attempt: one that came too late
 * changes nothing, and only a later one begins again what has ended. Returns it as it is then; undefined where it was
 * not moved, so that a second call announces nothing.
 */
export async function markGeneration(models: Models, mark: GenerationMark): Promise<GenerationRecord | undefined> {
  const { generationSessionId, organisationId, attempt, status, ...fields } = mark;
  const now = new Date();
  const isEnd = ENDS.includes(status);
  // Not `$lte`: a generation of before attempts were kept has none.
  const open = { status: { $in: [...COMES_FROM[status]] }, attempt: { $not: { $gt: attempt } } };
  const ended = { status: { $in: [...ENDS] }, attempt: { $not: { $gte: attempt } } };
  const moved = await canvasCollections(models).generations.findOneAndUpdate(
    {
      _id: generationSessionId,
      organisationId: new Types.ObjectId(organisationId),
      ...(status === 'running' ? { $or: [open, ended] } : open),
    },
    {
      $set: {
        status,
        attempt,
        updatedAt: now,
        finishedAt: isEnd ? now : null,
        ...(isEnd ? {} : { error: null, previewsUntil: null }), // another try forgets how the last one ended
        ...fields,
      },
    },
    { returnDocument: 'after' },
  );
  return moved ?? undefined;
}
