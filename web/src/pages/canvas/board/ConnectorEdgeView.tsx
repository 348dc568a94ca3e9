import {
  BaseEdge,
  EdgeLabelRenderer,
  getBezierPath,
  Position,
  useInternalNode,
  type EdgeProps,
  type InternalNode,
} from '@xyflow/react';
import clsx from 'clsx';
import { memo } from 'react';
import { useCanvas, useCanvasSession } from '../model/context';
import type { ConnectorEdge } from '../model/nodes';
import { startEditing } from '../model/state';
import { useEditAct } from './use-edit-act';
import { TextEditor } from '../blocks/TextEditor';

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

const frameOf = (node: InternalNode): Frame => ({
  ...node.internals.positionAbsolute,
  width: node.measured.width ?? node.width ?? 0,
  height: node.measured.height ?? node.height ?? 0,
});
const centreOf = (frame: Frame) => ({ x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 });

/** Where the line towards another point leaves a frame: the middle of the nearest side. */
function exitOf(frame: Frame, towards: { x: number; y: number }): { x: number; y: number; side: Position } {
  const centre = centreOf(frame);
  const dx = (towards.x - centre.x) / Math.max(1, frame.width);
  const dy = (towards.y - centre.y) / Math.max(1, frame.height);
  if (Math.abs(dx) > Math.abs(dy)) {
    return dx > 0
      ? { x: frame.x + frame.width, y: centre.y, side: Position.Right }
      : { x: frame.x, y: centre.y, side: Position.Left };
  }
  return dy > 0
    ? { x: centre.x, y: frame.y + frame.height, side: Position.Bottom }
    : { x: centre.x, y: frame.y, side: Position.Top };
}

/** An arrow between two blocks, from side to side, with its label. */
export const ConnectorEdgeView = memo(function ConnectorEdgeView({
  id,
  source,
  target,
  data,
  selected,
}: EdgeProps<ConnectorEdge>) {
  const { store, perform } = useCanvasSession();
  const isEditing = useCanvas((state) => state.editingKey === id);
  const editAct = useEditAct(isEditing);
  const sourceNode = useInternalNode(source);
  const targetNode = useInternalNode(target);
  if (sourceNode === undefined || targetNode === undefined) return null;
  const from = exitOf(frameOf(sourceNode), centreOf(frameOf(targetNode)));
  const to = exitOf(frameOf(targetNode), centreOf(frameOf(sourceNode)));
  const [path, labelX, labelY] = getBezierPath({
    sourceX: from.x,
    sourceY: from.y,
    sourcePosition: from.side,
    targetX: to.x,
    targetY: to.y,
    targetPosition: to.side,
  });
  const isGhost = data?.isGhost === true;
  const label = data?.label ?? '';
  const changeLabel = (text: string) => {
    const block = store.getState().shown.get(id);
    if (block?.kind !== 'connector' || block.content.label === text) return;
    const content = { ...block.content, label: text.slice(0, 200) };
    perform([{ type: 'update', key: id, patch: { content } }], editAct.current);
  };
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        markerEnd="url(#weft-arrow)"
        interactionWidth={24}
        className={clsx('connector', selected && 'is-selected', isGhost && 'is-ghost')}
      />
      <EdgeLabelRenderer>
        {(label !== '' || isEditing) && (
          <div
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            onDoubleClick={() => startEditing(store, id)}
            onBlur={() => startEditing(store, null)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || !isEditing) return;
              event.stopPropagation();
              event.preventDefault();
              // The arrow keeps the focus that its editor takes with it; leaving the editor ends it.
              const arrow = document.querySelector<SVGElement>(`.react-flow__edge[data-id="${CSS.escape(id)}"]`);
              if (arrow === null) startEditing(store, null);
              else arrow.focus({ preventScroll: true });
            }}
            className={clsx(
              'nodrag nopan pointer-events-auto absolute max-w-60 rounded-chip border bg-panel px-1.5 text-small',
              isGhost ? 'border-ai text-ai' : 'border-line text-fg',
            )}
          >
            {isEditing ? <TextEditor label="Arrow text" text={label} isOneLine onChange={changeLabel} /> : label}
          </div>
        )}
      </EdgeLabelRenderer>
    </>
  );
});
