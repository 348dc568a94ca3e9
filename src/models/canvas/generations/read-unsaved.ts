import type { Types } from 'mongoose';
import type { BlockDraft, Box } from '../../../contracts/canvas/blocks';
import type { RunRecord } from '../../runs/run.model';
import type { Models } from '../../index';

/** What other generations hold on a canvas without having saved it. */
export interface Unsaved {
  /** Places of drafts that wait for review. */
  boxes: Box[];
  /** Generations at work that were asked for earlier. */
  boards: number;
}

interface WaitingDrafts {
  parameters?: { drafts?: readonly PlacedDraft[] };
}
type PlacedDraft = Pick<BlockDraft, (typeof PLACE_FIELDS)[number]>;

/** A draft's content is up to 20 KB, and is not needed here. */
const PLACE_FIELDS = ['kind', 'operation', 'x', 'y', 'width', 'height'] as const;

/** What the other generations on the canvas of `run` have not saved yet. */
export async function readUnsaved(
  models: Models,
  run: Pick<RunRecord, '_id' | 'organisationId'>,
  canvasId: Types.ObjectId,
): Promise<Unsaved> {
  const { organisationId } = run;
  const [waiting, boards] = await Promise.all([
    models.Approval.find(
      { organisationId, status: 'pending', subjectId: canvasId, runId: { $ne: run._id } },
      Object.fromEntries(PLACE_FIELDS.map((field) => [`parameters.drafts.${field}`, 1])),
    ).lean<WaitingDrafts[]>(),
    models.Run.countDocuments({
      organisationId,
      subjectId: canvasId,
      status: { $in: ['queued', 'running'] },
      _id: { $lt: run._id },
    }),
  ]);
  const drafts = waiting.flatMap(({ parameters }) => parameters?.drafts ?? []);
  return { boxes: drafts.filter(takesRoom).map(boxOf), boards };
}

const takesRoom = ({ kind, operation }: PlacedDraft): boolean => kind !== 'connector' && operation !== 'delete';
const boxOf = ({ x, y, width, height }: Box): Box => ({ x, y, width, height });
