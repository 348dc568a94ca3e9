import type { Presence } from '@contracts/kernel/presence';
import { useOnViewportChange, useReactFlow, ViewportPortal } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { CursorLayer } from './cursor-layer';

interface CursorsProps {
  /** Told of every presence there is; answers with the way out. The same function for as long as the board is open. */
  onCursors: (listener: (present: readonly Presence[]) => void) => () => void;
}

/** Holds the layer of cursors; React never draws them again. */
export function Cursors({ onCursors }: CursorsProps) {
  const { getZoom } = useReactFlow();
  // State, not a ref: the portal appears a moment after this component.
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const layerRef = useRef<CursorLayer | null>(null);
  useEffect(() => {
    if (element === null) return undefined;
    const layer = new CursorLayer(element);
    layerRef.current = layer;
    layer.setZoom(getZoom());
    const stop = onCursors((present) => layer.update(present));
    return () => {
      stop();
      layer.clear();
      layerRef.current = null;
    };
  }, [element, onCursors, getZoom]);
  useOnViewportChange({ onChange: ({ zoom }) => layerRef.current?.setZoom(zoom) });
  return (
    <ViewportPortal>
      <div ref={setElement} aria-hidden className="pointer-events-none absolute top-0 left-0 z-[1000]" />
    </ViewportPortal>
  );
}
