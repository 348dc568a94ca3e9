import { useEffect, useRef, type RefObject } from 'react';

/** The step to undo of one editing: all that is written until the editor closes, and the growth that comes of it. */
export function useEditAct(isEditing: boolean): RefObject<string> {
  const act = useRef('');
  useEffect(() => {
    if (isEditing) act.current = crypto.randomUUID();
  }, [isEditing]);
  return act;
}
