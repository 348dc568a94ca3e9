import { Handle, Position, type NodeProps } from '@xyflow/react';
import clsx from 'clsx';
import { CircleAlert, Pin } from 'lucide-react';
import { memo } from 'react';
import { initials, personColor } from '@/ui/person-color';
import { StatusBadge, type Tone } from '@/ui/StatusBadge';
import { STATE_TONES } from '../../node-state';
import { texts } from '../../texts';
import type { Mark } from './compare-graphs';
import { type DrawnNode, MARK_COLORS } from './draw-graph';

const MARK_TONES: Record<Mark, Tone> = { added: 'ok', changed: 'wait', moved: 'idle', removed: 'bad' };

/** One node on the board: what it is, its ports, its faults, who else has chosen it, and how it stands in the execution that is watched. */
export const FlowNodeView = memo(function FlowNodeView({ data }: NodeProps<DrawnNode>) {
  const { node, title, inputs, outputs, faults, state, people, mark } = data;
  const [first] = people;
  return (
    <div
      style={{
        ...(first && { outline: `2px solid ${personColor(first.userId)}`, outlineOffset: 2 }),
        ...(mark && { borderColor: MARK_COLORS[mark], borderWidth: 2 }),
      }}
      className={clsx(
        mark === 'removed' && 'border-dashed',
        'relative w-52 rounded-card border bg-panel text-table shadow-sm',
        faults > 0 ? 'border-bad' : state === 'running' ? 'border-run' : 'border-line',
      )}
    >
      {people.length > 0 && (
        <span className="absolute -top-3 -right-2 flex gap-0.5">
          {people.map(({ id, name, userId }) => (
            <span
              key={id}
              title={name}
              style={{ background: personColor(userId) }}
              className="rounded-chip px-1 text-[10px] font-semibold text-on-fill"
            >
              {initials(name)}
            </span>
          ))}
        </span>
      )}
      {inputs.map((port, index) => (
        <Handle
          key={port}
          id={port}
          type="target"
          position={port === 'in' ? Position.Left : Position.Bottom}
          className="flow-handle"
          style={port === 'in' ? { top: 22 } : { left: 30 + index * 40 }}
          title={port}
        />
      ))}
      <div className="flex items-center gap-1.5 px-3 py-2">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{node.name ?? node.id}</p>
          <p className="truncate text-small text-dim">{title}</p>
        </div>
        {mark && <StatusBadge tone={MARK_TONES[mark]}>{texts.page.changes[mark]}</StatusBadge>}
        {node.config['pinned'] !== undefined && (
          <span className="text-dim" title={texts.page.pinned}>
            <Pin size={14} aria-label={texts.page.pinned} />
          </span>
        )}
        {faults > 0 && (
          <span className="text-bad" title={texts.page.faults(faults)}>
            <CircleAlert size={16} aria-label={texts.page.faults(faults)} />
          </span>
        )}
        {state !== undefined && mark === undefined && (
          <StatusBadge tone={STATE_TONES[state]} isBusy={state === 'running'}>
            {texts.states[state]}
          </StatusBadge>
        )}
      </div>
      {outputs.length > 0 && (
        <ul className={clsx(outputs.length > 1 && 'border-t border-line py-1')}>
          {outputs.map((port) => (
            <li key={port} className={clsx('relative', outputs.length > 1 && 'px-3 py-0.5 text-right text-small')}>
              {outputs.length > 1 && port}
              <Handle
                id={port}
                type="source"
                position={Position.Right}
                className="flow-handle"
                {...(outputs.length === 1 && { style: { top: -28 } })}
                title={port}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
});
