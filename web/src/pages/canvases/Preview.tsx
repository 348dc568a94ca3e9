import type { CanvasListItem } from '@contracts/canvas/canvas';
import { FILL_CLASS } from '@/app/block-colors';

type Boxes = CanvasListItem['preview'];

const PAD = 24;
const EMPTY = { x: 0, y: 0, width: 400, height: 240 };

/** A canvas seen from afar: its real blocks as rectangles. */
export function Preview({ boxes }: { boxes: Boxes }) {
  const view = boxes.length === 0 ? EMPTY : frameOf(boxes);
  return (
    <svg
      aria-hidden
      viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
      preserveAspectRatio="xMidYMid meet"
      className="h-32 w-full bg-sunken p-2"
    >
      {boxes.map((box, index) => (
        <rect
          key={index}
          x={box.x}
          y={box.y}
          width={box.width}
          height={box.height}
          rx={8}
          vectorEffect="non-scaling-stroke"
          className={classOf(box)}
        />
      ))}
    </svg>
  );
}

function classOf({ kind, color }: Boxes[number]): string {
  if (kind === 'section') return 'fill-transparent stroke-strong';
  if (color !== undefined) return `${FILL_CLASS[color]} stroke-line`;
  return kind === 'heading' || kind === 'text' ? 'fill-strong opacity-50' : 'fill-panel stroke-line';
}

function frameOf(boxes: Boxes): typeof EMPTY {
  const left = Math.min(...boxes.map((box) => box.x)) - PAD;
  const top = Math.min(...boxes.map((box) => box.y)) - PAD;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + PAD;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + PAD;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
