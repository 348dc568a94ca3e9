import { useOnViewportChange, useReactFlow, ViewportPortal } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useCanvasSession } from '../model/context';
import { CursorLayer } from './cursor-layer';

/** Holds the layer of cursors; React never draws them again. */
export function Cursors() {
  const { onCursors } = useCanvasSession();
  const { getZoom } = useReactFlow();
  const elementRef = useRef<HTMLDivElement>(null);
  const layerRef = useRef<CursorLayer | null>(null);
  useEffect(() => {
    if (elementRef.current === null) return undefined;
    const layer = new CursorLayer(elementRef.current);
    layerRef.current = layer;
    layer.setZoom(getZoom());
    const stop = onCursors((present) => layer.update(present));
    return () => {
      stop();
      layer.clear();
      layerRef.current = null;
    };
  }, [onCursors, getZoom]);
  useOnViewportChange({ onChange: ({ zoom }) => layerRef.current?.setZoom(zoom) });
  return (
    <ViewportPortal>
      <div ref={elementRef} aria-hidden className="pointer-events-none absolute top-0 left-0 z-[1000]" />
    </ViewportPortal>
  );
}
