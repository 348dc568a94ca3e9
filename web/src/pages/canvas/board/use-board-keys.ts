import { useReactFlow } from '@xyflow/react';
import { useRef } from 'react';
import { useShortcuts, type Shortcut } from '@/app/shortcuts/shortcuts';
import { useCanvasSession } from '../model/context';
import { newBlockAt } from '../model/placement';
import { canEdit, isBlockTool, startEditing, type Tool } from '../model/state';
import { texts } from '../texts';
import { useRemoveBlocks } from '../use-remove-blocks';
import { movesOf } from './drag';
import { usePlaceInView } from './use-place-in-view';

const SAVE_AFTER_MS = 300;
const FAR = 10;
const DIRECTIONS = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1] } as const;
const COPY_OFFSET = 24;

/** Keys of the canvas: tools, zoom, moving, deleting, undo. */
export function useBoardKeys(): void {
  const { store, perform, create, undo, redo } = useCanvasSession();
  const flow = useReactFlow();
  const placeInView = usePlaceInView();
  const remove = useRemoveBlocks();
  const saveTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const selected = () => store.getState().nodes.filter((node) => node.selected === true && !node.data.isGhost);
  /** The block that has the focus, else the one that is selected. */
  const focusedKey = (): string | null => {
    const element = document.activeElement?.closest<HTMLElement>('.react-flow__node, .react-flow__edge');
    return element?.dataset['id'] ?? selected()[0]?.id ?? null;
  };
  const targets = (): string[] => {
    const keys = selected().map((node) => node.id);
    const edges = store
      .getState()
      .edges.filter((edge) => edge.selected === true)
      .map((edge) => edge.id);
    const focused = document.activeElement?.closest<HTMLElement>('.react-flow__node, .react-flow__edge')?.dataset['id'];
    return keys.length + edges.length > 0 ? [...keys, ...edges] : focused === undefined ? [] : [focused];
  };
  const nudge = (dx: number, dy: number) => {
    const keys = new Set(targets());
    if (keys.size === 0 || !canEdit(store.getState())) return;
    store.setState({
      nodes: store
        .getState()
        .nodes.map((node) =>
          keys.has(node.id) && !node.data.isGhost
            ? { ...node, position: { x: node.position.x + dx, y: node.position.y + dy } }
            : node,
        ),
    });
    clearTimeout(saveTimer.current);
    saveTimer.current = setTimeout(() => perform(movesOf(store, keys)), SAVE_AFTER_MS);
  };
  const duplicate = () => {
    for (const {
      data: { block },
    } of selected()) {
      const { kind, content, width, height } = block;
      create({
        ...newBlockAt(kind, { x: block.x + COPY_OFFSET, y: block.y + COPY_OFFSET }),
        content,
        width,
        height,
      } as Parameters<typeof create>[0]);
    }
  };
  const enter = () => {
    const { tool } = store.getState();
    if (isBlockTool(tool)) return placeInView(tool);
    const key = focusedKey();
    if (key !== null) startEditing(store, key);
  };
  const take = (tool: Tool) => () => {
    if (!isBlockTool(tool) || canEdit(store.getState())) store.setState({ tool });
  };
  const letGo = () => {
    store.setState({
      tool: 'select',
      nodes: store.getState().nodes.map((node) => (node.selected === true ? { ...node, selected: false } : node)),
      edges: store.getState().edges.map((edge) => (edge.selected === true ? { ...edge, selected: false } : edge)),
    });
  };
  const selectAll = () =>
    store.setState({
      nodes: store.getState().nodes.map((node) => (node.data.isGhost ? node : { ...node, selected: true })),
    });

  const key = (keys: string, label: string, run: Shortcut['run']): Shortcut => ({
    keys,
    label,
    group: texts.shortcuts,
    run,
  });
  const moving = (...parts: Parameters<typeof key>): Shortcut => ({ ...key(...parts), isMovement: true });
  useShortcuts([
    key('v', texts.tools.select, take('select')),
    key('h', texts.tools.hand, take('hand')),
    key('t', texts.tools.text, take('text')),
    key('s', texts.tools.sticky, take('sticky')),
    moving('enter', texts.keys.edit, enter),
    moving('escape', texts.keys.escape, letGo),
    key('delete', texts.keys.remove, () => remove(targets())),
    moving('backspace', texts.keys.remove, () => remove(targets())),
    key('ctrl+z', texts.keys.undo, () => void undo()),
    key('ctrl+shift+z', texts.keys.redo, () => void redo()),
    key('ctrl+a', texts.keys.selectAll, selectAll),
    key('ctrl+d', texts.keys.copy, duplicate),
    key('+', texts.zoom.in, () => void flow.zoomIn({ duration: 120 })),
    key('-', texts.zoom.out, () => void flow.zoomOut({ duration: 120 })),
    key('0', texts.zoom.actual, () => void flow.zoomTo(1, { duration: 120 })),
    key('1', texts.zoom.fit, () => void flow.fitView({ duration: 240, maxZoom: 1, padding: 0.15 })),
    ...Object.entries(DIRECTIONS).flatMap(([name, [dx, dy]]) => [
      moving(name, texts.keys.move, () => nudge(dx, dy)),
      moving(`shift+${name}`, texts.keys.moveFar, () => nudge(dx * FAR, dy * FAR)),
    ]),
  ]);
}
