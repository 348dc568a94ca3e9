import { useReactFlow } from '@xyflow/react';
import { Maximize, Minus, Plus, Square } from 'lucide-react';
import { IconButton } from '../Button';
import { glideMs } from './view-motion';

const STEP_MS = 120;

interface ZoomBarProps {
  texts: { label: string; out: string; in: string; actual: string; fit: string };
}

/** Nearer, further, as it is, all of it. */
export function ZoomBar({ texts }: ZoomBarProps) {
  const flow = useReactFlow();
  return (
    <div role="toolbar" aria-label={texts.label} className="floats flex rounded-card p-0.5">
      <IconButton
        label={texts.out}
        keys="-"
        icon={<Minus size={16} />}
        onClick={() => void flow.zoomOut({ duration: STEP_MS })}
      />
      <IconButton
        label={texts.in}
        keys="+"
        icon={<Plus size={16} />}
        onClick={() => void flow.zoomIn({ duration: STEP_MS })}
      />
      <IconButton
        label={texts.actual}
        keys="0"
        className="!hidden sm:!inline-flex"
        icon={<Square size={14} />}
        onClick={() => void flow.zoomTo(1, { duration: STEP_MS })}
      />
      <IconButton
        label={texts.fit}
        keys="1"
        icon={<Maximize size={16} />}
        onClick={() => void flow.fitView({ duration: glideMs(), maxZoom: 1, padding: 0.15 })}
      />
    </div>
  );
}
