import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import { useShallow } from 'zustand/shallow';
import { glideMs } from '@/ui/board/view-motion';
import { useCanvas, useCanvasSession } from '../model/context';

interface Of {
  runId: string | null;
  generationSessionId: string | null;
}

/** How many previews of a generation are on the board, and what brings them into view. */
export function useShowPreviews({ runId, generationSessionId }: Of): { count: number; show: () => void } {
  const { store } = useCanvasSession();
  const { fitView } = useReactFlow();
  const keysOf = useCallback(
    (ghosts: ReturnType<typeof store.getState>['ghosts']) =>
      [...ghosts]
        .filter(
          ([, { source, draft }]) => (source === runId || source === generationSessionId) && draft.kind !== 'connector',
        )
        .map(([key]) => key),
    [runId, generationSessionId],
  );
  const count = useCanvas(useShallow((state) => keysOf(state.ghosts).length));
  const show = () =>
    void fitView({
      nodes: keysOf(store.getState().ghosts).map((id) => ({ id })),
      duration: glideMs(),
      maxZoom: 1,
      padding: 0.2,
    });
  return { count, show };
}
