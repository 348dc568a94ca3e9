import type { BlockContent, BlockKind } from '@contracts/canvas/blocks';
import { useCallback, useEffect, useRef, useState } from 'react';

/** What the editor of a kind of block is given. */
export interface EditorProps<Kind extends BlockKind> {
  content: BlockContent<Kind>;
  onChange: (content: BlockContent<Kind>) => void;
}

const SAVE_AFTER_MS = 1_000;

/** What is being typed: shown at once, committed a second after the last key and when the editor goes. */
export function useDraft<Value>(initial: Value, commit: (value: Value) => void): [Value, (next: Value) => void] {
  const [value, setValue] = useState(initial);
  const latest = useRef({ value: initial, isDirty: false, commit });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    latest.current.commit = commit;
  });
  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const current = latest.current;
    if (!current.isDirty) return;
    current.isDirty = false;
    current.commit(current.value);
  }, []);
  useEffect(() => flush, [flush]);
  const change = useCallback(
    (next: Value) => {
      setValue(next);
      latest.current.value = next;
      latest.current.isDirty = true;
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, SAVE_AFTER_MS);
    },
    [flush],
  );
  return [value, change];
}
