import { type ClientSession, Types } from 'mongoose';
import type { Block, BlockDraft } from '../../contracts/blocks';
import type { Usage } from '../../contracts/common';
import { notFound } from '../../platform/errors';
import type { NanoUsd } from '../../platform/money';
import { SECOND_MS } from '../../platform/time';
import type { BlockRecord } from '../block.model';
import type { GenerationRecord } from '../generation.model';
import type { AppendAudit } from './append-audit';
import { CanvasEdit } from './canvas-edit';
import { appendChunks, CHUNK_BLOCKS } from './append-chunks';
import { applyEdits } from './apply-edits';
import { canvasFull } from './create-block';
import { canvasCollections } from './collections';
import type { Models } from '../index';
import { takeRanks } from './place-blocks';
import { type FittedPlan, fitPlan, idsOf, planDrafts } from './plan-drafts';
import { toObjectIds } from './present-block';
import { readVersions } from './read-changes';

/** How long the entry's first job has before the reconciler issues another. */
const OUTBOX_GRACE_MS = 2 * SECOND_MS;

export interface SaveGeneration {
  canvasId: string;
  generationSessionId: string;
  runId: string;
  organisationId: string;
  /** The person who asked. */
  requestedBy: string;
  /** The AI service user, author of the blocks. */
  agentUserId: string;
  /** As the board left them; a draft's `id` is the block's. */
  drafts: readonly BlockDraft[];
  /** New blocks come after this block, else, or where it is gone, at the end. */
  position?: { afterBlockId?: string | undefined } | undefined;
  /** Block id → revision as the agent saw it: an edit of a block that has changed since is skipped. */
  seenRevisions?: Readonly<Record<string, number>>;
  /** True where the agent wanted more than it may. */
  truncated: boolean;
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
  truncated: boolean;
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
}

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
  const { generations } = canvasCollections(deps.models);
  // Read before the lock: whoever saved it in between has changed the canvas, and then the lock refuses this snapshot.
  const generation = await generations.findOne({ _id: input.generationSessionId, canvasId, organisationId }, { session });
  if (!generation) throw notFound('generation_not_found', 'There is no such generation.');
  if (generation.savedVersions) return readSaved(deps.models, session, generation);

  const plan = planDrafts(input.drafts);
  const edit = await CanvasEdit.open(
    deps.models,
    session,
    { canvasId, organisationId, editedBy: new Types.ObjectId(input.requestedBy) },
    { changes: Math.ceil(plan.creates.length / CHUNK_BLOCKS) + plan.edits.size, blocks: plan.creates.length },
  );
  const roomFor = input.blocksMax - edit.blocksBefore;
  if (roomFor <= 0 && plan.creates.length > 0 && plan.edits.size === 0) throw canvasFull(input.blocksMax);
  const ids = idsOf(plan);
  const fitted = fitPlan(plan, await readExisting(edit, ids), { roomFor, seenRevisions: input.seenRevisions ?? {} });

  const after = input.position?.afterBlockId;
  const ranks = await takeRanks(edit, { ...(after ? { after: new Types.ObjectId(after) } : {}), orEnd: true }, fitted.creates.length);
  if (edit.changes.length > 0 && fitted.edits.length > 0) await refreshRanks(edit, fitted, ids); // neighbours were respaced
  const records = buildRecords(edit, input, fitted, ranks);
  if (records.length > 0) await edit.collections.blocks.insertMany(records, { session });
  edit.countBlocks(records.length);
  const blocks = appendChunks(edit, input.generationSessionId, records);
  const editCount = await applyEdits(edit, input.generationSessionId, fitted.edits);

  const output: CanvasGenerationOutput = {
    canvasId: input.canvasId,
    generation_session_id: input.generationSessionId,
    fromVersion: edit.versionBefore + 1,
    toVersion: edit.versionBefore + edit.changes.length,
    blockCount: records.length,
    truncated: input.truncated || plan.creates.length > roomFor,
    skipped: fitted.skipped,
  };
  const outboxId = edit.changes.length > 0 ? await insertOutbox(deps.models, edit, output) : null;
  await generations.updateOne({ _id: generation._id }, { $set: describeSaved(edit, input, records, editCount, output, outboxId) }, { session });
  await deps.appendAudit(deps.models, describeForAudit(input, output, editCount), session);
  await edit.close();
  return { output, blocks, outboxId: outboxId?.toHexString() ?? null, isRepeat: false };
}

async function readExisting(edit: CanvasEdit, ids: ReadonlySet<string>): Promise<Map<string, BlockRecord>> {
  if (ids.size === 0) return new Map();
  const { collections, session, canvas } = edit;
  const found = await collections.blocks.find({ _id: { $in: toObjectIds(ids) }, canvasId: canvas._id }, { session }).toArray();
  return new Map(found.map((block) => [block._id.toHexString(), block]));
}

async function refreshRanks(edit: CanvasEdit, fitted: FittedPlan, ids: ReadonlySet<string>): Promise<void> {
  const current = await readExisting(edit, ids);
  for (const { before } of fitted.edits) before.rank = current.get(before._id.toHexString())?.rank ?? before.rank;
}

function buildRecords(edit: CanvasEdit, input: SaveGeneration, { creates }: FittedPlan, ranks: readonly string[]): BlockRecord[] {
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

async function insertOutbox(models: Models, edit: CanvasEdit, { canvasId, fromVersion, toVersion }: CanvasGenerationOutput): Promise<Types.ObjectId> {
  const entry = {
    _id: new Types.ObjectId(),
    kind: 'canvas-broadcast',
    organisationId: edit.canvas.organisationId,
    payload: { canvasId, fromVersion, toVersion },
    issueAt: new Date(edit.now.getTime() + OUTBOX_GRACE_MS),
    issued: 1,
    createdAt: edit.now,
    updatedAt: edit.now,
  };
  await models.Outbox.collection.insertOne(entry, { session: edit.session });
  return entry._id;
}

function describeSaved(
  edit: CanvasEdit,
  input: SaveGeneration,
  records: readonly BlockRecord[],
  editCount: number,
  { truncated, skipped, fromVersion, toVersion }: CanvasGenerationOutput,
  outboxId: Types.ObjectId | null,
): Partial<GenerationRecord> {
  return {
    status: 'saved',
    runId: new Types.ObjectId(input.runId),
    blockIds: records.map((record) => record._id),
    editCount,
    skipped,
    truncated,
    model: input.model,
    usage: input.usage,
    costNanoUsd: input.costNanoUsd,
    error: null,
    savedVersions: { from: fromVersion, to: toVersion },
    outboxId,
    finishedAt: edit.now,
    updatedAt: edit.now,
  };
}

function describeForAudit(input: SaveGeneration, output: CanvasGenerationOutput, editCount: number): Parameters<AppendAudit>[1] {
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

async function readSaved(models: Models, session: ClientSession, generation: GenerationRecord): Promise<SavedGeneration> {
  const canvasId = generation.canvasId.toHexString();
  const { from, to } = generation.savedVersions ?? { from: 1, to: 0 };
  const changes = await readVersions(models, canvasId, from, to, session);
  return {
    output: {
      canvasId,
      generation_session_id: generation._id,
      fromVersion: from,
      toVersion: to,
      blockCount: generation.blockIds.length,
      truncated: generation.truncated,
      skipped: generation.skipped,
    },
    blocks: changes.flatMap((change) => (change.type === 'blocks_bulk_added_chunk' ? change.blocks : [])),
    outboxId: generation.outboxId?.toHexString() ?? null,
    isRepeat: true,
  };
}
