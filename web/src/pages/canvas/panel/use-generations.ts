import type { Generation } from '@contracts/canvas/canvas';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listGenerations } from '@/api/generations';
import { keys } from '@/api/keys';
import { useCanvas, useCanvasSession } from '../model/context';

/** What it did was not saved, and is still shown as previews. */
export const isLapsedAt = ({ previewsUntil }: Generation, nowMs: number): boolean =>
  previewsUntil !== null && Date.parse(previewsUntil) > nowMs;

const UNDER_WAY = new Set(['running', 'waiting']);

/** Generations on the open canvas, newest first. */
export function useGenerations() {
  const canvasId = useCanvas((state) => state.canvas.id);
  return useQuery({
    queryKey: keys.generations(canvasId),
    queryFn: ({ signal }) => listGenerations(canvasId, signal),
  });
}

/**
 * Shows what was under way before the page was opened, whether or not the panel is open; and what this person asked for on the way
 * here, which may have ended before the page was there.
 */
export function useResumedGenerations(): void {
  const { generating, store } = useCanvasSession();
  const [asked] = useState(() => store.getState().asked);
  const { data } = useGenerations();
  useEffect(() => {
    for (const generation of data?.items ?? []) {
      if (UNDER_WAY.has(generation.status) || generation.runId === asked) generating.resume(generation);
      if (isLapsedAt(generation, Date.now())) generating.showLapsed(generation);
    }
  }, [data, generating, asked]);
}
