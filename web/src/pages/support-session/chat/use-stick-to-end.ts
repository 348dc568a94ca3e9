import { useCallback, useEffect, useRef, useState } from 'react';

/** Whoever is this near to the end stays there while the text grows, in pixels. */
const NEAR_END = 80;

/**
 * A box that stays at its end while the reader is there, and says where there is new text below while not. It may come later
 * than this. `isLive`: false: it stands at its top, and nothing moves it; `mark` changes with what is new at the end.
 */
export function useStickToEnd(isLive: boolean, mark: string) {
  const [box, boxRef] = useState<HTMLDivElement | null>(null);
  const [content, contentRef] = useState<HTMLDivElement | null>(null);
  const isAtEnd = useRef(isLive);
  const [hasNew, setHasNew] = useState(false);
  const toEnd = useCallback(() => {
    isAtEnd.current = true;
    setHasNew(false);
    box?.scrollTo({ top: box.scrollHeight });
  }, [box]);
  useEffect(() => {
    isAtEnd.current = isLive;
    setHasNew(false);
    box?.scrollTo({ top: isLive ? box.scrollHeight : 0 });
  }, [box, isLive]);
  useEffect(() => {
    if (box === null || content === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) box.scrollTo({ top: box.scrollHeight });
    });
    observer.observe(content);
    observer.observe(box);
    return () => observer.disconnect();
  }, [box, content]);
  // What was there when the box came is not new.
  const seen = useRef<string>(undefined);
  useEffect(() => {
    if (box === null) return;
    if (seen.current !== undefined && mark !== seen.current && isLive && !isAtEnd.current) setHasNew(true);
    seen.current = mark;
  }, [box, mark, isLive]);
  const onScroll = () => {
    if (box === null) return;
    // Where what is above is still to come, its top looks like its end.
    isAtEnd.current = isLive && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    if (isAtEnd.current) setHasNew(false);
  };
  return { boxRef, contentRef, hasNew, toEnd, onScroll };
}
