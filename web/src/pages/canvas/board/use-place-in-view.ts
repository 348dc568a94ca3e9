import { useReactFlow } from '@xyflow/react';
import { useCanvasSession } from '../model/context';
import { freePlace, newBlockAt, sizeOf } from '../model/placement';
import { startEditing, type BlockTool } from '../model/state';

/** Places a block by keyboard: in the middle of what is seen, beside what is there, and opens its editor. */
export function usePlaceInView(): (tool: BlockTool) => void {
  const { store, create } = useCanvasSession();
  const flow = useReactFlow();
  return (tool) => {
    const board = document.querySelector('.react-flow')?.getBoundingClientRect();
    const size = sizeOf(tool);
    const centre = flow.screenToFlowPosition({
      x: (board?.left ?? 0) + (board?.width ?? 0) / 2,
      y: (board?.top ?? 0) + (board?.height ?? 0) / 2,
    });
    const taken = store
      .getState()
      .nodes.map((node) => ({ ...node.position, width: node.width ?? 0, height: node.height ?? 0 }));
    const place = freePlace({ x: centre.x - size.width / 2, y: centre.y - size.height / 2 }, size, taken);
    const key = create(newBlockAt(tool, place));
    store.setState({ tool: 'select' });
    startEditing(store, key);
  };
}
