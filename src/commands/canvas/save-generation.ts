import { type ClientSession, Types } from 'mongoose';
import type { Block, BlockDraft } from '../../contracts/canvas/blocks';
import type { GenerationNotice } from '../../contracts/canvas/canvas';
import type { Usage } from '../../contracts/kernel/common';
import type { RunError } from '../../contracts/kernel/run-events';
import { notFound } from '../../platform/errors';
import type { NanoUsd } from '../../platform/money';
import type { BlockRecord } from '../../models/canvas/records/block.model';
import type { GenerationRecord } from '../../models/canvas/generations/generation.model';
import type { AppendAudit } from '../../models/canvas/records/append-audit';
import { CanvasEdit } from '../../models/canvas/edits/canvas-edit';
import { appendChunks, CHUNK_BLOCKS } from '../../models/canvas/generations/append-chunks';
import { applyEdits } from '../../models/canvas/edits/apply-edits';
import { canvasFull } from './create-block';
import { canvasCollections } from '../../models/canvas/records/collections';
import { giveTitle } from '../../models/canvas/give-title';
import type { Models } from '../../models/index';
import { takeRanks } from '../../models/canvas/edits/place-blocks';
import { type FittedPlan, fitPlan, idsOf, planDrafts } from '../../models/canvas/generations/plan-drafts';
import { toObjectIds } from '../../models/canvas/records/present-block';
import { buildRecords, describeAnswer, describeForAudit, describeSaved, keepBroadcast } from './saved-records';
import { readVersions } from '../../models/canvas/records/read-changes';

export interface SaveGeneration {
  canvasId: string;
  generationSessionId: string;
  runId: string;
  organisationId: string;
  /** The person who asked. */
  requestedBy: string;
  /** The AI service user, author of the blocks. */
  agentUserId: string;
  /** What was asked, for the title of a canvas that has none. */
  prompt: string;
  /** As the board left them; a draft's `id` is the block's. */
  drafts: readonly BlockDraft[];
  /** New blocks come after this block, else, or where it is gone, at the end. */
  position?: { afterBlockId?: string | undefined } | undefined;
  /** Block id → revision as the agent saw it: an edit of a block that has changed since is skipped. */
  seenRevisions?: Readonly<Record<string, number>>;
  /** True where the agent wanted more than it may. */
  truncated: boolean;
  /** What the model said last. */
  text: string;
  notice: GenerationNotice | null;
  /** Why its run failed, of which this is the finished part. */
  error?: RunError;
  model: string | null;
  usage: Usage;
  costNanoUsd: NanoUsd;
  /** Blocks the canvas may hold. What is beyond is left out, and `truncated`. */
  blocksMax: number;
}

/** The output of a run of kind `canvas.generate`; its blocks are in the changes from `fromVersion` to `toVersion` (both included). */
export interface CanvasGenerationOutput {
  canvasId: string;
  generation_session_id: string;
  fromVersion: number;
  toVersion: number;
  blockCount: number;
  /** Blocks it changed or moved, and those it deleted. */
  changed: number;
  removed: number;
  truncated: boolean;
  text: string;
  notice: GenerationNotice | null;
  /** Drafts left out: their block is gone, was changed by someone meanwhile, or the canvas is full. */
  skipped: string[];
}

export interface SavedGeneration {
  output: CanvasGenerationOutput;
  /** New blocks in order. */
  blocks: Block[];
  /** Entry of kind `canvas-broadcast`, issue 1; null where nothing changed. */
  outboxId: string | null;
  /** True where an earlier call had saved it: nothing was written. */
  isRepeat: boolean;
  /** The generation's record, where no broadcast will tell people of it. */
  silent?: GenerationRecord;
}

/** Versions of a generation that made no change. */
const NO_VERSIONS = { from: 1, to: 0 };

/**
 * Saves a generation within the caller's transaction: blocks, edits, ranks, changes (one a chunk of ten blocks, one an
 * edit), the generation's record, one audit entry, one outbox entry. All or nothing; a second call of the same
 * generation writes nothing and returns the same. Throws `canvas_not_found`, `generation_not_found`, `canvas_full`.
 */
