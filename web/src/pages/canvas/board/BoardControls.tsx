import { Panel } from '@xyflow/react';
import {
  Code,
  Hand,
  Heading,
  Image,
  Link,
  List,
  ListTodo,
  MousePointer2,
  Plus,
  RectangleHorizontal,
  Shapes,
  StickyNote,
  Table,
  Type,
  type LucideIcon,
} from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { ZoomBar } from '@/ui/board/ZoomBar';
import { IconButton } from '@/ui/Button';
import { Menu } from '@/ui/overlays/Menu';
import { useCanvas, useCanvasSession } from '../model/context';
import { canEdit, isBlockTool, type BlockTool, type Tool } from '../model/state';
import { texts } from '../texts';
import { BlocksMap } from './BlocksMap';
import { usePlaceInView } from './use-place-in-view';

const FIRST: { tool: Tool; icon: LucideIcon; keys: string }[] = [
  { tool: 'select', icon: MousePointer2, keys: 'v' },
  { tool: 'hand', icon: Hand, keys: 'h' },
  { tool: 'text', icon: Type, keys: 't' },
  { tool: 'sticky', icon: StickyNote, keys: 's' },
];
const MORE: { tool: BlockTool; icon: LucideIcon }[] = [
  { tool: 'heading', icon: Heading },
  { tool: 'todo', icon: ListTodo },
  { tool: 'list', icon: List },
  { tool: 'table', icon: Table },
  { tool: 'code', icon: Code },
  { tool: 'link', icon: Link },
  { tool: 'image', icon: Image },
  { tool: 'shape', icon: Shapes },
  { tool: 'section', icon: RectangleHorizontal },
];

/** Tools at the left, zoom and the map at the right; out of the way of the blocks. */
export function BoardControls() {
  const { store } = useCanvasSession();
  const tool = useCanvas((state) => state.tool);
  const isEditable = useCanvas(canEdit);
  const isPlacing = isBlockTool(tool);
  const placeInView = usePlaceInView();
  /** With a pointer the place is clicked next; by key the block is placed at once. */
  const take = (next: Tool, isByKey: boolean) =>
    isByKey && isBlockTool(next) ? placeInView(next) : store.setState({ tool: next });
  const placeByEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !isBlockTool(tool)) return;
    event.preventDefault();
    placeInView(tool);
  };
  return (
    <>
      {isEditable && (
        <Panel position="bottom-left" className="!m-2">
          {isPlacing && (
            <p role="status" className="floats mb-2 rounded-control px-2 py-1 text-small">
              {texts.tools.placeHint}
            </p>
          )}
          <div role="toolbar" aria-label={texts.tools.label} className="floats flex rounded-card p-0.5">
            {FIRST.map(({ tool: name, icon: Icon, keys }) => (
              <IconButton
                key={name}
                label={texts.tools[name]}
                keys={keys}
                isPressed={tool === name}
                icon={<Icon size={16} strokeWidth={1.75} />}
                onClick={(event) => take(name, event.detail === 0)}
              />
            ))}
            <Menu
              align="start"
              trigger={
                <IconButton
                  label={texts.tools.more}
                  isPressed={MORE.some((entry) => entry.tool === tool)}
                  icon={<Plus size={16} strokeWidth={1.75} />}
                  onKeyDown={placeByEnter}
                />
              }
              groups={[
                MORE.map(({ tool: name, icon: Icon }) => ({
                  label: texts.tools[name],
                  icon: <Icon size={16} strokeWidth={1.75} />,
                  onSelect: (isByKey) => take(name, isByKey),
                })),
              ]}
            />
          </div>
        </Panel>
      )}
      <Panel position="bottom-right" className="!m-2 flex flex-col items-end gap-2">
        <BlocksMap />
        <ZoomBar texts={texts.zoom} />
      </Panel>
    </>
  );
}
