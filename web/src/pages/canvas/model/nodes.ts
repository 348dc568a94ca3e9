import type { Block, BlockDraft, KindAndContent } from '@contracts/canvas/blocks';
import type { Edge, Node } from '@xyflow/react';
import { Position } from '@xyflow/react';
import { authorOf, blockLabel, byRank } from './block-label';

export interface BlockData extends Record<string, unknown> {
  block: Block;
  /** A preview of an agent, not saved. */
  isGhost: boolean;
  /** What an agent is about to do to this block. */
  pending: 'update' | 'move' | 'delete' | null;
  /** The content an agent is about to give it. */
  preview: KindAndContent | null;
}
export type BlockNode = Node<BlockData, 'block'>;
export type ConnectorEdge = Edge<{ key: string; label: string; isGhost: boolean }, 'connector'>;

export interface Ghost {
  draft: BlockDraft;
  /** Run id or generation session id: whose ghosts they are. */
  source: string;
}

export interface NodeParts {
  shown: ReadonlyMap<string, Block>;
  ghosts: ReadonlyMap<string, Ghost>;
  keyOf: (id: string) => string;
  nameOf: (userId: string) => string;
}

const MOVE_GHOST = ':move';
const SECTION_Z = -1;
const RANK_OF_GHOSTS = '~';

/** Nodes of the keys in `touched` built anew, all others kept as they are, in order of rank. */
export function syncNodes(nodes: readonly BlockNode[], touched: ReadonlySet<string>, parts: NodeParts): BlockNode[] {
  if (touched.size === 0) return nodes as BlockNode[];
  const ids = new Set([...touched].flatMap((key) => [key, `${key}${MOVE_GHOST}`]));
  const previous = new Map<string, BlockNode>();
  const kept: BlockNode[] = [];
  for (const node of nodes) {
    if (ids.has(node.id)) previous.set(node.id, node);
    else kept.push(node);
  }
  const built: BlockNode[] = [];
  for (const key of touched) {
    const block = parts.shown.get(key);
    const draft = parts.ghosts.get(key)?.draft;
    const source = block ?? (draft?.operation === 'create' ? blockOfDraft(draft) : null);
    if (source === null || source.kind === 'connector') continue;
    built.push(
      buildNode(
        key,
        source,
        block === undefined,
        block === undefined ? null : (draft ?? null),
        parts,
        previous.get(key),
      ),
    );
    if (block !== undefined && draft?.operation === 'move') {
      const id = `${key}${MOVE_GHOST}`;
      const { x, y, width, height } = draft;
      built.push(buildNode(id, { ...block, x, y, width, height }, true, null, parts, previous.get(id)));
    }
  }
  return [...kept, ...built].sort((a, b) => byRank(a.data.block, b.data.block));
}

function buildNode(
  id: string,
  block: Block,
  isGhost: boolean,
  draft: BlockDraft | null,
  parts: NodeParts,
  previous: BlockNode | undefined,
): BlockNode {
  const pending = draft === null || draft.operation === 'create' ? null : draft.operation;
  const author = authorOf(block, parts.nameOf);
  // A ghost that turns solid keeps its element, but not what made it untouchable.
  const { selectable: _, draggable: __, focusable: ___, ...kept } = previous ?? {};
  return {
    ...kept,
    id,
    type: 'block',
    position: previous?.dragging === true ? previous.position : { x: block.x, y: block.y },
    width: block.width,
    height: block.height,
    // Blocks out of view are never drawn, so never measured: "show all" must know them too.
    measured: { width: block.width, height: block.height },
    // Edges find their ends without the block having been drawn.
    handles: [
      { type: 'source', position: Position.Bottom, x: block.width / 2, y: block.height / 2, width: 1, height: 1 },
      { type: 'target', position: Position.Top, x: block.width / 2, y: block.height / 2, width: 1, height: 1 },
    ],
    zIndex: block.kind === 'section' ? SECTION_Z : 0,
    // A ghost takes no focus, and would have no role: then it could have no name either.
    ariaRole: 'group',
    ariaLabel: isGhost ? `Preview. ${blockLabel(block, '')}` : blockLabel(block, author),
    ...(isGhost ? { selectable: false, draggable: false, focusable: false } : {}),
    data: { block, isGhost, pending, preview: pending === 'update' && draft !== null ? draft : null },
  };
}

function blockOfDraft(draft: BlockDraft): Block {
  const { operation: _, index, tool: __, ...rest } = draft;
  return {
    ...rest,
    canvasId: '',
    rank: `${RANK_OF_GHOSTS}${String(index).padStart(4, '0')}`,
    generation_session_id: null,
    createdBy: '',
    requestedBy: null,
    revision: 0,
    createdAt: '',
    updatedAt: '',
  };
}

/** Arrows between blocks that are there; the same edge object where nothing changed. */
export function buildEdges(previous: readonly ConnectorEdge[], parts: NodeParts): ConnectorEdge[] {
  const known = new Map(previous.map((edge) => [edge.id, edge]));
  const isThere = (key: string) => parts.shown.has(key) || parts.ghosts.get(key)?.draft.operation === 'create';
  const edges: ConnectorEdge[] = [];
  const add = (key: string, source: KindAndContent, isGhost: boolean) => {
    if (source.kind !== 'connector') return;
    const from = parts.keyOf(source.content.fromBlockId);
    const to = parts.keyOf(source.content.toBlockId);
    if (!isThere(from) || !isThere(to)) return;
    const { label } = source.content;
    const old = known.get(key);
    const isSame =
      old?.source === from && old.target === to && old.data?.label === label && old.data.isGhost === isGhost;
    edges.push(
      isSame && old !== undefined
        ? old
        : {
            ...old,
            id: key,
            type: 'connector',
            source: from,
            target: to,
            ariaLabel: label === '' ? 'Arrow' : `Arrow: ${label}`,
            selectable: !isGhost,
            data: { key, label, isGhost },
          },
    );
  };
  for (const [key, block] of parts.shown) add(key, block, false);
  for (const [key, { draft }] of parts.ghosts)
    if (draft.operation === 'create' && !parts.shown.has(key)) add(key, draft, true);
  return edges;
}
