export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface MapFrame {
  /** Canvas coordinates of the map's top left corner. */
  x: number;
  y: number;
  /** Map pixels a canvas unit. */
  scale: number;
}

const MARGIN = 0.05;

/** The frame that shows all boxes and the view, centred, with a small margin. */
export function fitMap(boxes: readonly Box[], view: Box, width: number, height: number): MapFrame {
  let left = view.x;
  let top = view.y;
  let right = view.x + view.width;
  let bottom = view.y + view.height;
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  const scale = (1 - 2 * MARGIN) * Math.min(width / Math.max(1, right - left), height / Math.max(1, bottom - top));
  return { x: (left + right) / 2 - width / scale / 2, y: (top + bottom) / 2 - height / scale / 2, scale };
}
