import type { Intent } from './edits';
import type { CanvasStore, Conflict } from './state';

/**
 * What is written into a block that two people changed belongs to this person's version until they have chosen: saved over
 * the other's it would take their words unseen. Answers with the intents that are left.
 */
export function keepForChoice(store: CanvasStore, intents: readonly Intent[]): Intent[] {
  const { conflicts } = store.getState();
  if (conflicts.length === 0) return [...intents];
  const left: Intent[] = [];
  let changed = conflicts;
  for (const intent of intents) {
    const isWriting = intent.type === 'update' && intent.patch.content !== undefined;
    if (!isWriting || !conflicts.some(({ key }) => key === intent.key)) left.push(intent);
    else
      changed = changed.map((conflict) =>
        conflict.key === intent.key ? { ...conflict, mine: { ...conflict.mine, ...intent.patch } } : conflict,
      );
  }
  if (changed !== conflicts) store.setState({ conflicts: changed });
  return left;
}

/**
 * Ends a conflict and answers with it as it is now; null where it is settled already. What is saved next rests on the other's
 * version as it was shown: where they went on writing, it is asked anew.
 */
export function endConflict(store: CanvasStore, key: string): Conflict | null {
  const { conflicts } = store.getState();
  const found = conflicts.find((conflict) => conflict.key === key) ?? null;
  if (found === null) return null;
  store.setState({
    conflicts: conflicts.filter((conflict) => conflict !== found),
    editBase: { key, revision: found.theirs.revision },
  });
  return found;
}
