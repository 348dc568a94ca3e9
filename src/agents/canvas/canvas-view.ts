import type { Box, KindAndContent } from '../../contracts/canvas/blocks';
import { type AgentText, dataLine, joinTexts } from '../../security/agent-text/delimit';

/** A block as the agent's board knows it. `content` is null where it was too long to carry: it can be replaced, not changed in part. */
export type ViewBlock = Box & { id: string; revision: number; /** By the run that is continued. */ isMade?: true } & (
    | KindAndContent
    | { kind: KindAndContent['kind']; content: null }
  );

/** What a generation knows of its canvas: read once, recorded as a step, the same on every replay. JSON only. */
export interface CanvasView {
  /** Blocks shown to the model, nearest to the anchor first. */
  blocks: ViewBlock[];
  /** Places taken by what is not shown, blocks and drafts of others: `[x, y, width, height]`, whole numbers. */
  occupied: [number, number, number, number][];
  /** Blocks on the canvas, shown or not. */
  total: number;
}

export const VIEW_BLOCKS_MAX = 300;
export const VIEW_CHARACTERS_MAX = 30_000;
const VIEW_TEXT_MAX = 120;
/** Longest content (as JSON) carried whole, in characters. */
const CONTENT_MAX = 8_000;
/** Carried contents of all blocks together, in characters of JSON. */
const CONTENTS_MAX = 400_000;

type ExistingBlock = Box & { id: string; revision: number; generation_session_id?: string | null } & KindAndContent;

/**
 * The view of a canvas: at most 300 blocks, the ones nearest to the anchor (or to the canvas's top left corner) first.
 * Blocks of the generations in `made` are marked. Same blocks, same view.
 */
export function buildCanvasView(
  blocks: readonly ExistingBlock[],
  afterBlockId?: string,
  made: ReadonlySet<string> = new Set(),
): CanvasView {
  const anchor = blocks.find((block) => block.id === afterBlockId) ?? topLeft(blocks);
  const sorted = [...blocks].sort((a, b) => distance(a, anchor) - distance(b, anchor) || (a.id < b.id ? -1 : 1));
  const shown: ViewBlock[] = [];
  const occupied: CanvasView['occupied'] = [];
  let carried = 0;
  let characters = 0;
  for (const block of sorted) {
    const { id, revision, x, y, width, height } = block;
    const line = describeBlock(block).length + 60;
    if (shown.length < VIEW_BLOCKS_MAX && characters + line <= VIEW_CHARACTERS_MAX) {
      characters += line;
      const length = JSON.stringify(block.content).length;
      const isCarried = length <= CONTENT_MAX && carried + length <= CONTENTS_MAX;
      if (isCarried) carried += length;
      const isMade = made.has(block.generation_session_id ?? '');
      const known = { id, revision, x, y, width, height, ...(isMade ? { isMade: true as const } : {}) };
      shown.push(isCarried ? { ...known, ...kindAndContentOf(block) } : { ...known, kind: block.kind, content: null });
    } else if (block.kind !== 'connector') {
      occupied.push(placeOf({ x, y, width, height }));
    }
  }
  return { blocks: shown, occupied, total: blocks.length };
}

/** A box in whole numbers, as `occupied` keeps it: never smaller than it is. */
export const placeOf = ({ x, y, width, height }: Box): CanvasView['occupied'][number] => [
  Math.floor(x),
  Math.floor(y),
  Math.ceil(width) + 1,
  Math.ceil(height) + 1,
];

const kindAndContentOf = (block: KindAndContent): KindAndContent =>
  ({ kind: block.kind, content: block.content }) as KindAndContent;

/** Lines of JSON, one a block, texts cut at 120 characters. */
export function renderCanvasView(view: CanvasView): AgentText {
  const lines = view.blocks.map((block) =>
    dataLine(
      'canvas.block',
      { text: block.content === null ? '(long, not shown)' : describeBlock(block as KindAndContent) },
      {
        id: block.id,
        kind: block.kind,
        x: Math.round(block.x),
        y: Math.round(block.y),
        width: Math.round(block.width),
        height: Math.round(block.height),
        ...(block.isMade && { made: true }),
      },
    ),
  );
  const hidden = view.total - view.blocks.length;
  if (hidden > 0)
    lines.push(dataLine('canvas.block', {}, { note: `${hidden} more blocks, farther away, are not shown` }));
  return joinTexts(lines, '\n');
}

/** A block's text in one line of at most 120 characters. */
export function describeBlock(block: KindAndContent): string {
  const text = textOf(block).replace(/\s+/g, ' ').trim();
  const characters = [...text.slice(0, VIEW_TEXT_MAX * 2 + 2)];
  return characters.length > VIEW_TEXT_MAX
    ? `${characters.slice(0, VIEW_TEXT_MAX - 1).join('')}…`
    : characters.join('');
}

function textOf(block: KindAndContent): string {
  switch (block.kind) {
    case 'text':
    case 'heading':
    case 'sticky':
    case 'shape':
      return block.content.text;
    case 'todo':
      return `${block.content.title}: ${block.content.items.map((item) => `${item.isDone ? '[x]' : '[ ]'} ${item.text}`).join('; ')}`;
    case 'list':
      return `${block.content.title}: ${block.content.items.join('; ')}`;
    case 'table':
      return [block.content.columns, ...block.content.rows].map((row) => row.join(' | ')).join(' / ');
    case 'code':
      return `${block.content.language}: ${block.content.code}`;
    case 'link':
      return `${block.content.title} ${block.content.url}`;
    case 'image':
      return `${block.content.alt} ${block.content.url}`;
    case 'section':
      return block.content.title;
    case 'connector':
      return `${block.content.fromBlockId} -> ${block.content.toBlockId} ${block.content.label}`;
  }
}

const topLeft = (blocks: readonly Box[]) => ({
  x: blocks.reduce((least, block) => Math.min(least, block.x), 0),
  y: blocks.reduce((least, block) => Math.min(least, block.y), 0),
});
const distance = (a: { x: number; y: number }, b: { x: number; y: number }) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
