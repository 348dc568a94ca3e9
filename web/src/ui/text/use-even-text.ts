import { useEffect, useRef, useState } from 'react';
import { shownLength } from './even-text';

/**
 * Text that grows in pieces, shown as if it were typed: each piece within 300 ms. All of it at once where it has ended,
 * where it was there before, and for people who ask for less motion.
 */
export function useEvenText(text: string, isGrowing: boolean): string {
  const isEven = isGrowing && !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const [length, setLength] = useState(text.length);
  const shown = useRef(text.length);
  useEffect(() => {
    if (!isEven) return undefined;
    const from = shown.current;
    const bornAt = performance.now();
    let frame = 0;
    const draw = () => {
      shown.current = shownLength(text, from, performance.now() - bornAt);
      setLength(shown.current);
      if (shown.current < text.length) frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [text, isEven]);
  return isEven ? text.slice(0, length) : text;
}
