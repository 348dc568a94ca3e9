import type { BlockKind, Box, KindAndContent } from '@contracts/canvas/blocks';

/** Size and empty content of a new block. */
const TEMPLATES: {
  [Kind in BlockKind]: { width: number; height: number; content: Extract<KindAndContent, { kind: Kind }>['content'] };
} = {
  text: { width: 280, height: 80, content: { text: '' } },
  heading: { width: 360, height: 48, content: { text: '', level: 2 } },
  sticky: { width: 200, height: 200, content: { text: '', color: 'yellow' } },
  todo: { width: 260, height: 160, content: { title: '', items: [{ text: '', isDone: false }] } },
  list: { width: 260, height: 160, content: { title: '', items: [''], isOrdered: false } },
  table: {
    width: 420,
    height: 160,
    content: {
      columns: ['Column 1', 'Column 2'],
      rows: [
        ['', ''],
        ['', ''],
      ],
    },
  },
  code: { width: 420, height: 200, content: { language: 'text', code: '' } },
  link: { width: 300, height: 96, content: { url: 'https://example.org', title: '', description: '' } },
  image: { width: 320, height: 200, content: { url: 'https://example.org/picture.png', alt: '' } },
  shape: { width: 160, height: 120, content: { shape: 'rectangle', text: '', color: 'blue' } },
  connector: { width: 1, height: 1, content: { fromBlockId: '', toBlockId: '', label: '' } },
  section: { width: 640, height: 420, content: { title: '', color: 'gray' } },
};

/** A new block of a kind with its top left corner at a point. */
export function newBlockAt(kind: BlockKind, point: { x: number; y: number }): KindAndContent & Box {
  const { width, height, content } = TEMPLATES[kind];
  return { kind, content, x: Math.round(point.x), y: Math.round(point.y), width, height } as KindAndContent & Box;
}

export const sizeOf = (kind: BlockKind): { width: number; height: number } => TEMPLATES[kind];

export const isInside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const STEP = 24;
const TRIES = 200;

/** A free place for a box near a point: at it, else below and to the right, in small steps. */
export function freePlace(
  point: { x: number; y: number },
  size: { width: number; height: number },
  taken: readonly Box[],
): { x: number; y: number } {
  for (let turn = 0; turn < TRIES; turn += 1) {
    const box = { x: point.x + (turn % 20) * STEP, y: point.y + Math.floor(turn / 20) * STEP * 4, ...size };
    if (!taken.some((other) => overlaps(box, other))) return { x: box.x, y: box.y };
  }
  return point;
}
