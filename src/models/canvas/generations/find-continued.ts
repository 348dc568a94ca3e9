import type { Types } from 'mongoose';
import { conflict, notFound } from '../../../platform/errors';
import type { GenerationRecord } from './generation.model';
import type { Models } from '../../index';

/** Generations that one may continue another, and so on: a request is not split into more. */
const CHAIN_MAX = 50;

/** The ids of the generation that is continued, and of those that it continues. */
export async function findContinued(
  models: Pick<Models, 'Generation'>,
  canvasId: Types.ObjectId,
  { generationSessionId }: { generationSessionId: string },
): Promise<string[]> {
  const ids: string[] = [];
  let next: string | undefined = generationSessionId;
  while (next !== undefined && ids.length < CHAIN_MAX) {
    ids.push(next);
    const found: Pick<GenerationRecord, 'continues'> | null = await models.Generation.findOne(
      { _id: next, canvasId },
      { continues: 1 },
    ).lean<Pick<GenerationRecord, 'continues'>>();
    next = found?.continues?.generationSessionId;
  }
  return ids;
}

/** What a run that continues a generation needs of it. */
export interface ContinuedPart {
  generationSessionId: string;
  /** Blocks that it and those before it made. */
  made: number;
  /** Why it stopped, in the words of its notice. */
  why: string;
  /** Its last block: the rest goes below. */
  lastBlockId: string | undefined;
}

/**
 * The generation of this canvas that is to be continued. Throws `generation_not_found`, or 409
 * `generation_not_continuable` where nothing is missing of it, or it is not on the canvas.
 */
export async function readContinued(
  models: Pick<Models, 'Generation'>,
  canvas: { _id: Types.ObjectId; organisationId: Types.ObjectId },
  generationSessionId: string,
): Promise<ContinuedPart> {
  const found = await models.Generation.findOne({
    _id: generationSessionId,
    canvasId: canvas._id,
    organisationId: canvas.organisationId,
  }).lean<GenerationRecord>();
  if (!found) throw notFound('generation_not_found', 'There is no such generation on this canvas.');
  if (found.status !== 'saved' || !found.notice?.canContinue)
    throw conflict(
      'generation_not_continuable',
      'Nothing of this generation is missing, or it is not on the canvas: ask for what you want instead.',
    );
  return {
    generationSessionId,
    made: (found.continues?.made ?? 0) + found.blockIds.length,
    why: found.notice.message,
    lastBlockId: found.blockIds.at(-1)?.toHexString(),
  };
}
