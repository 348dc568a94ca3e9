import { z } from 'zod';
import { BLOCK_COLORS, blockSchema, boxSchema, draftSchema } from './blocks';
import { costUsdSchema, idSchema, timestampSchema, usageSchema } from '../kernel/common';
import { CANVAS_ROLES } from '../kernel/operation';
import { runErrorSchema } from '../kernel/run-events';

/** Blocks one generation may create; what comes after is refused and the answer says `truncated`. */
export const GENERATION_BLOCKS_MAX = 200;
export const PROMPT_MAX = 8_000;

const personSchema = z.object({ id: idSchema, name: z.string() });

export const canvasSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    /** The caller's role. */
    role: z.enum(CANVAS_ROLES),
    owner: personSchema,
    /** Counts every change; no gaps. */
    version: z.int(),
    blockCount: z.int(),
    /** True: a generation waits for an editor's approval before it is saved. */
    review: z.boolean(),
    revision: z.int(),
    editedBy: personSchema.nullable(),
    createdAt: timestampSchema,
    updatedAt: timestampSchema,
  })
  .meta({ id: 'Canvas' });
export type Canvas = z.infer<typeof canvasSchema>;

export const canvasListItemSchema = canvasSchema.extend({
  /** Boxes of up to 60 blocks, for the preview; `color` of the kinds that have one. */
  preview: z.array(boxSchema.extend({ kind: z.string(), color: z.enum(BLOCK_COLORS).optional() })),
  /** People with the canvas open now. */
  presentCount: z.int(),
  isGenerating: z.boolean(),
});
export type CanvasListItem = z.infer<typeof canvasListItemSchema>;

export const memberSchema = z
  .object({ userId: idSchema, email: z.string(), name: z.string(), role: z.enum(CANVAS_ROLES) })
  .meta({ id: 'CanvasMember' });
export type CanvasMember = z.infer<typeof memberSchema>;

export const GENERATION_STATUSES = [
  'running',
  'waiting',
  'saved',
  'undone',
  'rejected',
  'failed',
  'cancelled',
] as const;
/**
 * What somebody should know of how a generation ended: not all was made (`blocks_limit`, `calls_limit`, `output_limit`,
 * `canvas_full`, `run_failed`), or the model only spoke (`no_tools`).
 */
export const noticeSchema = z
  .object({
    code: z.enum(['blocks_limit', 'calls_limit', 'output_limit', 'canvas_full', 'run_failed', 'no_tools']),
    /** A sentence for people: what happened, and what to do. */
    message: z.string(),
    /** True: a request that names this generation as `continues` makes what is missing. */
    canContinue: z.boolean(),
  })
  .meta({ id: 'GenerationNotice' });
export type GenerationNotice = z.infer<typeof noticeSchema>;

export const generationSchema = z
  .object({
    generation_session_id: z.uuid(),
    runId: idSchema,
    canvasId: idSchema,
    prompt: z.string(),
    status: z.enum(GENERATION_STATUSES),
    requestedBy: personSchema,
    /** Blocks it created, as saved. */
    blockCount: z.int(),
    /** Blocks it changed, moved or deleted. */
    editCount: z.int(),
    /** Of those, blocks it deleted. */
    removedCount: z.int(),
    /** What the model said last; may be empty. */
    text: z.string(),
    notice: noticeSchema.nullable(),
    /** The generation whose missing part it makes. */
    continues: z.uuid().nullable(),
    truncated: z.boolean(),
    model: z.string().nullable(),
    usage: usageSchema,
    costUsd: costUsdSchema,
    error: runErrorSchema.nullable(),
    approvalId: idSchema.nullable(),
    /**
     * It saved nothing of what it did, as nobody reviewed it in time or its run failed before: until then its drafts are shown.
     * Its run can be run again, which goes on from them, or it be undone, which discards them.
     */
    previewsUntil: timestampSchema.nullable(),
    createdAt: timestampSchema,
    finishedAt: timestampSchema.nullable(),
  })
  .meta({ id: 'Generation' });
