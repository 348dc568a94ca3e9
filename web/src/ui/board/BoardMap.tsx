import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useRef, type PointerEvent } from 'react';
import { useIsDark } from '@/app/theme';
import { fitMap, type Box, type MapFrame } from './fit-map';

const WIDTH = 144;
const HEIGHT = 96;

export interface MapBox extends Box {
  /** Name of a CSS variable; undefined: only its edge is drawn. */
  fill: string | undefined;
  hasEdge?: boolean;
}
interface BoardMapProps {
  label: string;
  /** All that lies on the board, as it is now. */
  boxes: () => readonly MapBox[];
  /** Calls back when these change; answers with the way out. Both the same functions for as long as the board is open. */
  onChange: (listener: () => void) => () => void;
}

/**
 * The map of a board, drawn on one canvas element: a thousand boxes cost one pass a frame, where React Flow's own
 * map (12.12) keeps an element and a subscription for each. Click or drag moves the view.
 */
export function BoardMap({ label, boxes, onChange }: BoardMapProps) {
  const flowStore = useStoreApi();
  const flow = useReactFlow();
  const isDark = useIsDark();
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const frameRef = useRef<MapFrame | null>(null);
  useEffect(() => {
    const canvas = canvasRef.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return undefined;
    const scale = window.devicePixelRatio;
    canvas.width = WIDTH * scale;
    canvas.height = HEIGHT * scale;
    const style = getComputedStyle(canvas);
    const [edge, view] = [style.getPropertyValue('--line'), style.getPropertyValue('--accent')];
    let pending = 0;
    const draw = () => {
      pending = 0;
      const {
        transform: [x, y, zoom],
        width,
        height,
      } = flowStore.getState();
      const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      const all = boxes();
      const frame = fitMap(all, seen, WIDTH, HEIGHT);
      frameRef.current = frame;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, WIDTH, HEIGHT);
      for (const box of all) {
        const place = [
          (box.x - frame.x) * frame.scale,
          (box.y - frame.y) * frame.scale,
          Math.max(1, box.width * frame.scale),
          Math.max(1, box.height * frame.scale),
        ] as const;
        context.strokeStyle = edge;
        context.lineWidth = 1;
        if (box.fill !== undefined) {
          context.fillStyle = style.getPropertyValue(box.fill);
          context.fillRect(...place);
        }
        if (box.fill === undefined || box.hasEdge === true) context.strokeRect(...place);
      }
      context.strokeStyle = view;
      context.lineWidth = 1.5;
      context.strokeRect(
        (seen.x - frame.x) * frame.scale,
        (seen.y - frame.y) * frame.scale,
        seen.width * frame.scale,
        seen.height * frame.scale,
      );
    };
    const drawSoon = () => {
      if (pending === 0) pending = requestAnimationFrame(draw);
    };
    drawSoon();
    const stops = [
      onChange(drawSoon),
      flowStore.subscribe((state, before) => {
        if (state.transform !== before.transform || state.width !== before.width) drawSoon();
      }),
    ];
    return () => {
      cancelAnimationFrame(pending);
      for (const stop of stops) stop();
    };
  }, [boxes, onChange, flowStore, isDark]);
  const moveView = (event: PointerEvent<HTMLCanvasElement>) => {
    const frame = frameRef.current;
    if (frame === null || event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    void flow.setCenter(
      frame.x + (event.clientX - box.left) / frame.scale,
      frame.y + (event.clientY - box.top) / frame.scale,
      { zoom: flow.getZoom() },
    );
  };
  return (
    <canvas
      ref={canvasRef}
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      onPointerDown={moveView}
      onPointerMove={moveView}
      className="hidden h-24 w-36 cursor-pointer rounded-card border border-line bg-panel sm:block"
    />
  );
}
