import { useState, type KeyboardEvent } from 'react';

interface Opened {
  /** Whether it was asked for: from then on the real thing is there. */
  isWanted: boolean;
  /** For the trigger that stands in until then. */
  props: {
    onClick: () => void;
    onKeyDown: (event: KeyboardEvent) => void;
    onPointerEnter: () => void;
    onFocus: () => void;
  };
}

/** What floats is loaded when its trigger is about to be used, and opens with the first use. */
export function useOpened(load: () => Promise<unknown>): Opened {
  const [isWanted, setWanted] = useState(false);
  const prepare = () => {
    // Asked for again, and told of, when it is opened.
    load().catch(() => undefined);
  };
  return {
    isWanted,
    props: {
      onClick: () => setWanted(true),
      onKeyDown: (event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        setWanted(true);
      },
      onPointerEnter: prepare,
      onFocus: prepare,
    },
  };
}
