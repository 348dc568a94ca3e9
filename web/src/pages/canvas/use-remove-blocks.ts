import { useCallback } from 'react';
import { showToast } from '@/ui/overlays/Toast';
import { useCanvasSession } from './model/context';
import type { Intent } from './model/edits';
import { canEdit } from './model/state';
import { texts } from './texts';

/** Deletes blocks with the arrows on them; the toast's Undo brings back these alone, whatever was done since. */
export function useRemoveBlocks(): (keys: readonly string[]) => void {
  const { store, perform, undo } = useCanvasSession();
  return useCallback(
    (wanted: readonly string[]) => {
      const state = store.getState();
      const keys = wanted.filter((key) => state.shown.has(key));
      if (keys.length === 0 || !canEdit(state)) return;
      const attached = state.edges.filter(
        (edge) => (keys.includes(edge.source) || keys.includes(edge.target)) && !keys.includes(edge.id),
      );
      const intents = [...attached.map((edge) => edge.id), ...keys].map((key): Intent => ({ type: 'delete', key }));
      const act = perform(intents);
      showToast({
        title: texts.deleted(keys.length),
        action: { label: texts.undo, onSelect: () => void undo(act) },
      });
    },
    [store, perform, undo],
  );
}
