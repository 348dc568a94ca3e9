import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';

/** Longest text of one block, in characters. */
export const BLOCK_TEXT_MAX = 20_000;
/** Coordinates are canvas units (CSS pixels at zoom 1); the origin is the canvas's own. */
export const COORDINATE_MAX = 1_000_000;
export const BLOCK_COLORS = ['yellow', 'green', 'blue', 'pink', 'purple', 'gray'] as const;
export const SHAPES = ['rectangle', 'ellipse', 'diamond', 'triangle', 'hexagon'] as const;

const text = z.string().max(BLOCK_TEXT_MAX);
const line = z.string().max(500);
const color = z.enum(BLOCK_COLORS);
/** http, https or mailto only: a link is shown to other people. */
export const urlSchema = z
  .url({ protocol: /^(https?|mailto)$/, error: 'must be an http, https or mailto address' })
  .max(2_000);

export const blockContents = {
  text: z.strictObject({ text }),
  heading: z.strictObject({ text: line, level: z.int().min(1).max(3) }),
  sticky: z.strictObject({ text: z.string().max(2_000), color }),
  todo: z.strictObject({
    title: line,
    items: z.array(z.strictObject({ text: line, isDone: z.boolean() })).max(100),
  }),
  list: z.strictObject({ title: line, items: z.array(line).max(200), isOrdered: z.boolean() }),
  table: z.strictObject({ columns: z.array(line).min(1).max(20), rows: z.array(z.array(line).max(20)).max(200) }),
  code: z.strictObject({ language: z.string().max(40), code: text }),
  link: z.strictObject({ url: urlSchema, title: line, description: z.string().max(1_000) }),
  image: z.strictObject({ url: urlSchema, alt: line }),
  shape: z.strictObject({ shape: z.enum(SHAPES), text: line, color }),
  /** An arrow between two blocks; drawn from their boxes, its own box is ignored. */
  connector: z.strictObject({ fromBlockId: idSchema, toBlockId: idSchema, label: z.string().max(200) }),
  /** A titled frame; what lies within its box belongs to it and moves with it. */
  section: z.strictObject({ title: line, color }),
} as const;
export type BlockKind = keyof typeof blockContents;
export const BLOCK_KINDS = Object.keys(blockContents) as [BlockKind, ...BlockKind[]];
export type BlockContent<Kind extends BlockKind = BlockKind> = z.infer<(typeof blockContents)[Kind]>;

const coordinate = z.number().min(-COORDINATE_MAX).max(COORDINATE_MAX);
const extent = z.number().min(1).max(20_000);
/** Place and size of a block: top left corner, in canvas units. */
export const boxSchema = z.object({ x: coordinate, y: coordinate, width: extent, height: extent });
export type Box = z.infer<typeof boxSchema>;

/** Kind with the content that fits it. */
export const kindAndContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), content: blockContents.text }),
  z.object({ kind: z.literal('heading'), content: blockContents.heading }),
  z.object({ kind: z.literal('sticky'), content: blockContents.sticky }),
  z.object({ kind: z.literal('todo'), content: blockContents.todo }),
  z.object({ kind: z.literal('list'), content: blockContents.list }),
  z.object({ kind: z.literal('table'), content: blockContents.table }),
  z.object({ kind: z.literal('code'), content: blockContents.code }),
  z.object({ kind: z.literal('link'), content: blockContents.link }),
  z.object({ kind: z.literal('image'), content: blockContents.image }),
  z.object({ kind: z.literal('shape'), content: blockContents.shape }),
  z.object({ kind: z.literal('connector'), content: blockContents.connector }),
  z.object({ kind: z.literal('section'), content: blockContents.section }),
]);
export type KindAndContent = z.infer<typeof kindAndContent>;

const blockFields = boxSchema.extend({
  id: idSchema,
  canvasId: idSchema,
  rank: z.string(),
  generation_session_id: z.uuid().nullable(),
  createdBy: idSchema,
  /** The person who asked, where an agent is the author. */
  requestedBy: idSchema.nullable(),
  /** Counts up with every change; send the one you saw with a PATCH. */
  revision: z.int().min(1),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export const blockSchema = z.intersection(blockFields, kindAndContent).meta({ id: 'Block' });
export type Block = z.infer<typeof blockFields> & KindAndContent;

/**
 * A block that an agent has made or changed but not saved. `create`: `id` is the id that the block will have.
 * `update`, `move`, `delete`: `id` is an existing block's.
 */
export const draftSchema = z
  .intersection(
    z.discriminatedUnion('operation', [
      z.object({ operation: z.literal('create') }),
      z.object({ operation: z.literal('update') }),
      z.object({ operation: z.literal('move') }),
      z.object({ operation: z.literal('delete') }),
    ]),
    z.intersection(boxSchema.extend({ id: idSchema, index: z.int().min(0), tool: z.string() }), kindAndContent),
  )
  .meta({ id: 'BlockDraft' });
const DRAFT_OPERATIONS = ['create', 'update', 'move', 'delete'] as const;
export type DraftOperation = (typeof DRAFT_OPERATIONS)[number];
export type BlockDraft = Box & { id: string; index: number; tool: string; operation: DraftOperation } & KindAndContent;
