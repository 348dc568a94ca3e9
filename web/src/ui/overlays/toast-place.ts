export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Between messages and the window's edge, and between them and a control, px. */
const EDGE = 16;
const GAP = 8;
const STEP = 8;

const coveredArea = (one: Box, other: Box): number => {
  const width = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width * height : 0;
};

/** How much of the controls a box covers, px². */
export const coveredBy = ({ left, top, width, height }: Box, controls: readonly Box[]): number => {
  const around = { left: left - GAP, top: top - GAP, width: width + 2 * GAP, height: height + 2 * GAP };
  return controls.reduce((sum, control) => sum + coveredArea(around, control), 0);
};

/**
 * Where messages of a size cover no control: as near to the lower right corner of the window as may be, at the right, in the
 * middle or at the left; where there is no such place, where they cover least.
 */
export function placeToasts(
  size: { width: number; height: number },
  view: { width: number; height: number },
  controls: readonly Box[],
): { left: number; top: number } {
  const right = Math.max(0, view.width - size.width - EDGE);
  const bottom = Math.max(0, view.height - size.height - EDGE);
  const lefts = [...new Set([right, Math.round((view.width - size.width) / 2), Math.min(EDGE, right)])];
  let best = { left: right, top: bottom, covered: Number.POSITIVE_INFINITY, distance: 0 };
  for (const left of lefts) {
    for (let top = bottom; top >= Math.min(EDGE, bottom); top -= STEP) {
      const distance = Math.hypot(right - left, bottom - top);
      const covered = coveredBy({ left, top, ...size }, controls);
      if (covered < best.covered || (covered === best.covered && distance < best.distance))
        best = { left, top, covered, distance };
    }
  }
  return { left: best.left, top: best.top };
}
