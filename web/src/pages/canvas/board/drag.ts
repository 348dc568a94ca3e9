import type { BlockNode } from '../model/nodes';
import { isInside } from '../model/placement';
import type { Intent } from '../model/edits';
import type { CanvasStore } from '../model/state';

interface Carried {
  sections: Map<string, { x: number; y: number }>;
  /** Blocks within a dragged section that are not dragged themselves: where they were, and whose they are. */
  blocks: Map<string, { x: number; y: number; section: string }>;
}

/** What a section carries while it is dragged: all that lies within it. */
export function startDrag(store: CanvasStore, dragged: readonly BlockNode[]): Carried {
  const { nodes } = store.getState();
  const ids = new Set(dragged.map((node) => node.id));
  const carried: Carried = { sections: new Map(), blocks: new Map() };
  for (const section of dragged) {
    if (section.data.block.kind !== 'section') continue;
    carried.sections.set(section.id, { ...section.position });
    const frame = { ...section.position, width: section.width ?? 0, height: section.height ?? 0 };
    for (const node of nodes) {
      if (ids.has(node.id) || node.data.isGhost || carried.blocks.has(node.id)) continue;
      if (isInside({ ...node.position, width: node.width ?? 0, height: node.height ?? 0 }, frame))
        carried.blocks.set(node.id, { ...node.position, section: section.id });
    }
  }
  return carried;
}

/** Moves what the dragged sections carry along with them. */
export function carryAlong(store: CanvasStore, carried: Carried, dragged: readonly BlockNode[]): void {
  if (carried.blocks.size === 0) return;
  const at = new Map(dragged.map((node) => [node.id, node.position]));
  const nodes = store.getState().nodes.map((node) => {
    const block = carried.blocks.get(node.id);
    const start = block === undefined ? undefined : carried.sections.get(block.section);
    const now = block === undefined ? undefined : at.get(block.section);
    if (block === undefined || start === undefined || now === undefined) return node;
    return { ...node, dragging: true, position: { x: block.x + now.x - start.x, y: block.y + now.y - start.y } };
  });
  store.setState({ nodes });
}

/** The moves that a drag, or a run of arrow keys, comes to. */
export function movesOf(store: CanvasStore, ids: Iterable<string>): Intent[] {
  const { nodes, shown } = store.getState();
  const wanted = new Set(ids);
  const moved: Intent[] = [];
  for (const node of nodes) {
    const block = wanted.has(node.id) ? shown.get(node.id) : undefined;
    const x = Math.round(node.position.x);
    const y = Math.round(node.position.y);
    if (block !== undefined && (block.x !== x || block.y !== y)) moved.push({ type: 'move', key: node.id, x, y });
  }
  return moved;
}
