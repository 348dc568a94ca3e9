import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { ArrowDownRight } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '@/ui/Button';
import { useCanvas, useCanvasSession } from '../model/context';
import { overlaps } from '../model/placement';
import { texts } from '../texts';
import { glideMs } from '@/ui/board/view-motion';

const SHOWN_MS = 30_000;

/** Blocks that arrived out of view: a pill that leads to them; only for whoever asked for them the view moves by itself. */
export function ArrivedPill() {
  const { store } = useCanvasSession();
  const { fitView } = useReactFlow();
  const arrived = useCanvas((state) => state.arrived);
  const shown = useCanvas((state) => state.shown);
  // What one asked for comes into view by itself; a conflict's question stands in the pill's place.
  const isAsked = useCanvas((state) => state.conflicts.length > 0 || state.asked !== null);
  const view = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => {
    if (arrived.length === 0) return undefined;
    const timer = setTimeout(() => store.setState({ arrived: [] }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [arrived, store]);
  if (arrived.length === 0 || isAsked) return null;
  const [x, y, zoom] = view;
  const window = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  const hidden = arrived.filter((key) => {
    const block = shown.get(key);
    return block !== undefined && !overlaps(block, window);
  });
  if (hidden.length === 0) return null;
  return (
    <Panel position="top-center">
      <Button
        tone="ai"
        className="shadow-float"
        icon={<ArrowDownRight size={14} />}
        onClick={() => {
          store.setState({ arrived: [] });
          void fitView({ nodes: hidden.map((id) => ({ id })), duration: glideMs(), maxZoom: 1, padding: 0.2 });
        }}
      >
        {texts.arrived(hidden.length)}
      </Button>
    </Panel>
  );
}
