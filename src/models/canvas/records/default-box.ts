import type { BlockKind, Box } from '../../../contracts/canvas/blocks';

/** Size of a block that was made without one, in canvas units. */
const SIZES: Record<BlockKind, { width: number; height: number }> = {
  text: { width: 320, height: 120 },
  heading: { width: 420, height: 64 },
  sticky: { width: 200, height: 200 },
  todo: { width: 300, height: 220 },
  list: { width: 300, height: 200 },
  table: { width: 480, height: 240 },
  code: { width: 440, height: 240 },
  link: { width: 320, height: 100 },
  image: { width: 320, height: 240 },
  shape: { width: 180, height: 120 },
  connector: { width: 1, height: 1 },
  section: { width: 720, height: 480 },
};
const GAP = 24;

/** The box asked for; what is left out: the kind's size, and the place below `above` (the block before it in order). */
export function completeBox(
  kind: BlockKind,
  asked: { [Side in keyof Box]?: Box[Side] | undefined },
  above: Box | null,
): Box {
  return {
    x: asked.x ?? above?.x ?? 0,
    y: asked.y ?? (above ? above.y + above.height + GAP : 0),
    width: asked.width ?? SIZES[kind].width,
    height: asked.height ?? SIZES[kind].height,
  };
}
