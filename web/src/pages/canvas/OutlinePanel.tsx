import { useVirtualizer } from '@tanstack/react-virtual';
import { useReactFlow } from '@xyflow/react';
import { ChevronDown, ChevronUp, Trash2 } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { IconButton } from '@/ui/Button';
import { authorOf, blockText, byRank, KIND_NAMES } from './model/block-label';
import { stepInOrder } from './model/actions';
import { useCanvas, useCanvasSession } from './model/context';
import { canEdit, type CanvasStore } from './model/state';
import { texts } from './texts';
import { useRemoveBlocks } from './use-remove-blocks';

const ROW = 36;
const FIRST_HEIGHT = 600;

interface OutlinePanelProps {
  /** Counts how often it was asked to take the focus. */
  focusAsked: number;
  /** Called by Esc: gives the focus back to where it was. */
  onLeave: () => void;
}

/**
 * All blocks in their order, also those out of view: the linear truth for screen readers and phones. One block at a time is in
 * the order of Tab, with what can be done with it; arrow keys go through them, with Alt they move the block.
 */
export function OutlinePanel({ focusAsked, onLeave }: OutlinePanelProps) {
  const { store, perform } = useCanvasSession();
  const remove = useRemoveBlocks();
  const shown = useCanvas((state) => state.shown);
  const isEditable = useCanvas(canEdit);
  const scrollRef = useRef<HTMLDivElement>(null);
  const keys = useMemo(() => [...shown].sort(([, a], [, b]) => byRank(a, b)).map(([key]) => key), [shown]);
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ROW,
    overscan: 20,
    initialRect: { width: 320, height: FIRST_HEIGHT },
    getItemKey: (index) => keys[index] ?? index,
  });
  const [current, setCurrent] = useState<string | null>(() => selectedIn(store));
  const at = Math.max(0, keys.indexOf(current ?? ''));
  const currentKey = keys[at];
  /** The row that is to get the focus once it is drawn. */
  const wanted = useRef<string | null>(null);
  const goTo = (index: number) => {
    const key = keys[Math.min(Math.max(index, 0), keys.length - 1)];
    if (key === undefined) return;
    wanted.current = key;
    setCurrent(key);
    virtual.scrollToIndex(keys.indexOf(key));
  };
  const hasAsked = useRef(0);
  useEffect(() => {
    if (focusAsked === hasAsked.current || keys.length === 0) return;
    hasAsked.current = focusAsked;
    goTo(Math.max(0, keys.indexOf(selectedIn(store) ?? current ?? '')));
  });
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scrollRef.current?.querySelector<HTMLElement>(`[data-outline="${CSS.escape(wanted.current)}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actOf(event);
    if (act === null || currentKey === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === 'leave') return onLeave();
    if (typeof act === 'number') return goTo(at + act);
    if (!isEditable) return;
    if (act === 'remove') {
      goTo(at + 1 < keys.length ? at + 1 : at - 1);
      return remove([currentKey]);
    }
    const intent = stepInOrder(store.getState(), currentKey, act === 'up' ? -1 : 1);
    if (intent === null) return;
    wanted.current = currentKey;
    perform([intent]);
  };
  if (keys.length === 0) return <p className="p-4 text-dim">{texts.outlinePanel.empty}</p>;
  return (
    <div
      ref={scrollRef}
      role="region"
      aria-label={texts.outline}
      onKeyDown={onKeyDown}
      className="scroll-quiet min-h-0 flex-1 overflow-y-auto"
    >
      <p className="px-3 pt-2 text-small text-dim">{texts.outlinePanel.count(keys.length)}</p>
      <ol aria-label={texts.outlinePanel.list} className="relative m-2" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const key = keys[item.index];
          return key === undefined ? null : (
            <li
              key={item.key}
              aria-setsize={keys.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: ROW, transform: `translateY(${item.start}px)` }}
            >
              <OutlineRow
                blockKey={key}
                isEditable={isEditable}
                isFirst={item.index === 0}
                isLast={item.index === keys.length - 1}
                isCurrent={item.index === at}
                onFocus={setCurrent}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const selectedIn = (store: CanvasStore): string | null =>
  store.getState().nodes.find((node) => node.selected === true)?.id ?? null;

/** What a key does in the outline: so many rows on, or one of its acts. */
function actOf({ key, altKey, target }: KeyboardEvent): number | 'up' | 'down' | 'remove' | 'leave' | null {
  if (key === 'Escape') return 'leave';
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const isUp = key === 'ArrowUp';
    return altKey ? (isUp ? 'up' : 'down') : isUp ? -1 : 1;
  }
  if (key === 'Home') return -Number.MAX_SAFE_INTEGER;
  if (key === 'End') return Number.MAX_SAFE_INTEGER;
  return key === 'Delete' && target instanceof Element && target.closest('[data-outline]') !== null ? 'remove' : null;
}

interface OutlineRowProps {
  blockKey: string;
  isEditable: boolean;
  isFirst: boolean;
  isLast: boolean;
  /** The one in the order of Tab. */
  isCurrent: boolean;
  onFocus: (key: string) => void;
}

const OutlineRow = memo(function OutlineRow({
  blockKey,
  isEditable,
  isFirst,
  isLast,
  isCurrent,
  onFocus,
}: OutlineRowProps) {
  const { store, perform } = useCanvasSession();
  const { setCenter, fitView } = useReactFlow();
  const remove = useRemoveBlocks();
  const block = useCanvas((state) => state.shown.get(blockKey));
  const author = useCanvas((state) =>
    block === undefined ? '' : authorOf(block, (userId) => state.names.get(userId) ?? ''),
  );
  const isSelected = useCanvas((state) => state.nodes.some((node) => node.id === blockKey && node.selected === true));
  if (block === undefined) return null;
  const text = blockText(block).trim();
  const goTo = () => {
    if (block.kind === 'connector')
      void fitView({
        nodes: [{ id: block.content.fromBlockId }, { id: block.content.toBlockId }],
        duration: 240,
        maxZoom: 1,
      });
    else void setCenter(block.x + block.width / 2, block.y + block.height / 2, { zoom: 1, duration: 240 });
    store.setState({
      nodes: store
        .getState()
        .nodes.map((node) =>
          node.selected === (node.id === blockKey) ? node : { ...node, selected: node.id === blockKey },
        ),
    });
  };
  const step = (by: -1 | 1) => {
    const intent = stepInOrder(store.getState(), blockKey, by);
    if (intent !== null) perform([intent]);
  };
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div
      onFocus={() => onFocus(blockKey)}
      className={`group relative flex h-full items-center rounded-control ${isSelected ? 'bg-accent-soft' : 'hover:bg-soft'}`}
    >
      <button
        type="button"
        data-outline={blockKey}
        tabIndex={tabIndex}
        onClick={goTo}
        className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-control px-2 text-left text-table"
      >
        <span className="sr-only">{texts.outlinePanel.goTo} </span>
        <span className="w-16 shrink-0 text-small text-dim">{KIND_NAMES[block.kind]}</span>
        {author !== '' && <span className="sr-only"> {texts.outlinePanel.by(author)}: </span>}
        <span dir="auto" className="truncate">
          {text === '' ? '…' : text}
        </span>
      </button>
      {isEditable && (
        <span className="absolute right-1 flex rounded-control bg-soft opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 touch:static touch:bg-transparent touch:opacity-100">
          <IconButton
            className="!size-7"
            tabIndex={tabIndex}
            label={texts.outlinePanel.up}
            disabled={isFirst}
            icon={<ChevronUp size={14} />}
            onClick={() => step(-1)}
          />
          <IconButton
            className="!size-7"
            tabIndex={tabIndex}
            label={texts.outlinePanel.down}
            disabled={isLast}
            icon={<ChevronDown size={14} />}
            onClick={() => step(1)}
          />
          <IconButton
            className="!size-7"
            tabIndex={tabIndex}
            label={texts.outlinePanel.remove}
            icon={<Trash2 size={14} />}
            onClick={() => remove([blockKey])}
          />
        </span>
      )}
    </div>
  );
});
