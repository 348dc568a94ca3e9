import { useCallback, useEffect, useRef, useState } from 'react';

/** Whoever is this near to the end stays there while the text grows, in pixels. */
const NEAR_END = 80;

/**
 * A box that stays at its end while the reader is there, and says where there is new text below while not. It may come later
 * than this. `startsAtEnd`: where it stands when it comes, and when that changes; `mark` changes with what is new at the end.
 */
export function useStickToEnd(startsAtEnd: boolean, mark: string) {
  const [box, boxRef] = useState<HTMLDivElement | null>(null);
  const [content, contentRef] = useState<HTMLDivElement | null>(null);
  const isAtEnd = useRef(startsAtEnd);
  const [hasNew, setHasNew] = useState(false);
  const toEnd = useCallback(() => {
    isAtEnd.current = true;
    setHasNew(false);
    box?.scrollTo({ top: box.scrollHeight });
  }, [box]);
  useEffect(() => {
    isAtEnd.current = startsAtEnd;
    box?.scrollTo({ top: startsAtEnd ? box.scrollHeight : 0 });
  }, [box, startsAtEnd]);
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
    if (seen.current !== undefined && mark !== seen.current && !isAtEnd.current) setHasNew(true);
    seen.current = mark;
  }, [box, mark]);
  const onScroll = () => {
    if (box === null) return;
    isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    if (isAtEnd.current) setHasNew(false);
  };
  return { boxRef, contentRef, hasNew, toEnd, onScroll };
}
