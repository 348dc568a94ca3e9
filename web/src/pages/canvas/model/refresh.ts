import { isSettled, showBlock } from './edits';
import { buildEdges, syncNodes, type NodeParts } from './nodes';
import { idOf, keyOf, type CanvasState, type CanvasStore } from './state';

type Changes = Partial<CanvasState>;

/** Sets a part of the state and draws the touched keys anew: truth, then edits, then ghosts. */
export function setAndRefresh(store: CanvasStore, changes: Changes, touched: ReadonlySet<string>): void {
  const state = { ...store.getState(), ...changes };
  const edits = state.edits.filter((edit) => !isSettled(edit, state.truth.blocks.get(idOf(state, edit.key))));
  const keys = new Set(touched);
  for (const edit of state.edits) if (!edits.includes(edit)) keys.add(edit.key);
  const shown = new Map(state.shown);
  const ghosts = new Map(state.ghosts);
  for (const key of keys) {
    const truth = state.truth.blocks.get(idOf(state, key));
    const block = showBlock(
      truth,
      edits.filter((edit) => edit.key === key),
      state.canvas.id,
      state.user.id,
    );
    if (block === null) shown.delete(key);
    else shown.set(key, block);
    // A ghost turns solid: its block is there under the same key.
    if (truth !== undefined && ghosts.get(key)?.draft.operation === 'create') ghosts.delete(key);
  }
  const parts = nodeParts({ ...state, shown, ghosts });
  const nodes = syncNodes(state.nodes, keys, parts);
  const edges = hasEdgeWork(keys, state, parts) ? buildEdges(state.edges, parts) : state.edges;
  store.setState({ ...changes, edits, shown, ghosts, nodes, edges });
}

/** Edges are built anew only where an arrow changed, or a block came or went. */
function hasEdgeWork(keys: ReadonlySet<string>, before: CanvasState, parts: NodeParts): boolean {
  for (const key of keys) {
    const isThere = parts.shown.has(key) || parts.ghosts.has(key);
    const wasThere = before.shown.has(key) || before.ghosts.has(key);
    const kind = parts.shown.get(key)?.kind ?? parts.ghosts.get(key)?.draft.kind ?? before.shown.get(key)?.kind;
    if (kind === 'connector' || isThere !== wasThere) return true;
  }
  return false;
}

const nodeParts = (state: CanvasState): NodeParts => ({
  shown: state.shown,
  ghosts: state.ghosts,
  keyOf: (id) => keyOf(state, id),
  nameOf: (userId) => state.names.get(userId) ?? '',
});
