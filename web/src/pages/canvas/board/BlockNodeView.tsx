import type { Block, KindAndContent } from '@contracts/canvas/blocks';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { Handle, NodeResizer, Position, type NodeProps } from '@xyflow/react';
import clsx from 'clsx';
import { memo, useRef } from 'react';
import { useShallow } from 'zustand/shallow';
import type { listGenerations } from '@/api/generations';
import { keys } from '@/api/keys';
import { COLOR_CLASS } from '@/app/block-colors';
import { Chip } from '@/ui/StatusBadge';
import { initials, personColor } from '@/ui/person-color';
import { BlockContent } from '../blocks/BlockContent';
import { BlockEditor } from '../blocks/BlockEditor';
import { useCanvas, useCanvasSession } from '../model/context';
import type { BlockNode } from '../model/nodes';
import { canEdit, idOf, startEditing } from '../model/state';
import { texts } from '../texts';
import { useIsFar } from './far';
import { useEditAct } from './use-edit-act';

const PLAIN = new Set(['sticky', 'shape', 'section', 'text', 'heading']);
const SIDES = [Position.Top, Position.Right, Position.Bottom, Position.Left];
const MIN_SIZE = 40;
const MAX_SIZE = 20_000;

/** One block on the board; from afar only its box. */
export const BlockNodeView = memo(function BlockNodeView(props: NodeProps<BlockNode>) {
  return useIsFar() ? <FarBlock {...props} /> : <NearBlock {...props} />;
});

function FarBlock({ data: { block, isGhost, pending }, selected }: NodeProps<BlockNode>) {
  const color = 'color' in block.content ? COLOR_CLASS[block.content.color] : 'bg-panel text-fg';
  return (
    <div
      dir="auto"
      className={clsx(
        'size-full overflow-hidden rounded-card',
        block.kind === 'section' ? 'border-4 border-strong' : color,
        !('color' in block.content) && !PLAIN.has(block.kind) && 'border-4 border-line',
        isGhost && 'outline-8 outline-ai outline-dashed',
        pending === 'delete' && 'outline-8 outline-bad outline-dashed',
        selected && 'outline-8 outline-accent',
      )}
    >
      {(block.kind === 'heading' || block.kind === 'section') && <BlockContent block={block} />}
    </div>
  );
}

/** As it is read, as it is edited, as a preview. */
function NearBlock({ id, data, selected }: NodeProps<BlockNode>) {
  const { block, isGhost, pending, preview } = data;
  const { store, perform } = useCanvasSession();
  const cache = useQueryClient();
  const contentRef = useRef<HTMLDivElement>(null);
  const [isEditable, isEditing, isLit, hasConflict] = useCanvas(
    useShallow((state) => [
      canEdit(state),
      state.editingKey === id,
      state.litGeneration !== null && block.generation_session_id === state.litGeneration,
      state.conflicts.some((conflict) => conflict.key === id),
    ]),
  );
  const editAct = useEditAct(isEditing);
  const shown: KindAndContent = preview ?? block;
  const change = (content: KindAndContent['content']) => {
    const current = store.getState().shown.get(id);
    if (current === undefined || JSON.stringify(current.content) === JSON.stringify(content)) return;
    perform([{ type: 'update', key: id, patch: { content } }], editAct.current);
  };
  const finish = () => {
    if (store.getState().editingKey === id) startEditing(store, null);
    growToFit();
  };
  /** A block that outgrew its box is made as high as its words. */
  const growToFit = () => {
    requestAnimationFrame(() => {
      const element = contentRef.current;
      const current = store.getState().shown.get(id);
      if (
        element === null ||
        current === undefined ||
        current.kind === 'section' ||
        element.scrollHeight <= current.height + 1
      )
        return;
      const height = Math.min(MAX_SIZE, element.scrollHeight + 2);
      perform([{ type: 'update', key: id, patch: { height } }], editAct.current);
    });
  };
  return (
    <>
      {selected && isEditable && !isGhost && (
        <NodeResizer
          minWidth={MIN_SIZE}
          minHeight={MIN_SIZE}
          lineClassName="!border-accent"
          handleClassName="!size-2.5 !rounded-chip !border !border-accent !bg-panel touch:!size-5"
          onResizeEnd={(_, { x, y, width, height }) =>
            perform([
              {
                type: 'update',
                key: id,
                patch: { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) },
              },
            ])
          }
        />
      )}
      <div
        onPointerEnter={(event) => {
          event.currentTarget.title = madeBy(cache, block);
        }}
        className={clsx(
          'block-shell size-full overflow-hidden rounded-card',
          !PLAIN.has(block.kind) && 'border border-line bg-panel',
          block.kind === 'section' && 'border border-strong',
          selected && 'outline-2 outline-accent',
          isGhost && 'is-ghost outline-2 outline-ai outline-dashed',
          pending !== null && pending !== 'delete' && 'outline-2 outline-ai outline-dashed',
          pending === 'delete' && 'bg-bad-soft line-through opacity-70 outline-3 outline-bad outline-dashed',
          isLit && 'outline-2 outline-ai',
          hasConflict && 'outline-3 outline-wait',
        )}
      >
        <div ref={contentRef} dir="auto" className="h-full overflow-hidden">
          {isEditing ? <BlockEditor block={block} onChange={change} onDone={finish} /> : <BlockContent block={shown} />}
        </div>
      </div>
      {isGhost && (
        <span className="absolute -top-2.5 right-2">
          <Chip tone="ai">{texts.preview}</Chip>
        </span>
      )}
      {pending !== null && (
        <span className="absolute -top-2.5 right-2">
          <Chip tone={pending === 'delete' ? 'bad' : 'ai'}>{texts.pending[pending]}</Chip>
        </span>
      )}
      {!isGhost && <OthersHere blockKey={id} />}
      {!isGhost &&
        SIDES.map((side) => (
          <Handle
            key={side}
            id={side}
            type="source"
            position={side}
            isConnectable={isEditable}
            className="block-handle"
          />
        ))}
    </>
  );
}

/** Which prompt a block comes from, and who asked; nothing for a person's own. */
function madeBy(cache: QueryClient, block: Block): string {
  if (block.generation_session_id === null) return '';
  const list = cache.getQueryData<Awaited<ReturnType<typeof listGenerations>>>(keys.generations(block.canvasId));
  const generation = list?.items.find((other) => other.generation_session_id === block.generation_session_id);
  return generation === undefined ? '' : texts.madeBy(generation.requestedBy.name, generation.prompt);
}

/** Outlines of others who have this block selected, in their colours with their initials. */
function OthersHere({ blockKey }: { blockKey: string }) {
  const people = useCanvas(
    useShallow((state) =>
      state.people.filter((person) => !person.isAgent && person.selection.includes(idOf(state, blockKey))),
    ),
  );
  if (people.length === 0) return null;
  const first = people[0];
  return (
    <>
      <span
        aria-hidden
        className="pointer-events-none absolute -inset-0.5 rounded-card border-2"
        style={{ borderColor: personColor(first?.userId ?? '') }}
      />
      <span className="absolute -top-2.5 left-2 flex gap-0.5">
        {people.map((person) => (
          <span
            key={person.id}
            title={person.name}
            style={{ background: personColor(person.userId) }}
            className="rounded-chip px-1 text-[10px] leading-4 font-semibold text-on-fill"
          >
            {initials(person.name)}
          </span>
        ))}
      </span>
    </>
  );
}
