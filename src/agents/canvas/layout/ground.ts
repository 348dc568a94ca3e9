import { type Box, COORDINATE_MAX } from '../../../contracts/canvas/blocks';
import type { CanvasView } from '../canvas-view';

/** Distance of a generation from what was there, in canvas units. */
const CLEARANCE = 64;

export const boxOf = ({ x, y, width, height }: Box): Box => ({ x, y, width, height });

/** The box within the bounds of the contract. */
export function clamp(box: Box): Box {
  const within = (value: number) => Math.max(-COORDINATE_MAX, Math.min(COORDINATE_MAX, value));
  const extent = (value: number) => Math.max(1, Math.min(20_000, value));
  return { x: within(box.x), y: within(box.y), width: extent(box.width), height: extent(box.height) };
}

/** New blocks start under the anchor, else beside or below what is there, whichever keeps the canvas compact. */
export function originOf(view: CanvasView, afterBlockId: string | undefined): { x: number; y: number } {
  const anchor = view.blocks.find(({ id }) => id === afterBlockId);
  if (anchor) return { x: Math.round(anchor.x), y: Math.round(anchor.y + anchor.height + 24) };
  const boxes: Box[] = [
    ...view.blocks.filter(({ kind }) => kind !== 'connector'),
    ...view.occupied.map(([x, y, width, height]) => ({ x, y, width, height })),
  ];
  if (boxes.length === 0) return { x: 0, y: 0 };
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const isTall = bottom - top > (right - left) * 1.2 && bottom - top > 1_200;
  const origin = isTall ? { x: right + CLEARANCE, y: top } : { x: left, y: bottom + CLEARANCE };
  return {
    x: Math.min(COORDINATE_MAX / 2, Math.round(origin.x)),
    y: Math.min(COORDINATE_MAX / 2, Math.round(origin.y)),
  };
}
