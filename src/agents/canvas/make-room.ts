import type { Box } from '../../contracts/canvas/blocks';
import { type CanvasView, placeOf } from './canvas-view';
import { originOf } from './layout/ground';

/** The room of a usual board, in canvas units: kept free for a generation whose drafts are not known yet. */
const BOARD = { width: 1_740, height: 1_200 };
/** Each board is placed by a look through all places before it, and thousands of runs may wait for one canvas. */
const BOARDS_MAX = 100;

/**
 * The view with places taken that are not on the canvas: `boxes`, and a board's worth for each of `boards` generations at
 * work (the first `BOARDS_MAX`), where it is going to begin. So two generations that wait for review can both be read,
 * and both be accepted.
 */
export function makeRoom(
  view: CanvasView,
  unsaved: { boxes: readonly Box[]; boards: number },
  afterBlockId: string | undefined,
): CanvasView {
  const roomy = { ...view, occupied: [...view.occupied, ...unsaved.boxes.map(placeOf)] };
  for (let count = 0; count < Math.min(unsaved.boards, BOARDS_MAX); count += 1)
    roomy.occupied.push(placeOf({ ...originOf(roomy, afterBlockId), ...BOARD }));
  return roomy;
}
