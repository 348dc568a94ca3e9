import { useCallback, useEffect, useRef, useState } from 'react';

/** Whoever is this near to the end stays there while the text grows, in pixels. */
const NEAR_END = 80;

/**
 * A box that stays at its end while the reader is there, and says where there is new text below while not.
 * `startsAtEnd`: where it stands when it is first shown, and when that changes; `mark` changes with what is new at the end.
 */
export function useStickToEnd(startsAtEnd: boolean, mark: string) {
  const boxRef = useRef<HTMLDivElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(startsAtEnd);
  const [hasNew, setHasNew] = useState(false);
  const toEnd = useCallback(() => {
    const box = boxRef.current;
    isAtEnd.current = true;
    setHasNew(false);
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, []);
  useEffect(() => {
    const [box, content] = [boxRef.current, contentRef.current];
    if (box === null || content === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(content);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    isAtEnd.current = startsAtEnd;
    boxRef.current?.scrollTo({ top: startsAtEnd ? boxRef.current.scrollHeight : 0 });
  }, [startsAtEnd]);
  const lastMark = useRef(mark);
  useEffect(() => {
    if (mark !== lastMark.current && !isAtEnd.current) setHasNew(true);
    lastMark.current = mark;
  }, [mark]);
  const onScroll = () => {
    const box = boxRef.current;
    if (box === null) return;
    isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    if (isAtEnd.current) setHasNew(false);
  };
  return { boxRef, contentRef, hasNew, toEnd, onScroll };
}
