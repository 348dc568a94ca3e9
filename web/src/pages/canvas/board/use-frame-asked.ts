import { useReactFlow, type Rect } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { useCanvas, useCanvasSession } from '../model/context';
import type { CanvasState } from '../model/state';
import { frame, isInView } from './frame';
import { glideMs } from '@/ui/board/view-motion';

/** Blocks that come together are brought into view together. */
const GATHER_MS = 250;
const OWN_MOVES = ['pointerdown', 'wheel', 'touchstart'] as const;

/**
 * Brings the blocks of what this person has just asked for into view as they come; nobody else's view moves. It ends when
 * all are there, or when the person takes the view or a block in hand: from then on the view is theirs.
 */
export function useFrameAsked(boardRef: RefObject<HTMLElement | null>): void {
  const { store } = useCanvasSession();
  const flow = useReactFlow();
  const asked = useCanvas((state) => state.asked);
  useEffect(() => {
    const board = boardRef.current;
    if (asked === null || board === null) return undefined;
    const known = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Of what was asked for on the way here this page learns a moment later.
    let hasBegun = false;
    const letGo = (): void => {
      if (store.getState().asked === asked) store.setState({ asked: null });
    };
    const look = (): void => {
      timer = undefined;
      const state = store.getState();
      noteMade(state, asked, known);
      const box = boundsOf(state, known);
      const size = { width: board.clientWidth, height: board.clientHeight };
      if (box !== null && !isInView(box, flow.getViewport(), size))
        void flow.setViewport(frame(box, size), { duration: glideMs() });
      const view = state.running[asked];
      hasBegun ||= view !== undefined;
      if (hasBegun && (view === undefined || view.end !== null)) letGo();
    };
    const lookSoon = (): void => {
      timer ??= setTimeout(look, GATHER_MS);
    };
    const stop = store.subscribe((state, before) => {
      if (state.nodes !== before.nodes || state.running !== before.running) lookSoon();
    });
    // A panel that opens or closes beside the board changes what is seen of it.
    const sized = new ResizeObserver(lookSoon);
    sized.observe(board);
    // Keys that act on the board come from all of the page, but for what is typed beside it.
    const onKey = (event: KeyboardEvent): void => {
      const isTyped = event.target instanceof HTMLElement && event.target.matches('input, textarea, [contenteditable]');
      if (!isTyped || board.contains(event.target as Node)) letGo();
    };
    for (const name of OWN_MOVES) board.addEventListener(name, letGo, { capture: true, passive: true });
    window.addEventListener('keydown', onKey, true);
    return () => {
      clearTimeout(timer);
      stop();
      sized.disconnect();
      for (const name of OWN_MOVES) board.removeEventListener(name, letGo, { capture: true });
      window.removeEventListener('keydown', onKey, true);
    };
  }, [asked, boardRef, flow, store]);
}

/** Keys of the blocks that a run made so far: previews, and what is saved of them. */
function noteMade({ running, ghosts, nodes }: CanvasState, runId: string, known: Set<string>): void {
  const generation = running[runId]?.generationSessionId ?? null;
  for (const [key, { source, draft }] of ghosts)
    if (draft.operation === 'create' && (source === runId || source === generation)) known.add(key);
  if (generation === null) return;
  for (const { id, data } of nodes) if (data.block.generation_session_id === generation) known.add(id);
}

function boundsOf({ nodes }: CanvasState, keys: ReadonlySet<string>): Rect | null {
  const boxes = nodes.filter(({ id }) => keys.has(id));
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map(({ position }) => position.x));
  const top = Math.min(...boxes.map(({ position }) => position.y));
  const right = Math.max(...boxes.map(({ position, width = 0 }) => position.x + width));
  const bottom = Math.max(...boxes.map(({ position, height = 0 }) => position.y + height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
