import { useCallback } from 'react';
import { FILL_VARIABLE } from '@/app/block-colors';
import { BoardMap, type MapBox } from '@/ui/board/BoardMap';
import { useCanvasSession } from '../model/context';
import type { BlockNode } from '../model/nodes';
import { texts } from '../texts';

/** The map of the canvas: each block in its colour. */
export function BlocksMap() {
  const { store } = useCanvasSession();
  const boxes = useCallback(() => store.getState().nodes.map(boxOf), [store]);
  const onChange = useCallback(
    (listener: () => void) =>
      store.subscribe((state, before) => {
        if (state.nodes !== before.nodes) listener();
      }),
    [store],
  );
  return <BoardMap label={texts.zoom.map} {...{ boxes, onChange }} />;
}

const boxOf = (node: BlockNode): MapBox => ({
  ...node.position,
  ...{ width: node.width ?? 0, height: node.height ?? 0 },
  fill: node.data.block.kind === 'section' ? undefined : fillOf(node.data),
  hasEdge: 'color' in node.data.block.content,
});

function fillOf({ isGhost, block }: BlockNode['data']): string {
  if (isGhost) return '--ai';
  if ('color' in block.content) return FILL_VARIABLE[block.content.color];
  return block.kind === 'heading' ? '--strong' : '--line';
}
