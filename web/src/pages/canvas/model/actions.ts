import { deleteBlock, createBlock, moveBlock, updateBlock } from '@/api/blocks';
import type { Block, Box, KindAndContent } from '@contracts/canvas/blocks';
import { byRank } from './block-label';
import { addEdit, inverseOf, type Edit, type Intent } from './edits';
import { record } from './history';
import { setAndRefresh } from './refresh';
import { canEdit, idOf, keyOf, type CanvasState, type CanvasStore } from './state';

/** A new key for a block this person makes; it stays the key of its element for good. */
export const newKey = (): string => `new:${crypto.randomUUID()}`;

/**
 * Shows intents at once and queues them; `kick` sends. `act` names the step of the history that they belong to; null: none,
 * as for what undoes or does again. Viewers' intents are dropped.
 */
export function perform(store: CanvasStore, intents: readonly Intent[], kick: () => void, act: string | null): void {
  const state = store.getState();
  if (!canEdit(state) || intents.length === 0) return;
  let edits: readonly Edit[] = state.edits;
  const inverses: Intent[] = [];
  for (const intent of intents) {
    const inverse = inverseOf(intent, state.shown.get(intent.key) ?? null, neighboursOf(state, intent.key));
    if (inverse !== null) inverses.unshift(inverse);
    edits = addEdit(edits, {
      ...intent,
      clientId: crypto.randomUUID(),
      state: 'queued',
      settledAt: null,
      revision: intent.type === 'update' && intent.patch.content !== undefined ? seenRevision(state, intent.key) : null,
    });
  }
  const history =
    act === null ? state.history : record(state.history, { type: 'edits', act, undo: inverses, redo: intents });
  setAndRefresh(store, { edits, history }, new Set(intents.map((intent) => intent.key)));
  kick();
}

/** The revision a person's change of words is based on. */
function seenRevision(state: CanvasState, key: string): number | null {
  if (state.editBase?.key === key) return state.editBase.revision;
  return state.truth.blocks.get(idOf(state, key))?.revision ?? null;
}

/** Blocks in their order, with keys. */
const orderedKeys = (state: Pick<CanvasState, 'shown'>): string[] =>
  [...state.shown].sort(([, a], [, b]) => byRank(a, b)).map(([key]) => key);

function neighboursOf(state: CanvasState, key: string): { afterKey: string | null; beforeKey: string | null } {
  if (!state.shown.has(key)) return { afterKey: null, beforeKey: null };
  const keys = orderedKeys(state);
  const at = keys.indexOf(key);
  return { afterKey: keys[at - 1] ?? null, beforeKey: keys[at + 1] ?? null };
}

/** The intent that moves a block one place up or down in the order; null at the end. */
export function stepInOrder(state: CanvasState, key: string, by: -1 | 1): Intent | null {
  const keys = orderedKeys(state);
  const at = keys.indexOf(key);
  const other = keys[at + by];
  if (at < 0 || other === undefined) return null;
  const afterKey = by === 1 ? other : (keys[at - 2] ?? null);
  const beforeKey = by === 1 ? null : other;
  // A space sorts before every digit of the server's ranks: right behind the neighbour.
  const rank = `${afterKey === null ? '' : (state.shown.get(afterKey)?.rank ?? '')} `;
  return { type: 'reorder', key, afterKey, beforeKey, rank };
}

/** Sends one edit; answers with the block as saved, or null where it is gone. */
export async function sendEdit(state: CanvasState, edit: Edit): Promise<Block | null> {
  const canvasId = state.canvas.id;
  const id = idOf(state, edit.key);
  switch (edit.type) {
    case 'create':
      return createBlock(canvasId, edit.clientId, withPresentEnds(state, edit.block));
    case 'update':
      return updateBlock(canvasId, id, edit.clientId, {
        ...edit.patch,
        ...(edit.revision === null ? {} : { revision: edit.revision }),
      });
    case 'move':
      return moveBlock(canvasId, id, edit.clientId, { x: edit.x, y: edit.y });
    case 'reorder':
      if (edit.afterKey !== null)
        return moveBlock(canvasId, id, edit.clientId, { afterBlockId: idOf(state, edit.afterKey) });
      if (edit.beforeKey !== null)
        return moveBlock(canvasId, id, edit.clientId, { beforeBlockId: idOf(state, edit.beforeKey) });
      return state.truth.blocks.get(id) ?? null;
    case 'delete':
      await deleteBlock(canvasId, id, edit.clientId);
      return null;
  }
}

/** A block that was deleted and came back has a new id: arrows that come back with it hang on that. */
function withPresentEnds(state: CanvasState, block: KindAndContent & Box): KindAndContent & Box {
  if (block.kind !== 'connector') return block;
  const present = (id: string) => idOf(state, keyOf(state, id));
  const { fromBlockId, toBlockId } = block.content;
  return { ...block, content: { ...block.content, fromBlockId: present(fromBlockId), toBlockId: present(toBlockId) } };
}