export type Generation = z.infer<typeof generationSchema>;

/** One change of a canvas. Versions have no gaps; applied in order they rebuild the canvas. */
export const canvasChangeSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('blocks_bulk_added_chunk'),
      version: z.int(),
      canvasId: idSchema,
      generation_session_id: z.uuid(),
      chunk: z.int(),
      chunks: z.int(),
      blocks: z.array(blockSchema),
    }),
    z.object({
      type: z.literal('block_added'),
      version: z.int(),
      canvasId: idSchema,
      block: blockSchema,
      clientId: z.string().optional(),
    }),
    z.object({
      type: z.literal('block_updated'),
      version: z.int(),
      canvasId: idSchema,
      block: blockSchema,
      clientId: z.string().optional(),
    }),
    z.object({
      type: z.literal('block_moved'),
      version: z.int(),
      canvasId: idSchema,
      block: blockSchema,
      clientId: z.string().optional(),
    }),
    z.object({
      type: z.literal('block_deleted'),
      version: z.int(),
      canvasId: idSchema,
      blockId: idSchema,
      clientId: z.string().optional(),
    }),
    z.object({
      type: z.literal('blocks_bulk_removed'),
      version: z.int(),
      canvasId: idSchema,
      generation_session_id: z.uuid(),
      blockIds: z.array(idSchema),
    }),
    /** Order keys that had grown long were shortened; the order is the same. */
    z.object({
      type: z.literal('blocks_reranked'),
      version: z.int(),
      canvasId: idSchema,
      ranks: z.array(z.object({ id: idSchema, rank: z.string() })),
    }),
    z.object({
      type: z.literal('canvas_updated'),
      version: z.int(),
      canvasId: idSchema,
      title: z.string(),
      review: z.boolean(),
    }),
  ])
  .meta({ id: 'CanvasChange' });
export type CanvasChange = z.infer<typeof canvasChangeSchema>;

/** `reset: true`: `since` is older than what is kept; read the blocks anew, as of `version`. */
export const changesSchema = z.object({ version: z.int(), changes: z.array(canvasChangeSchema), reset: z.boolean() });
export type Changes = z.infer<typeof changesSchema>;

/** What a generation did: all its new blocks in order, and how many others it changed and deleted. */
const savedParts = { blocks: z.array(blockSchema), changed: z.int(), removed: z.int() };

/** Frames of `generate-stream` and of `/runs/{id}/events?format=canvas`. */
const generateFrameSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('status'),
      data: z.object({
        phase: z.string(),
        message: z.string(),
        runId: idSchema.optional(),
        position: z.int().optional(),
      }),
    }),
    z.object({ type: z.literal('tool_output'), data: draftSchema }),
    z.object({
      type: z.literal('error'),
      data: z.object({
        code: z.string(),
        message: z.string(),
        tool: z.string().optional(),
        retryable: z.boolean(),
        /** Where the run failed: what it had finished, which is saved. */
        kept: z.object({ generation_session_id: z.uuid(), ...savedParts }).optional(),
      }),
    }),
    z.object({
      type: z.literal('complete'),
      data: z.object({
        generation_session_id: z.uuid(),
        ...savedParts,
        truncated: z.boolean(),
        /** What the model said last; may be empty. */
        text: z.string(),
        notice: noticeSchema.nullable(),
        usage: usageSchema,
        cost: z.object({ amount: costUsdSchema, currency: z.literal('USD') }),
      }),
    }),
  ])
  .meta({ id: 'GenerateFrame' });
export type GenerateFrame = z.infer<typeof generateFrameSchema>;

/** `kept`: blocks left in place because a person edited them since (give `force` to remove those too). */
export const undoResultSchema = z.object({
  generation: generationSchema,
  removed: z.array(idSchema),
  reverted: z.array(idSchema),
  kept: z.array(idSchema),
});
export type UndoResult = z.infer<typeof undoResultSchema>;
