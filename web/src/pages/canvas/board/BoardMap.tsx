import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useRef, type PointerEvent } from 'react';
import { FILL_VARIABLE } from '@/app/block-colors';
import { useIsDark } from '@/app/theme';
import { useCanvasSession } from '../model/context';
import type { BlockNode } from '../model/nodes';
import { texts } from '../texts';
import { fitMap, type MapFrame } from './fit-map';

const WIDTH = 144;
const HEIGHT = 96;

/**
 * The map of the canvas, drawn on one canvas element: a thousand blocks cost one pass a frame, where React Flow's own
 * map (12.12) keeps an element and a subscription for each. Click or drag moves the view.
 */
export function BoardMap() {
  const { store } = useCanvasSession();
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
    const color = (name: string) => style.getPropertyValue(name);
    const colors = { words: color('--strong'), block: color('--line'), ghost: color('--ai'), view: color('--accent') };
    const fillOf = ({ isGhost, block }: BlockNode['data']): string => {
      if (isGhost) return colors.ghost;
      if ('color' in block.content) return color(FILL_VARIABLE[block.content.color]);
      return block.kind === 'heading' ? colors.words : colors.block;
    };
    let pending = 0;
    const draw = () => {
      pending = 0;
      const {
        transform: [x, y, zoom],
        width,
        height,
      } = flowStore.getState();
      const view = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      const boxes = store.getState().nodes;
      const frame = fitMap(
        boxes.map((node) => ({ ...node.position, width: node.width ?? 0, height: node.height ?? 0 })),
        view,
        WIDTH,
        HEIGHT,
      );
      frameRef.current = frame;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, WIDTH, HEIGHT);
      for (const node of boxes) {
        const box = [
          (node.position.x - frame.x) * frame.scale,
          (node.position.y - frame.y) * frame.scale,
          Math.max(1, (node.width ?? 0) * frame.scale),
          Math.max(1, (node.height ?? 0) * frame.scale),
        ] as const;
        context.fillStyle = fillOf(node.data);
        context.strokeStyle = colors.block;
        context.lineWidth = 1;
        if (node.data.block.kind !== 'section') context.fillRect(...box);
        if (node.data.block.kind === 'section' || 'color' in node.data.block.content) context.strokeRect(...box);
      }
      context.strokeStyle = colors.view;
      context.lineWidth = 1.5;
      context.strokeRect(
        (view.x - frame.x) * frame.scale,
        (view.y - frame.y) * frame.scale,
        view.width * frame.scale,
        view.height * frame.scale,
      );
    };
    const drawSoon = () => {
      if (pending === 0) pending = requestAnimationFrame(draw);
    };
    drawSoon();
    const stops = [
      store.subscribe((state, before) => {
        if (state.nodes !== before.nodes) drawSoon();
      }),
      flowStore.subscribe((state, before) => {
        if (state.transform !== before.transform || state.width !== before.width) drawSoon();
      }),
    ];
    return () => {
      cancelAnimationFrame(pending);
      for (const stop of stops) stop();
    };
  }, [store, flowStore, isDark]);
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
      aria-label={texts.zoom.map}
      width={WIDTH}
      height={HEIGHT}
      onPointerDown={moveView}
      onPointerMove={moveView}
      className="hidden h-24 w-36 cursor-pointer rounded-card border border-line bg-panel sm:block"
    />
  );
}
