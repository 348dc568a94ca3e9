import { useEffect, useRef, useState } from 'react';

/** Whoever is this near to the end stays there while the text grows, in pixels. */
const NEAR_END = 80;

/** A box that stays at its end while the reader is there; `isAway`: there is more below. */
export function useStick() {
  const [box, boxRef] = useState<HTMLDivElement | null>(null);
  const [content, contentRef] = useState<HTMLDivElement | null>(null);
  const [isAway, setAway] = useState(false);
  const isAtEnd = useRef(true);
  const toEnd = () => {
    // What was just said is drawn after this.
    isAtEnd.current = true;
    box?.scrollTo({ top: box.scrollHeight });
  };
  useEffect(() => {
    if (box === null || content === null) return undefined;
    isAtEnd.current = true;
    let top = box.scrollTop;
    const onScroll = () => {
      const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
      // Whoever goes up leaves the end; what grows meanwhile leaves nobody behind.
      if (isNear || box.scrollTop < top) isAtEnd.current = isNear;
      top = box.scrollTop;
      setAway(!isAtEnd.current);
    };
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) box.scrollTo({ top: box.scrollHeight });
    });
    observer.observe(content);
    observer.observe(box);
    box.addEventListener('scroll', onScroll);
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', onScroll);
    };
  }, [box, content]);
  return { boxRef, contentRef, isAway, toEnd };
}