export async function saveGeneration(
  session: ClientSession,
  deps: { models: Models; appendAudit: AppendAudit },
  input: SaveGeneration,
): Promise<SavedGeneration> {
  const canvasId = new Types.ObjectId(input.canvasId);
  const organisationId = new Types.ObjectId(input.organisationId);
  if (input.drafts.length === 0) return saveAnswer(session, deps.models, input, { canvasId, organisationId });
  const plan = planDrafts(input.drafts);
  const edit = await CanvasEdit.open(
    deps.models,
    session,
    { canvasId, organisationId, editedBy: new Types.ObjectId(input.requestedBy) },
    { changes: Math.ceil(plan.creates.length / CHUNK_BLOCKS) + plan.edits.size, blocks: plan.creates.length },
  );
  const roomFor = input.blocksMax - edit.blocksBefore;
  const ids = idsOf(plan);
  const fitted = fitPlan(plan, await readExisting(edit, ids), { roomFor, seenRevisions: input.seenRevisions ?? {} });
  const { generations } = edit.collections;
  const output: CanvasGenerationOutput = {
    canvasId: input.canvasId,
    generation_session_id: input.generationSessionId,
    fromVersion: edit.versionBefore + 1,
    toVersion: edit.versionBefore + Math.ceil(fitted.creates.length / CHUNK_BLOCKS),
    blockCount: fitted.creates.length,
    changed: 0,
    removed: 0,
    truncated: input.truncated || plan.creates.length > roomFor,
    text: input.text,
    notice: plan.creates.length > roomFor ? sayFull(input.blocksMax) : input.notice,
    skipped: fitted.skipped,
  };
  // Claims the generation before anything is written under its name, and, as a rule, says all there is to say of it.
  const outboxId = new Types.ObjectId();
  const unsaved = { _id: input.generationSessionId, canvasId, organisationId, savedVersions: null };
  const claimed = await generations.updateOne(
    unsaved,
    { $set: describeSaved(edit, input, fitted, output, outboxId) },
    { session },
  );
  if (claimed.matchedCount === 0) {
    await edit.close(); // gives the versions back
    return readSaved(deps.models, session, { _id: input.generationSessionId, canvasId, organisationId });
  }
  if (roomFor <= 0 && plan.creates.length > 0 && plan.edits.size === 0) throw canvasFull(input.blocksMax);

  const after = input.position?.afterBlockId;
  const ranks = await takeRanks(
    edit,
    { ...(after ? { after: new Types.ObjectId(after) } : {}), orEnd: true },
    fitted.creates.length,
  );
  if (edit.changes.length > 0 && fitted.edits.length > 0) await refreshRanks(edit, fitted, ids); // neighbours were respaced
  const records = buildRecords(edit, input, fitted, ranks);
  if (records.length > 0) await edit.collections.blocks.insertMany(records, { session });
  edit.countBlocks(records.length);
  const blocks = appendChunks(edit, input.generationSessionId, records);
  Object.assign(output, await applyEdits(edit, input.generationSessionId, fitted.edits));
  const editCount = output.changed + output.removed;
  if (blocks.length > 0) await giveTitle(edit, fitted.creates, input.prompt);

  const toVersion = edit.versionBefore + edit.changes.length;
  const hasChanges = edit.changes.length > 0;
  if (toVersion !== output.toVersion || editCount > 0 || !hasChanges) {
    output.toVersion = toVersion;
    const rest = {
      savedVersions: { from: output.fromVersion, to: toVersion },
      editCount,
      removedCount: output.removed,
      ...(hasChanges ? {} : { outboxId: null }),
    };
    await generations.updateOne({ _id: input.generationSessionId }, { $set: rest }, { session });
  }
  if (hasChanges) await keepBroadcast(deps.models, edit, outboxId, output);
  await deps.appendAudit(deps.models, describeForAudit(input, output, editCount), session);
  await edit.close();
  return { output, blocks, outboxId: hasChanges ? outboxId.toHexString() : null, isRepeat: false };
}

const sayFull = (blocksMax: number): GenerationNotice => ({
  code: 'canvas_full',
  message: `A canvas holds ${blocksMax} blocks: what came after is left out. Delete some, or go on on another canvas.`,
  canContinue: false,
});

/** A generation that put nothing on the canvas: the model only spoke. No version, no broadcast, nothing to undo or to audit. */
async function saveAnswer(
  session: ClientSession,
  models: Models,
  input: SaveGeneration,
  of: Pick<GenerationRecord, 'canvasId' | 'organisationId'>,
): Promise<SavedGeneration> {
  const output: CanvasGenerationOutput = {
    canvasId: input.canvasId,
    generation_session_id: input.generationSessionId,
    fromVersion: NO_VERSIONS.from,
    toVersion: NO_VERSIONS.to,
    blockCount: 0,
    changed: 0,
    removed: 0,
    truncated: input.truncated,
    text: input.text,
    notice: input.notice,
    skipped: [],
  };
  const generation = { _id: input.generationSessionId, ...of };
  const silent = await canvasCollections(models).generations.findOneAndUpdate(
    { ...generation, savedVersions: null },
    { $set: describeAnswer(input, output) },
    { session, returnDocument: 'after' },
  );
  return silent
    ? { output, blocks: [], outboxId: null, isRepeat: false, silent }
    : readSaved(models, session, generation);
}

async function readExisting(edit: CanvasEdit, ids: ReadonlySet<string>): Promise<Map<string, BlockRecord>> {
  if (ids.size === 0) return new Map();
  const { collections, session, canvas } = edit;
  const found = await collections.blocks
    .find({ _id: { $in: toObjectIds(ids) }, canvasId: canvas._id }, { session })
    .toArray();
  return new Map(found.map((block) => [block._id.toHexString(), block]));
}

async function refreshRanks(edit: CanvasEdit, fitted: FittedPlan, ids: ReadonlySet<string>): Promise<void> {
  const current = await readExisting(edit, ids);
  for (const { before } of fitted.edits) before.rank = current.get(before._id.toHexString())?.rank ?? before.rank;
}

async function readSaved(
  models: Models,
  session: ClientSession,
  of: Pick<GenerationRecord, '_id' | 'canvasId' | 'organisationId'>,
): Promise<SavedGeneration> {
  const generation = await canvasCollections(models).generations.findOne(of, { session });
  if (!generation) throw notFound('generation_not_found', 'There is no such generation.');
  const canvasId = generation.canvasId.toHexString();
  const { from, to } = generation.savedVersions ?? NO_VERSIONS;
  const changes = await readVersions(models, canvasId, from, to, session);
  return {
    output: {
      canvasId,
      generation_session_id: generation._id,
      fromVersion: from,
      toVersion: to,
      blockCount: generation.blockIds.length,
      changed: generation.editCount - (generation.removedCount ?? 0),
      removed: generation.removedCount ?? 0,
      truncated: generation.truncated,
      text: generation.text ?? '',
      notice: generation.notice ?? null,
      skipped: generation.skipped,
    },
    blocks: changes.flatMap((change) => (change.type === 'blocks_bulk_added_chunk' ? change.blocks : [])),
    outboxId: generation.outboxId?.toHexString() ?? null,
    isRepeat: true,
  };
}
