import type { Rect, Viewport } from '@xyflow/react';

/** What lies over the board at its edges, in pixels: the tools at the bottom. */
export const COVERED = { top: 24, right: 24, bottom: 72, left: 24 };
/** Smaller than this nobody knows a board by its blocks. */
const ZOOM_MIN = 0.15;

interface Size {
  width: number;
  height: number;
}

/** Whether all of the box is seen, beside what covers the board. */
export function isInView(box: Rect, { x, y, zoom }: Viewport, board: Size): boolean {
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  return (
    left >= 0 &&
    top >= 0 &&
    left + box.width * zoom <= board.width &&
    top + box.height * zoom <= board.height - COVERED.bottom / 2
  );
}

/** The view that shows all of the box, at most at its own size; in the middle, or from its top left corner where it is larger. */
export function frame(box: Rect, board: Size): Viewport {
  const width = Math.max(1, board.width - COVERED.left - COVERED.right);
  const height = Math.max(1, board.height - COVERED.top - COVERED.bottom);
  const zoom = Math.max(ZOOM_MIN, Math.min(1, width / Math.max(1, box.width), height / Math.max(1, box.height)));
  return {
    x: COVERED.left + Math.max(0, (width - box.width * zoom) / 2) - box.x * zoom,
    y: COVERED.top + Math.max(0, (height - box.height * zoom) / 2) - box.y * zoom,
    zoom,
  };
}
